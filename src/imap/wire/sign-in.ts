import type { Credentials, SignInWay } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import type { Capabilities } from './capabilities.ts';
import type { Command, Reply } from './command.ts';
import { string } from './command.ts';
import { isPlainAscii } from './plain-ascii.ts';
import { refusal } from './refusals.ts';

/**
 * Which way to sign in. LOGIN where it can carry the credentials, because servers that keep what follows a sign-in in
 * the same write keep it behind LOGIN (Cyrus loses it behind AUTHENTICATE); AUTHENTICATE PLAIN (RFC 4616) where LOGIN
 * is disabled, and for anything outside ASCII, for which LOGIN has no defined charset.
 *
 * @param capabilities what the server says before sign-in; undefined: not known, then RFC 3501's baseline is assumed
 * @throws MailError SERVER_UNAVAILABLE where no way is offered
 */
export function chooseSignIn(
  { user, password }: Credentials,
  capabilities: Capabilities | undefined,
): SignInWay {
  const hasPlain = capabilities?.has('AUTH=PLAIN') ?? false;
  const isLoginDisabled = capabilities?.has('LOGINDISABLED') ?? false;
  const prefersPlain = isLoginDisabled || !isPlainAscii(user + password.reveal());
  if (hasPlain && prefersPlain) return 'PLAIN';
  if (isLoginDisabled)
    throw new MailError('SERVER_UNAVAILABLE', 'The mail server offers no sign-in by password');
  return 'LOGIN';
}

/**
 * The sign-in command.
 * @param hasInitialResponse whether SASL-IR is offered (RFC 4959), which saves a round trip
 * @throws MailError UNAUTHENTICATED for credentials with CR, LF or NUL
 */
export function signInCommand(
  credentials: Credentials,
  way: SignInWay,
  hasInitialResponse: boolean,
): Command {
  const password = credentials.password.reveal();
  if (/[\r\n\0]/.test(credentials.user + password)) throw wrongCredentials();
  if (way === 'PLAIN') return authenticatePlain(credentials.user, password, hasInitialResponse);
  return {
    name: 'LOGIN',
    args: [string(credentials.user), string(password)],
    mailbox: 'none',
    accepts: () => false,
    mask: '*** ***',
    secrets: secretsOf(credentials),
  };
}

function authenticatePlain(user: string, password: string, hasInitialResponse: boolean): Command {
  const response = Buffer.from(`\0${user}\0${password}`).toString('base64');
  return {
    name: 'AUTHENTICATE PLAIN',
    args: hasInitialResponse ? [{ type: 'TEXT', value: response }] : [],
    mailbox: 'none',
    accepts: () => false,
    mask: '***',
    secrets: [...quotable(password), response],
    ...(!hasInitialResponse && { answers: [Buffer.from(`${response}\r\n`)] }),
  };
}

/** @throws MailError UNAUTHENTICATED, or what else the server had against it */
export function requireSignedIn({ status }: Reply): void {
  if (status.status === 'OK') return;
  const error = refusal(status, 'the sign-in', 'UNAUTHENTICATED');
  if (error.code === 'UNAUTHENTICATED' || error.code === 'NOT_FOUND')
    throw wrongCredentials(error.serverCode);
  throw error;
}

/** One answer for a wrong user and a wrong password, whatever the server's words are. */
function wrongCredentials(serverCode?: string): MailError {
  return new MailError('UNAUTHENTICATED', 'The mail server does not accept this user name and password', {
    serverCode,
  });
}

/** What a server must not repeat: the password as it stands on the wire. */
export function secretsOf({ password }: Credentials): string[] {
  return quotable(password.reveal());
}

/** As it is, and between quotes. */
function quotable(password: string): string[] {
  const octets = Buffer.from(password).toString('latin1');
  return [octets.replace(/["\\]/g, '\\$&'), octets].filter((each) => each !== '');
}
