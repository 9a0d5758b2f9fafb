import { describe, expect, it } from '@jest/globals';

import { MailError } from '../../src/mail/errors.ts';
import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import { envelopeOf } from '../../src/mail/send-envelope.ts';
import { outgoingHeader } from '../../src/mime/outgoing-header.ts';
import { pathOf } from '../../src/smtp/paths.ts';
import { commandOf, xtext } from '../../src/smtp/steps.ts';
import { compile } from '../../src/smtp/wire/command.ts';

// Nothing that a caller writes becomes a command, a parameter or a field of its own.

const RUNS = Number(process.env['POSTERN_INJECTIONS'] ?? 10_000);
const PIECES = [
  'a',
  'b.c',
  '@',
  'example.com',
  '.',
  '..',
  '"',
  '\\',
  '"a b"',
  '"a\\"b"',
  ' ',
  '<',
  '>',
  '\r',
  '\n',
  '\r\n',
  '\0',
  '\t',
  ',',
  ';',
  ':',
  '(',
  ')',
  '[',
  ']',
  '[127.0.0.1]',
  '[IPv6:::1]',
  'ü',
  'дом.рф',
  '\u2028',
  '\u202e',
  '\ud800',
  '%0d%0a',
  'SIZE=1',
  ' NOTIFY=NEVER',
  '\r\nRCPT TO:<x@y>',
  '\r\n.\r\n',
  '=?utf-8?q?=0d=0a?=',
  '-',
  '_',
  '+x',
  '\x7f',
  '\x85',
  '‮',
];
const LINE =
  /^RCPT TO:<((?:"(?:[^"\\\r\n]|\\[ -~])*"|[^\s<>"()[\],;:\\@]+)@(?:\[[\d.A-Za-z:]+\]|[^\s<>"()[\],;:\\@]+))>\r\n$/u;

let seed = Number(process.env['POSTERN_FUZZ_SEED'] ?? 20260301);
function random(most: number): number {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return Math.floor((seed / 2147483648) * most);
}
const made = (): string =>
  Array.from({ length: 1 + random(6) }, () => PIECES[random(PIECES.length)]).join('');

const attempt = <T>(run: () => T): T | undefined => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof MailError) || error.code !== 'BAD_USER_INPUT') throw error;
    return undefined;
  }
};

describe('an address', () => {
  it.each([
    ['anna@example.com', 'anna@example.com'],
    ['"anna b"@example.com', '"anna b"@example.com'],
    ['"a\\"b"@example.com', '"a\\"b"@example.com'],
    ['anna@[127.0.0.1]', 'anna@[127.0.0.1]'],
    ['anna@дом.рф', 'anna@xn--d1aqf.xn--p1ai'],
    ['änna@example.com', 'änna@example.com'],
  ])('%s is named as %s', (address, path) => {
    expect(pathOf(address).text).toBe(path);
  });

  it.each([
    'anna',
    '@example.com',
    'anna@',
    'a b@example.com',
    'a..b@example.com',
    '.a@example.com',
    'a@b@example.com',
    '"a\r\nb"@example.com',
    'a@example.com> SIZE=1',
    'a@example.com\r\nDATA',
    '"a"b@example.com',
    `${'a'.repeat(250)}@b.com`,
    'a@exa mple.com',
    'a@[1.2.3.4] x',
    'a@example.com\0',
    '',
  ])('%j is none', (address) => {
    expect(() => pathOf(address)).toThrow(MailError);
  });

  it(`is one line with one path, or refused, ${RUNS} times`, () => {
    let named = 0;
    for (let run = 0; run < RUNS; run++) {
      const address = random(2) ? `${made()}@example.com` : made();
      const path = attempt(() => pathOf(address));
      if (!path) continue;
      named++;
      const line = compile(commandOf({ verb: 'RCPT', to: path.text, parameters: [] }).line).toString();
      expect([address, LINE.test(line)]).toEqual([address, true]);
    }
    expect(named).toBeGreaterThan(RUNS / 100);
  });

  it(`of an envelope has no line end, ${RUNS} times`, () => {
    const header = { from: ['me@example.com'], sender: null, recipients: [] };
    for (let run = 0; run < RUNS; run++) {
      const to = [`${made()}@example.com`];
      const found = attempt(() => envelopeOf(header, { to }, { identities: ['me@example.com'] }, ALL_RIGHTS));
      if (found) expect(found.recipients.join('')).not.toMatch(/[\r\n\0<>]/);
    }
  });

  it('is encoded in parameters', () => {
    expect(xtext('a b=c+\r\nü')).toBe('a+20b+3Dc+2B+0D+0A+C3+BC');
  });
});

