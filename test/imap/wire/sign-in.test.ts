import { describe, expect, it } from '@jest/globals';

import { Secret } from '../../../src/mail/secret.ts';
import { Pipeline } from '../../../src/imap/wire/pipeline.ts';
import { describeSignIn, signInAttempt } from '../../../src/imap/wire/sign-in.ts';
import { outletTo } from '../../support/outlet.ts';

const ANNA = { user: 'anna', password: new Secret('secret') };
const RESPONSE = Buffer.from('\0anna\0secret').toString('base64');
const NOOP = { name: 'NOOP', args: [], mailbox: 'none' } as const;

async function signIn(hasInitialResponse: boolean) {
  const written: string[] = [];
  const pipeline = new Pipeline(
    outletTo((octets) => written.push(octets.toString()) > 0),
    () => {},
  );
  void pipeline.submit(signInAttempt(ANNA, 'PLAIN', hasInitialResponse).command);
  void pipeline.submit(NOOP);
  await Promise.resolve();
  const challenge = async () => {
    pipeline.receive({ kind: 'continuation', text: '' });
    await Promise.resolve();
  };
  return { pipeline, written, challenge };
}

describe('AUTHENTICATE', () => {
  it('takes the initial response along where it may', async () => {
    const { pipeline, written } = await signIn(true);
    expect(written).toEqual([`P1 AUTHENTICATE PLAIN ${RESPONSE}\r\nP2 NOOP\r\n`]);
    expect(pipeline.flights).toEqual([['AUTHENTICATE PLAIN ***', 'NOOP']]);
  });

  it('waits to be asked for it otherwise, and what follows waits as well', async () => {
    const { pipeline, written, challenge } = await signIn(false);
    await challenge();
    expect(written).toEqual(['P1 AUTHENTICATE PLAIN\r\n', `${RESPONSE}\r\n`, 'P2 NOOP\r\n']);
    expect(pipeline.flights).toEqual([['AUTHENTICATE PLAIN ***'], ['NOOP']]);
  });

  it('is cancelled once where the server goes on asking', async () => {
    const { pipeline, written, challenge } = await signIn(true);
    await challenge();
    await challenge();
    expect(written.slice(1)).toEqual(['*\r\n']);
    expect(pipeline.roundTrips).toBe(2);
  });
});

it.each([
  ['LOGIN', 'LOGIN *** ***'],
  ['PLAIN', 'AUTHENTICATE PLAIN ***'],
  ['XOAUTH2', 'AUTHENTICATE XOAUTH2 ***'],
] as const)('a sign-in by %s is shown as %s', (way, shown) => {
  expect(describeSignIn(way)).toBe(shown);
});
