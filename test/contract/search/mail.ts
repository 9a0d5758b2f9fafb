import type { Delivery } from '../../support/servers/real-servers.ts';

const HOUR = 60 * 60 * 1000;
const START = Date.parse('2024-03-10T00:30:00Z');
const word = (text: string, charset = 'utf-8') =>
  `=?${charset}?B?${Buffer.from(text, charset === 'utf-8' ? 'utf8' : 'latin1').toString('base64')}?=`;

/** Whatever makes searching hard: encoded words, folding, raw octets, quotes, comments, groups, dates at midnight. */
const FROM = [
  'Anna Muller <anna@example.com>',
  `${word('Anna Müller')} <anna@example.com>`,
  '"Doe, \\"Jim\\" Jane" <jane.doe@example.org>',
  'bob@example.com (Bob Comment)',
  'Anna Müller <raw@example.net>',
  `${word('Jürgen', 'iso-8859-1')} <j@x.example>`,
  'First <first@x.example>, Second <second@y.example>',
  `${word('Müll')} ${word('er')} <split@x.example>`,
  '<noname@x.example>',
  undefined,
] as const;
const SUBJECTS = [
  'plain subject',
  'Re: plain subject',
  `${word('Grüße aus ZÜRICH')}`,
  'folded\r\n\tsubject line',
  'double  space',
  '[list] Re: [other] Plain Subject (fwd)',
  `${word('日本語テスト')}`,
  '%*()"\\{}[] specials',
  'Müller raw',
  undefined,
  `${word('Тест emoji 💌')}`,
  'zebra',
] as const;
const DATES = [
  'Mon, 11 Mar 2024 00:30:00 +0200',
  'Sun, 10 Mar 2024 20:30:00 -0500',
  'Mon, 11 Mar 2024 23:59:59 +0000',
  'Tue, 12 Mar 2024 00:00:00 +0000',
  'Mon, 11 Mar 2024 12:00:00 -1200',
  'Tue, 12 Mar 2024 13:30:00 +1400',
  undefined,
] as const;
const FLAGS = [[], ['\\Seen'], ['\\Seen', '\\Flagged'], ['\\Answered'], ['\\Draft']] as const;

/** Messages that differ in everything that can be searched and sorted, many of them alike in one thing or another. */
export function searchedMail(count: number): Delivery[] {
  return Array.from({ length: count }, (_, i) => ({
    raw: message(i),
    flags: FLAGS[i % FLAGS.length]!,
    receivedAt: new Date(START + ((i * 7) % 60) * HOUR),
  }));
}

function message(i: number): Buffer {
  const own = <T>(values: readonly T[], step: number) => values[(i * step) % values.length];
  const headers: [string, string | undefined][] = [
    ['From', own(FROM, 3)],
    ['To', i % 3 === 0 ? 'Team <team@example.com>' : `${word('Zoë')} <zoe@example.com>, Bob <bob@x.example>`],
    ['Cc', i % 4 === 0 ? 'copy@example.com' : undefined],
    ['Bcc', i % 9 === 0 ? 'hidden@example.com' : undefined],
    ['Subject', own(SUBJECTS, 5)],
    ['Date', own(DATES, 1)],
    ['Message-ID', `<${i}.${i % 2 ? 'odd' : 'even'}@example.com>`],
    ['X-Colour', own(['red', 'dark\r\n blue', word('grün'), undefined], 1)],
  ];
  const head = headers.flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return Buffer.from([...head, ...body(i), ''].join('\r\n'));
}

function body(i: number): string[] {
  const text = `word${i % 7} ${'x'.repeat((i * 37) % 400)} Müller`;
  if (i % 4 !== 1)
    return [
      'MIME-Version: 1.0',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: 8bit',
      '',
      text,
    ];
  return [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    '--b',
    'Content-Type: application/pdf; name=a.pdf',
    'Content-Disposition: attachment; filename=a.pdf',
    '',
    'octets',
    '--b--',
  ];
}
