import type { AwkwardMessage, Expectation } from './build.ts';
import { message, octets } from './build.ts';

function header(name: string, lines: string[], expect: Expectation): AwkwardMessage {
  return { name, raw: message(lines, 'text'), expect: { text: 'text', ...expect } };
}

/** With a `From` or `To` of its own. */
function addressed(name: string, lines: string[], expect: Expectation): AwkwardMessage {
  return { name, raw: octets(...lines, 'Subject: awkward', '', 'text'), expect: { text: 'text', ...expect } };
}

const MANY = 100_000;

export const HEADERS: AwkwardMessage[] = [
  header('headers in raw UTF-8', ['Subject: Gr\xc3\xbc\xc3\x9fe \xe2\x82\xac'], { subject: 'Grüße €' }),
  addressed('headers in raw Latin-1', ['From: Ren\xe9 <rene@example.com>', 'To: b@example.com'], {
    from: ['René <rene@example.com>'],
  }),
  header('encoded word split inside a character', ['Subject: =?UTF-8?Q?a=F0=9F=98?=', ' =?UTF-8?B?gGI=?='], {
    subject: 'a😀b',
  }),
  header(
    'adjacent encoded words',
    ['Subject: =?utf-8?q?one_?= =?iso-8859-1?q?tw=F6?=', '\t=?utf-8?q?_three?= four'],
    {
      subject: 'one twö three four',
    },
  ),
  header('lower-case q, underscore, language tag', ['Subject: =?utf-8*de?q?sch=c3=b6ne_gr=C3=BC=c3=9fe?='], {
    subject: 'schöne grüße',
  }),
  addressed(
    'group and quoted comma',
    [
      'From: "Doe, John" <john@example.com>',
      'To: A Team: "X, Y" <x@example.com>, z@example.com;, w@example.com',
    ],
    {
      from: ['Doe, John <john@example.com>'],
      to: ['X, Y <x@example.com>', 'z@example.com', 'w@example.com'],
    },
  ),
  addressed(
    'display name with a comma inside an encoded word',
    ['From: =?utf-8?q?M=C3=BCller=2C_Eva?= <eva@example.com>', 'To: b@example.com'],
    { from: ['Müller, Eva <eva@example.com>'] },
  ),
  header('a header line of 5 MB', ['Subject: long', `X-Long: ${'x'.repeat(5_000_000)}`], { subject: 'long' }),
  addressed(
    '100,000 addresses in To',
    [
      'From: a@example.com',
      `To: ${Array.from({ length: MANY }, (_, i) => `"User, ${i}" <u${i}@example.com>`).join(',\r\n ')}`,
    ],
    { toCount: 10_000 },
  ),
];
