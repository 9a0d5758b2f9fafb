import { MailError } from '../mail/errors.ts';
import { Secret } from '../mail/secret.ts';
import type { Audience } from '../mail/rights.ts';
import { ALL_RIGHTS } from '../mail/rights.ts';
import type { Grant, TokenGrant } from './grant.ts';
import type { Opener } from './sealed-token.ts';
import { unseal } from './sealed-token.ts';
import type { ServerPolicy } from './server-policy.ts';

/** What checks an Authorization header. */
export interface Guard extends Opener {
  readonly policy: ServerPolicy;
}

/** A token's grant knows when it ends; a password's does not. */
export type CallerGrant = TokenGrant | (Grant & { readonly times?: undefined });

type Scheme = (value: string, guard: Guard, audience?: Audience) => Promise<CallerGrant> | CallerGrant;

const SCHEMES: Record<string, Scheme> = {
  bearer: (token, guard, audience) => unseal(token, guard, undefined, audience),
  basic: readBasic,
};

/**
 * Whom a request speaks for; undefined: it has no Authorization header.
 * @param audience the face that asks, where it has tokens of its own
 * @throws MailError UNAUTHENTICATED
 */
export async function authorize(
  header: string | undefined,
  guard: Guard,
  audience?: Audience,
): Promise<CallerGrant | undefined> {
  if (header === undefined || header.trim() === '') return undefined;
  const [, scheme = '', value = ''] = /^([A-Za-z]+) +(\S+) *$/.exec(header) ?? [];
  const read = Object.hasOwn(SCHEMES, scheme.toLowerCase()) ? SCHEMES[scheme.toLowerCase()] : undefined;
  if (!read)
    throw new MailError(
      'UNAUTHENTICATED',
      'The Authorization header must be `Bearer` followed by a token from POST /v1/tokens',
    );
  return read(value, guard, audience);
}

/** RFC 7617, with UTF-8. Only where there is no doubt for which server the password is meant. */
function readBasic(value: string, { policy }: Guard, audience?: Audience): CallerGrant {
  if (audience)
    throw new MailError('UNAUTHENTICATED', `/${audience} takes tokens only, and never a password`);
  const server = policy.onlyServer;
  if (!server) {
    throw new MailError(
      'UNAUTHENTICATED',
      'This gateway serves several mail servers, so Basic authentication cannot be used. Get a token from POST /v1/tokens',
    );
  }
  const [, user = '', password = ''] = /^([^:]+):(.*)$/s.exec(Buffer.from(value, 'base64').toString()) ?? [];
  if (user === '' || password === '')
    throw new MailError('UNAUTHENTICATED', 'Basic authentication needs a user name and a password');
  const credentials = { user, password: new Secret(password) };
  return { server, credentials, profile: undefined, rights: ALL_RIGHTS };
}
