import { describe, expect, it } from '@jest/globals';

import { Secret } from '../../src/mail/secret.ts';
import { isMechanism, mechanismsFor, startExchange } from '../../src/net/sasl.ts';

const JUERGEN = { user: 'jürgen', password: new Secret('grün "1"') };
const PLAIN = Buffer.from('\0jürgen\0grün "1"').toString('base64');

describe('an exchange by PLAIN', () => {
  const exchange = () => startExchange('PLAIN', JUERGEN);

  it('begins with user and password in UTF-8', () => {
    expect(exchange().initialResponse).toBe(PLAIN);
  });

  it('keeps the password secret in every form in which it leaves', () => {
    const octets = Buffer.from('grün "1"').toString('latin1');
    expect(exchange().secrets).toEqual([octets.replaceAll('"', '\\"'), octets, PLAIN]);
  });

  it('is cancelled once where the server goes on asking', () => {
    const { answer } = exchange();
    expect([answer(''), answer('eyJz')]).toEqual(['*', undefined]);
  });
});

describe('an exchange by an access token', () => {
  const anna = { user: 'a,n=na', accessToken: new Secret('ya29.x') };
  const text = (base64: string) => Buffer.from(base64, 'base64').toString();
  const challenge = Buffer.from('{"status":"invalid_token","schemes":"bearer"}').toString('base64');

  it('begins as Google and Microsoft have it (XOAUTH2)', () => {
    const { initialResponse } = startExchange('XOAUTH2', anna);
    expect(text(initialResponse)).toBe('user=a,n=na\x01auth=Bearer ya29.x\x01\x01');
  });

  it('begins as RFC 7628 has it (OAUTHBEARER)', () => {
    const { initialResponse } = startExchange('OAUTHBEARER', anna);
    expect(text(initialResponse)).toBe('n,a=a=2Cn=3Dna,\x01auth=Bearer ya29.x\x01\x01');
  });

  it.each([
    ['XOAUTH2', ''],
    ['OAUTHBEARER', 'AQ=='],
  ] as const)('acknowledges the error by %s, reads it, and then cancels', (mechanism, acknowledgement) => {
    const { answer, complaint } = startExchange(mechanism, anna);
    expect(complaint()).toBeUndefined();
    expect([answer(challenge), answer(challenge), answer('')]).toEqual([acknowledgement, '*', undefined]);
    expect(complaint()).toBe('invalid_token');
  });

  it.each(['', 'e30=', '!!', Buffer.from('{"status":5}').toString('base64')])(
    'repeats nothing of the challenge %j',
    (odd) => {
      const { answer, complaint } = startExchange('XOAUTH2', anna);
      answer(odd);
      expect(complaint()).toBeUndefined();
    },
  );

  it('keeps the token secret in every form in which it leaves', () => {
    const { secrets, initialResponse } = startExchange('XOAUTH2', anna);
    expect(secrets).toEqual(['ya29.x', 'ya29.x', initialResponse]);
  });

  it('is offered the mechanisms for tokens, and a password those for passwords', () => {
    expect(mechanismsFor(anna)).toEqual(['XOAUTH2', 'OAUTHBEARER']);
    expect(mechanismsFor(JUERGEN)).toEqual(['PLAIN']);
    expect(() => startExchange('PLAIN', anna)).toThrow(/PLAIN/);
    expect(() => startExchange('XOAUTH2', JUERGEN)).toThrow(/XOAUTH2/);
  });
});

it.each(['LOGIN', 'USER', 'toString', ''])('%j is no mechanism', (way) => {
  expect(isMechanism(way)).toBe(false);
});
