import { describe, expect, it } from '@jest/globals';
import { decodeHeader, loadHeaderCharsets } from '../../src/mime/encoded-words.ts';
import { asOctetString } from '../../src/mime/octets.ts';
import { cpuTime } from '../support/cpu-time.ts';

const b = (charset: string, octets: string): string =>
  `=?${charset}?B?${Buffer.from(octets, 'latin1').toString('base64')}?=`;
const jis = (pairs: string): string => `\x1b$B${pairs}\x1b(B`;

const CASES: [why: string, raw: string, text: string][] = [
  ['plain text with its inner spaces', 'a  b   c', 'a  b   c'],
  ['a fold as its white space', 'a\r\n\tb\n c', 'a b c'],
  ['base64', '=?utf-8?B?w6k=?=', 'é'],
  ['base64 without padding', '=?utf-8?b?w6k?=', 'é'],
  ['lower-case q and underscores', '=?iso-8859-1?q?caf=e9_noir?=', 'café noir'],
  ['a language tag', '=?utf-8*fr?Q?caf=c3=a9?=', 'café'],
  ['words side by side', '=?utf-8?q?a?=\r\n =?utf-8?q?b?=', 'ab'],
  ['words of two charsets side by side', '=?utf-8?q?=C3=A9?= =?koi8-r?q?=F0?=', 'éП'],
  ['words without white space between', '=?utf-8?q?x?==?utf-8?q?y?=', 'xy'],
  ['words amid text', 'a =?utf-8?q?b?= c', 'a b c'],
  ['words glued to text', 'foo=?utf-8?q?bar?=baz', 'foobarbaz'],
  ['words in brackets', '(=?utf-8?q?x?=)', '(x)'],
  ['a character split over two words', '=?UTF-8?Q?=F0=9F=98?= =?UTF-8?B?gA==?=', '😀'],
  ['ISO-2022-JP', '=?ISO-2022-JP?B?GyRCJDMkcxsoQg==?=', 'こん'],
  [
    'ISO-2022-JP, word by word',
    `${b('ISO-2022-JP', `${jis('$3$s')}`)}\r\n ${b('iso-2022-jp', jis('$K'))}`,
    'こんに',
  ],
  ['ISO-2022-JP, not shifted back', `${b('iso-2022-jp', '\x1b$B$3')} ${b('csISO2022JP', jis('$s'))}`, 'こん'],
  ['ISO-2022-JP, cut anywhere', `${b('iso-2022-jp', '\x1b$B$3$')} ${b('iso-2022-jp', 's\x1b(B')}`, 'こん'],
  ['ISO-2022-JP in Q', '=?iso-2022-jp?Q?=1B$B$3=1B(B?= =?iso-2022-jp?Q?=1B$B$s=1B(B!?=', 'こん!'],
  [
    'ISO-2022-KR, word by word',
    `${b('iso-2022-kr', '\x1b$)C\x0eGQ\x0f')} ${b('iso-2022-kr', '\x1b$)C\x0eGQ\x0f')}`,
    '한한',
  ],
  ['HZ, word by word', `${b('hz-gb-2312', '~{VP~}')} ${b('HZ', '~{ND~}')}`, '中文'],
  ['UTF-7, word by word', '=?utf-7?Q?caf+AOk?=\r\n =?UTF-7?Q?bar?=', 'cafébar'],
  ['UTF-7, shifted back', '=?utf-7?Q?caf+AOk-?= =?utf-7?Q?+AOk-?= =?utf-7?Q?-?=', 'caféé-'],
  ['UTF-7, cut inside a character', '=?utf-7?Q?+2D3?= =?utf-7?Q?eAA-?=', '😀'],
  ['a byte order mark in each word', '=?utf-8?B?77u/w6k=?= =?utf-8?B?77u/w6k=?=', 'éé'],
  [
    'UTF-16 with a mark in each word',
    '=?utf-16?B?/v8A6Q==?= =?utf-16?B?//7pAA==?= =?utf-16?B?/v8A6Q==?=',
    'ééé',
  ],
  ['UTF-16 with one mark', '=?utf-16?B?/v8A6QA=?= =?utf-16?B?6Q==?=', 'éé'],
  [
    'labels of one charset, split inside a character',
    '=?utf-8?B?8J8=?= =?utf8?B?mIA=?= =?UTF_8?Q?!?=',
    '😀!',
  ],
  ['other labels of one charset', '=?gb2312?B?1g==?= =?GBK?B?0M7E?=', '中文'],
  ['spaces inside a word', '=?utf-8?q?a b?= x', 'a b x'],
  ['a stray question mark inside a word', '=?utf-8?q?What??=', 'What?'],
  ['an unclosed word as it stands', '=?utf-8?q?broken =?utf-8?q?good?=', '=?utf-8?q?broken good'],
  ['half a word as it stands', '=?utf-8?q', '=?utf-8?q'],
  ['an unknown encoding as it stands', '=?utf-8?x?a?=', '=?utf-8?x?a?='],
  ['bad hexadecimal digits as they stand', '=?utf-8?q?=zz=?=', '=zz='],
  ['an unknown charset by the guess', '=?x-none?q?=E9?=', 'é'],
  ['raw UTF-8', 'caf\xc3\xa9', 'café'],
  ['raw 8-bit', 'caf\xe9 \x80', 'café €'],
  ['raw UTF-8 beside words', 'caf\xc3\xa9 =?utf-8?q?=C3=A9?=', 'café é'],
  ['raw Japanese escapes', '\x1b$B$3\x1b(B', 'こ'],
  ['text that is decoded already', '中 =?utf-8?q?=C3=A9?=', '中 é'],
  ['nothing', '', ''],
];

describe('headers for people', () => {
  it.each(CASES)('reads %s', (_, raw, text) => {
    expect(decodeHeader(asOctetString(raw))).toBe(text);
    if (!/[^\x00-\xff]/.test(raw)) expect(decodeHeader(Buffer.from(raw, 'latin1'))).toBe(text);
  });

  it('lets no control character through, encoded or not', () => {
    expect(decodeHeader(asOctetString('a\0b\x07 =?utf-8?q?c=0D=0ABcc:_x=00?='))).toBe('ab c Bcc: x');
  });

  it('knows the rare charsets once they are loaded', async () => {
    const raw = asOctetString('=?cp850?q?=82?=');
    await loadHeaderCharsets([raw]);
    expect(decodeHeader(raw)).toBe('é');
  });
});

const HOSTILE: [what: string, raw: string, length: number][] = [
  ['a line of 5 MB', 'x'.repeat(5_000_000), 5_000_000],
  ['100,000 words', '=?utf-8?q?=C3?= =?utf-8?q?=A9?= '.repeat(50_000), 50_000],
  ['100,000 words in turn of two charsets', '=?utf-8?q?a?= =?koi8-r?q?b?= '.repeat(50_000), 100_000],
  ['a million beginnings', '=?'.repeat(1_000_000), 2_000_000],
  ['unclosed words', '=?utf-8?q?a'.repeat(200_000), 2_200_000],
  ['question marks', `=?utf-8?q?${'?'.repeat(3_000_000)}`, 3_000_010],
  ['folds', `a${'\r\n '.repeat(1_000_000)}b`, 1_000_002],
];

describe('hostile headers', () => {
  it.each(HOSTILE)('takes time in proportion to %s', (_, raw, length) => {
    const started = cpuTime();
    expect(decodeHeader(asOctetString(raw))).toHaveLength(length);
    expect(cpuTime() - started).toBeLessThan(20_000);
  });
});
