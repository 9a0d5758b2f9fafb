import type { AwkwardMessage } from './build.ts';
import { message } from './build.ts';

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');

/** A text in these octets; `type` is what follows `Content-Type: text/plain`. */
function text(name: string, type: string | null, body: Buffer, expected: string): AwkwardMessage {
  const header = type === null ? [] : [`Content-Type: text/plain${type}`];
  return {
    name,
    raw: message([...header, 'Content-Transfer-Encoding: 8bit'], body),
    expect: { text: expected },
  };
}

export const CHARSETS: AwkwardMessage[] = [
  text('GB18030 with 4-byte characters', '; charset=gb18030', hex('d6d0 9835f738 8139ee39'), '中𪜀㐀'),
  text('GB2312 declared, GBK meant', '; charset=gb2312', hex('d6ec e946 bbf9'), '朱镕基'),
  {
    name: 'ISO-2022-JP subject and body',
    raw: message(
      ['Subject: =?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?=', 'Content-Type: text/plain; charset=ISO-2022-JP'],
      Buffer.from('\x1b$B$3$s$K$A$O\x1b(B, world', 'latin1'),
    ),
    expect: { subject: '日本語', text: 'こんにちは, world' },
  },
  text('Shift_JIS CP932', '; charset=Shift_JIS', hex('8740 fbfc 8b b4'), '①髙橋'),
  text('EUC-KR', '; charset=euc-kr', hex('c7d1 b1db'), '한글'),
  text('Big5', '; charset=big5', hex('a4a4 a4e5 c6e8'), '中文あ'),
  text('KOI8-R', '; charset=koi8-r', hex('f0d2c9d7c5d4'), 'Привет'),
  text('windows-1252 quotes', '; charset=windows-1252', hex('93 41 94 20 96 20 80'), '“A” – €'),
  text('ISO-8859-1 label with windows-1252 octets', '; charset=iso-8859-1', hex('91 e9 92 85'), '‘é’…'),
  text('UTF-7 body', '; charset=utf-7', Buffer.from('Hi +AOk- +IKw- 1 +- 1 +2D3eAA-'), 'Hi é € 1 + 1 😀'),
  text('unknown label', '; charset=x-martian', hex('636166e9'), 'café'),
  text('UTF-8 label with ISO octets', '; charset=utf-8', hex('64e96ae020 7675'), 'd\ufffdj\ufffd vu'),
  text('no label with UTF-8 octets', null, Buffer.from('Grüße €'), 'Grüße €'),
  {
    name: 'meta charset in html only (windows-1250)',
    raw: message(
      ['Content-Type: text/html', 'Content-Transfer-Encoding: 8bit'],
      '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1250"></head><body><p>',
      hex('9d 9a 9e e8'),
      '</p></body></html>',
    ),
    expect: { text: 'ťšžč' },
  },
];

const LONG = [
  'This paragraph was broken ',
  'softly over three ',
  'lines.',
  '',
  '> quoted text that ',
  '> goes on',
  '>> deeper',
  ' >not a quote',
  '-- ',
  'Ann',
];

export const FLOWED: AwkwardMessage[] = [
  {
    name: 'format=flowed joins',
    raw: message(['Content-Type: text/plain; charset=us-ascii; format=flowed'], ...LONG),
    expect: {
      text: 'This paragraph was broken softly over three lines.\n\n> quoted text that goes on\n>> deeper\n>not a quote\n-- \nAnn',
    },
  },
  {
    name: 'format=flowed delsp=yes',
    raw: message(
      ['Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes'],
      '\xe4\xb8\xad \r\n\xe6\x96\x87',
      'end',
    ),
    expect: { text: '中文\nend' },
  },
];
