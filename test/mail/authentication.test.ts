import { describe, expect, it } from '@jest/globals';

import type { Receiver } from '../../src/mail/authentication.ts';
import { authenticationOf } from '../../src/mail/authentication.ts';
import { readAuthenticationResults } from '../../src/mail/authentication-results.ts';
import { cpuTime } from '../support/cpu-time.ts';

const header = (...lines: readonly string[]) =>
  lines.map((line) => {
    const [, name = '', value = ''] = /^([^:]+): (.*)$/s.exec(line)!;
    return { name, value, raw: value };
  });

const configured = (...ids: string[]): Receiver => ({
  host: 'imap.example.com',
  authservIds: ids.map((id) => ({ host: undefined, id })),
});
const unknown: Receiver = { host: 'imap.example.com', authservIds: [] };
const PASS = 'Authentication-Results: mx.example.com; spf=pass smtp.mailfrom=bank.example';
const FAIL = 'Authentication-Results: mx.example.com; spf=fail smtp.mailfrom=bank.example';
const RECEIVED = 'Received: from stranger (192.0.2.9) by mx.example.com';
const RETURN_PATH = 'Return-Path: <evil@bank.example>';
const spf = (lines: readonly string[], receiver: Receiver) =>
  authenticationOf(header(...lines), receiver)?.spf?.result ?? null;

describe('verdicts of a server whose name is configured', () => {
  it('are those of its topmost field', () => {
    expect(spf([RECEIVED, FAIL, PASS], configured('mx.example.com'))).toBe('fail');
  });

  it('may stand under several names', () => {
    const lines = [
      'Authentication-Results: dmarc.example.com; dmarc=fail header.from=bank.example',
      'Authentication-Results: dkim.example.com; dkim=pass header.d=evil.example',
      'Authentication-Results: dmarc.example.com; dmarc=pass header.from=bank.example',
    ];
    expect(authenticationOf(header(...lines), configured('dkim.example.com', 'dmarc.example.com'))).toEqual({
      authservIds: ['dmarc.example.com', 'dkim.example.com'],
      spf: null,
      dkim: [{ result: 'pass', domain: 'evil.example', reason: null }],
      dmarc: { result: 'fail', domain: 'bank.example', reason: null },
      arc: null,
    });
  });

  it.each([
    ['another name', 'Authentication-Results: mx.evil.example; spf=pass'],
    ['a name that only begins like it', 'Authentication-Results: mx.example.com.evil.example; spf=pass'],
    ['its name in a comment', 'Authentication-Results: (mx.example.com) evil.example; spf=pass'],
    ['no name', 'Authentication-Results: spf=pass (sender IP is 192.0.2.9) smtp.mailfrom=bank.example'],
    ['another field', 'ARC-Authentication-Results: i=1; mx.example.com; spf=pass'],
  ])('are none under %s', (_what, line) => {
    expect(authenticationOf(header(line), configured('mx.example.com'))).toBeNull();
  });

  it('are not learned beside the names that are known', () => {
    expect(spf([RETURN_PATH, PASS, RECEIVED], configured('other.example.com'))).toBeNull();
  });

  it('count for their own mail server only, where one is named', () => {
    const authservIds = [{ host: 'imap.other.example', id: 'mx.example.com' }];
    expect(spf([RECEIVED, PASS], { host: 'imap.example.com', authservIds })).toBeNull();
    expect(spf([RECEIVED, PASS], { host: 'imap.other.example', authservIds })).toBe('pass');
  });

  it('are Gmail’s own at Gmail', () => {
    const lines = [
      'Received: by 2002:a05:1 with SMTP id x',
      'Authentication-Results: mx.google.com; spf=softfail smtp.mailfrom=bank.example',
      'Authentication-Results: mx.google.com; spf=pass smtp.mailfrom=bank.example',
    ];
    expect(spf(lines, { host: 'imap.gmail.com', authservIds: [] })).toBe('softfail');
  });
});

