import { createHmac, randomBytes } from 'node:crypto';

import { MailError } from '../mail/errors.ts';
import { Secret } from '../mail/secret.ts';
import type { Secrets } from './hook.ts';

const PREFIX = 'whsec_';
/** Octets of a secret (Standard Webhooks: 24 to 64). */
const OWN_OCTETS = 32;
const [MIN_SECRET, MAX_SECRET] = [24, 64];

/** A secret as subscribers configure it. */
export function newSecret(): Secret {
  return new Secret(`${PREFIX}${randomBytes(OWN_OCTETS).toString('base64')}`);
}

/** A secret that the caller has chosen. @throws MailError BAD_USER_INPUT */
export function givenSecret(text: string): Secret {
  const octets = octetsIn(text);
  const isWhole = text === `${PREFIX}${octets.toString('base64')}`;
  if (isWhole && octets.length >= MIN_SECRET && octets.length <= MAX_SECRET) return new Secret(text);
  throw new MailError(
    'BAD_USER_INPUT',
    `signingSecret must be ${PREFIX} and the base64 of ${MIN_SECRET} to ${MAX_SECRET} random octets`,
    { argument: 'signingSecret' },
  );
}

/**
 * The headers of a delivery (Standard Webhooks 1.0): its id, seconds since 1970, and a signature over both and the body for
 * each secret that counts.
 */
export function signedHeaders(
  id: string,
  body: string,
  { current, previous }: Secrets,
  now: number,
): Record<string, string> {
  const seconds = String(Math.floor(now / 1000));
  const secrets = [current, ...(previous && previous.until.getTime() > now ? [previous.secret] : [])];
  const signatures = secrets.map((secret) => `v1,${signatureOf(`${id}.${seconds}.${body}`, secret)}`);
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.join(' '),
  };
}

function signatureOf(text: string, secret: Secret): string {
  return createHmac('sha256', octetsIn(secret.reveal())).update(text).digest('base64');
}

function octetsIn(secret: string): Buffer {
  return Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '', 'base64');
}