describe('the header of a raw message', () => {
  const read = (text: string) => outgoingHeader(Buffer.from(text), { messageId: undefined });

  it('does not show those who are hidden, whatever ends their lines', () => {
    for (const end of ['\r\n', '\n', '\r']) {
      const text = [
        'From: me@example.com',
        'To: a@example.com',
        'bCC : b@example.com,',
        '\tc@example.com',
        'X: y',
        '',
        'b',
      ];
      const { sent, kept, recipients, length } = read(text.join(end));
      expect(recipients).toEqual(['a@example.com', 'b@example.com', 'c@example.com']);
      expect(sent.toString()).not.toMatch(/\b[bc]@|bcc/i);
      expect(kept.toString()).toContain('b@example.com');
      expect(text.join(end).slice(length)).toBe('b');
    }
  });

  it('finds a hidden field behind a CR or LF alone, as a mail server would', () => {
    const { sent, recipients } = read(
      'From: me@example.com\r\nSubject: x\rBcc: b@example.com\nTo: a@example.com\r\n\r\n',
    );
    expect(recipients).toEqual(['a@example.com', 'b@example.com']);
    expect(sent.toString()).not.toContain('b@example.com');
    expect(sent.toString().replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('says by Resent- fields who sends it on', () => {
    const { from, recipients, sent } = read(
      'Resent-From: me@example.com\r\nResent-To: a@example.com\r\nResent-Bcc: b@example.com\r\nResent-From: old@example.com\r\nResent-To: old@example.org\r\nFrom: x@example.org\r\nTo: y@example.org\r\nBcc: z@example.org\r\n\r\n',
    );
    expect({ from, recipients }).toEqual({
      from: ['me@example.com'],
      recipients: ['a@example.com', 'b@example.com'],
    });
    expect(sent.toString()).not.toMatch(/bcc/i);
  });

  it.each(['', '\r\nFrom: a@b\r\n\r\n', 'no field\r\n\r\n', 'From: a\0b\r\n\r\n'])('%j is none', (text) => {
    expect(() => read(text)).toThrow(MailError);
  });
});

describe('an author', () => {
  const send = (from: string, identities: string[] | null) =>
    envelopeOf(
      { from: [from], sender: null, recipients: ['a@example.com'] },
      null,
      { identities },
      ALL_RIGHTS,
    ).from;

  it.each([
    ['anna@example.com', ['anna@example.com']],
    ['Anna@Example.com', ['anna@example.com']],
    ['anna+shop@example.com', ['anna@example.com']],
    ['anna@example.org', ['anna']],
    ['boss@example.com', null],
  ])('%s may be an account of %j', (from, identities) => {
    expect(send(from, identities)).toBe(from);
  });

  it.each([
    ['boss@example.com', ['anna@example.com']],
    ['anna@example.org', ['anna@example.com']],
    ['anna@example.com.evil', ['anna@example.com']],
    ['annab@example.com', ['anna']],
  ])('%s is none of %j', (from, identities) => {
    expect(() => send(from, identities)).toThrow(/POSTERN_SENDERS/);
  });

  it('writes to those whom the token allows', () => {
    const rights = { ...ALL_RIGHTS, recipients: ['@example.com', 'bob@example.org'] };
    const to = (...recipients: string[]) =>
      envelopeOf({ from: ['a@b.c'], sender: null, recipients }, null, { identities: null }, rights)
        .recipients;
    expect(to('x@example.com', 'bob@example.org')).toHaveLength(2);
    expect(() => to('x@example.com', 'eve@example.org')).toThrow(/may not write to/);
  });
});