describe('verdicts of a server whose name has to be learned', () => {
  it.each([
    ['above all that servers on the way added', [RETURN_PATH, FAIL, RECEIVED, PASS], 'fail'],
    ['on top of Return-Path as well', [FAIL, RETURN_PATH, RECEIVED], 'fail'],
    ['with the message, below Received', [RETURN_PATH, RECEIVED, PASS], null],
    ['below the first of several Received', [RETURN_PATH, RECEIVED, PASS, RECEIVED], null],
    ['without any Received', [RETURN_PATH, PASS], null],
    ['in an order that may be the server’s own', [PASS, RECEIVED, RETURN_PATH], null],
    ['without Return-Path', [PASS, RECEIVED], null],
  ])('stand %s', (_where, lines, expected) => {
    expect(spf(lines, unknown)).toBe(expected);
  });

  it.each([
    ['imap.example.com', 'example.com', 'pass'],
    ['mail.example.com', 'mail.example.com', 'pass'],
    ['imap.example.com', 'mx.evil.example', null],
    ['example.com', 'evil.com', null],
    ['127.0.0.1', '127.0.0.1', 'pass'],
    ['10.0.0.1', '10.0.0.2', null],
  ])('of %s may be signed %s: %s', (host, id, expected) => {
    const lines = [RETURN_PATH, `Authentication-Results: ${id}; spf=pass`, RECEIVED];
    expect(spf(lines, { host, authservIds: [] })).toBe(expected);
  });

  it('are nothing where the topmost field of all is a stranger’s', () => {
    const stranger = 'Authentication-Results: mx.relay.example; spf=pass';
    expect(spf([RETURN_PATH, stranger, PASS, RECEIVED], unknown)).toBeNull();
  });
});

describe('a field is read', () => {
  const read = (value: string) =>
    authenticationOf(header(`Authentication-Results: ${value}`), configured('a.b'));

  it('with comments, quotes, versions and reasons (RFC 8601 §B)', () => {
    const value = `A.B. 1 (c(o)m) ; dkim/1 = fail reason="bad \\"key\\"; really" header.d=Example.COM header.b=ab==;
      dkim=pass (2048-bit key) header.i=@lists.example; spf=pass (b: domain of x designates 192.0.2.1; ok)
      smtp.helo=mta.example; spf=neutral smtp.mailfrom="o b"@Example.org; dmarc=none (p=NONE) header.from=example.com;
      arc=pass (i=2 spf=pass); iprev=pass policy.iprev=192.0.2.1`;
    expect(read(value)).toEqual({
      authservIds: ['a.b'],
      spf: { result: 'neutral', domain: 'example.org', reason: null },
      dkim: [
        { result: 'fail', domain: 'example.com', reason: 'bad "key"; really' },
        { result: 'pass', domain: 'lists.example', reason: '2048-bit key' },
      ],
      dmarc: { result: 'none', domain: 'example.com', reason: 'p=NONE' },
      arc: { result: 'pass', domain: null, reason: 'i=2 spf=pass' },
    });
  });

  it.each([
    ['a.b; none', []],
    ['a.b;;; spf', []],
    ['a.b; spf=', []],
    ['a.b; =pass', []],
    ['a.b; spf=pa"ss', ['spf']],
    ['a.b; (never closed spf=pass', []],
    ['a.b; x="never closed; spf=pass', []],
    ['a.b; spf=pass = = =', ['spf']],
  ])('and what is out of form says nothing: %s', (value, methods) => {
    expect(readAuthenticationResults(value)?.results.map(({ method }) => method)).toEqual(methods);
  });

  it.each(['', ';', '(', '"', 'a b c; spf=pass', 'a.b x; spf=pass'])(
    'without a name as none: %s',
    (value) => {
      expect(readAuthenticationResults(value)).toBeUndefined();
    },
  );

  it.each(['(', '"', '=', ';', '\\', 'a=', '()', '= '])('in linear time: %s', (piece) => {
    const value = `a.b; ${piece.repeat(400_000)}`;
    const before = cpuTime();
    readAuthenticationResults(value);
    expect(cpuTime() - before).toBeLessThan(20_000);
  });
});
