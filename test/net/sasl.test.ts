import { describe, expect, it } from '@jest/globals';

import { Secret } from '../../src/mail/secret.ts';
import { isMechanism, startExchange } from '../../src/net/sasl.ts';

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

it.each(['LOGIN', 'USER', 'toString', ''])('%j is no mechanism', (way) => {
  expect(isMechanism(way)).toBe(false);
});
