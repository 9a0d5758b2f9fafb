import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { JOSEError } from 'jose/errors';
import { createRemoteJWKSet, customFetch } from 'jose/jwks/remote';
import { jwtVerify } from 'jose/jwt/verify';

import { MailError } from '../../mail/errors.ts';
import { checkedFetch } from '../checked-fetch.ts';
import { isIssuer } from './issuer.ts';
import type { Provider } from './providers.ts';
import type { Surroundings } from './token-endpoint.ts';

/** Octets of a provider's public keys. */
const MAX_KEYS = 65_536;
/** Seconds that clocks may differ by. */
const TOLERANCE = 60;
/** Signatures by a public key alone: a secret of the client's proves less, and `none` nothing. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'EdDSA',
  'Ed25519',
];

/** Keys by provider; jose keeps them for ten minutes, and asks again for one that it has not heard of. */
const KEYS = new WeakMap<Provider, JWTVerifyGetKey>();

/**
 * The user that a provider names in an id_token (OpenID Connect Core §3.1.3.7), by `email`, else `preferred_username`;
 * undefined: it names none, or one that it has not verified.
 * @throws MailError UNAUTHENTICATED for one that it has not issued to this client; SERVER_UNAVAILABLE, SERVER_TIMEOUT
 */
export async function userIn(
  idToken: string,
  provider: Provider,
  surroundings: Surroundings,
): Promise<string | undefined> {
  const url = provider.identity?.keys;
  if (url === undefined) return undefined;
  const {
    email,
    email_verified: isVerified,
    preferred_username: name,
  } = await verified(idToken, provider, keysOf(provider, new URL(url), surroundings), surroundings.now());
  if (isVerified === false) return undefined;
  return [email, name].find((each): each is string => typeof each === 'string' && each !== '');
}

async function verified(
  idToken: string,
  provider: Provider,
  keys: JWTVerifyGetKey,
  now: number,
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(idToken, keys, {
      audience: provider.clientId,
      algorithms: ALGORITHMS,
      requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'],
      clockTolerance: TOLERANCE,
      currentDate: new Date(now),
    });
    const { iss = '', azp = provider.clientId, tid } = payload;
    if (azp === provider.clientId && isIssuer(provider, iss, typeof tid === 'string' ? tid : undefined))
      return payload;
  } catch (error) {
    if (!(error instanceof JOSEError)) throw error;
  }
  throw new MailError(
    'UNAUTHENTICATED',
    `What the provider ${provider.name} says of the user cannot be verified. Give the user name as \`user\`, and start again`,
  );
}

function keysOf(provider: Provider, url: URL, { authorities }: Surroundings): JWTVerifyGetKey {
  const known = KEYS.get(provider);
  if (known) return known;
  const keys = createRemoteJWKSet(url, {
    [customFetch]: (_url, { method, headers, signal }) =>
      checkedFetch(
        url,
        { method, headers: Object.fromEntries(headers) },
        { isNamed: provider.isNamed, signal, most: MAX_KEYS, authorities },
      ),
  });
  KEYS.set(provider, keys);
  return keys;
}
