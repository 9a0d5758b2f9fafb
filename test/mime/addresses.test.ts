import { describe, expect, it } from '@jest/globals';
import { parseAddresses } from '../../src/mime/addresses.ts';
import { asOctetString } from '../../src/mime/octets.ts';
import { cpuTime } from '../support/cpu-time.ts';

/** `name|address` or `name|address|group`; an empty name or address is `null`. */
const shown = (raw: string): string[] =>
  parseAddresses(asOctetString(raw)).map(({ name, address, group }) =>
    [name ?? '', address ?? '', ...(group === null ? [] : [group])].join('|'),
  );

const CASES: [raw: string, addresses: string[]][] = [
  ['a@b.c', ['|a@b.c']],
  ['John Doe <john@x.com>', ['John Doe|john@x.com']],
  ['"Doe, John" <john@x.com>, Jane <j@y>', ['Doe, John|john@x.com', 'Jane|j@y']],
  ['"A \\"quoted\\" name" <a@b>', ['A "quoted" name|a@b']],
  ['John Q. Public <jqp@x>', ['John Q. Public|jqp@x']],
  ['john@x.com (John Doe)', ['John Doe|john@x.com']],
  ['A (nested (comment) \\) x) B <a@b>', ['A B|a@b']],
  ['=?utf-8?q?Smith=2C_John?= <s@x>', ['Smith, John|s@x']],
  ['=?utf-8?q?Smith, John?= <s@x>, b@c', ['Smith, John|s@x', '|b@c']],
  ['"=?utf-8?q?Smith=2C_John?=" <s@x>', ['Smith, John|s@x']],
  ['=?utf-8?q?a?= =?utf-8?q?b?= <a@b>', ['ab|a@b']],
  ['Ren\xe9 <r@x>, Ren\xc3\xa9 <r@y>', ['René|r@x', 'René|r@y']],
  ['Andr\xc3\xa0 <\xc3\xa0@x>', ['Andrà|à@x']],
  ['undisclosed-recipients:;', ['||undisclosed-recipients']],
  ['Team: a@b, "X, Y" <c@d>; e@f', ['|a@b|Team', 'X, Y|c@d|Team', '|e@f']],
  ['=?utf-8?q?=C3=A9quipe?=: a@b', ['|a@b|équipe']],
  ['A: ; B: b@c;', ['||A', '|b@c|B']],
  ['<Undisclosed-Recipients:@x.test;>, a@b', ['|Undisclosed-Recipients:@x.test', '|a@b']],
  ['\x1b$B$3",$s\x1b(B <a@b>, "\x1b$B$3"(\x1b(B" <c@d>', ['こ↑ん|a@b', 'こ※|c@d']],
  ['=?iso-2022-jp?B?GyRCJDMbKEI=?=\r\n =?iso-2022-jp?B?GyRCJHMbKEI=?= <a@b>', ['こん|a@b']],
  ['<>, "" <a@b>, <c@d>', ['|a@b', '|c@d']],
  ['a@b c@d', ['|a@b', '|c@d']],
  ['A <a@b> B <c@d>', ['A|a@b', 'B|c@d']],
  ['a@b; c@d', ['|a@b', '|c@d']],
  ['<a@b> Jane Doe', ['Jane Doe|a@b']],
  ['<a@b, <c@d>', ['|a@b', '|c@d']],
  ['"unclosed <a@b>, c@d', ['unclosed|a@b', '|c@d']],
  ['(unclosed <a@b>', ['unclosed|a@b']],
  ['<@r1,@r2:user@host>', ['|user@host']],
  ['john . doe @ x . com', ['|john.doe@x.com']],
  ['"john doe"@x.com', ['|"john doe"@x.com']],
  ['"john"@x.com', ['|john@x.com']],
  ['x <"j>d,e"@x.com>', ['x|"j>d,e"@x.com']],
  ['a@[127.0.0.1], <b@[IPv6:::1]>', ['|a@[127.0.0.1]', '|b@[IPv6:::1]']],
  ['root, MAILER-DAEMON (Mail System)', ['|root', 'Mail System|MAILER-DAEMON']],
  ['John Doe', ['John Doe|']],
  ['foo@bar.com <foo@bar.com>', ['foo@bar.com|foo@bar.com']],
  ['mailto:a@b, <mailto:c@d>, <<e@f>>', ['|a@b', '|c@d', '|e@f']],
  ['Name <>, <>, ,', ['Name|']],
  ['=?utf-8?q?x=40evil.example=3E?= <a@b>', ['x@evil.example>|a@b']],
  ['<=?utf-8?q?a=40b?=>', ['|=?utf-8?q?a=40b?=']],
  ['a@b\r\n\t, c@d', ['|a@b', '|c@d']],
  ['', []],
];

describe('address lists', () => {
  it.each(CASES)('reads %j', (raw, expected) => {
    expect(shown(raw)).toEqual(expected);
  });
});

/** So many of a list are read. */
const MOST = 10_000;

const HOSTILE: [what: string, raw: string, count: number][] = [
  ['100,000 addresses', '"A, B" <a@b.example>, '.repeat(100_000), MOST],
  ['100,000 encoded names', '=?utf-8?q?=C3=A9=2C?= <a@b.example>, '.repeat(100_000), MOST],
  ['unclosed quotes', '"\\"'.repeat(500_000), 1],
  ['unclosed comments', `${'('.repeat(1_000_000)}a@b`, 1],
  ['unclosed angles', '<a@b '.repeat(100_000), MOST],
  ['angles with quotes', '<"'.repeat(300_000), 1],
  ['colons', `${'a '.repeat(200_000)}x@y ${': '.repeat(200_000)}`, 1],
  ['a million commas', ','.repeat(1_000_000), 0],
  ['empty groups', 'a:;'.repeat(300_000), MOST],
  ['words', 'a '.repeat(1_000_000), 1],
  ['comments side by side', `${'(x)'.repeat(300_000)}a@b`, 1],
];

describe('hostile address lists', () => {
  it.each(HOSTILE)('takes time in proportion to %s', (_, raw, count) => {
    const started = cpuTime();
    const { length } = parseAddresses(asOctetString(raw));
    // In the square of the length, it would take minutes.
    expect(cpuTime() - started).toBeLessThan(20_000);
    expect(count === 1 ? Math.sign(length) : length).toBe(count);
  });
});
