import type { Credentials, SaslMechanism, SignInWay } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';

/** What a server offers to those who have yet to sign in. */
interface Offer {
  /** The protocol's own commands; undefined: it has none, or the server does not take them. */
  readonly own: SignInWay | undefined;
  /** SASL mechanisms, those that are preferred first. */
  readonly mechanisms: readonly SaslMechanism[];
}

/**
 * Which way to sign in. The protocol's own commands where they can carry the credentials: servers that keep what follows
 * a sign-in in the same write keep it behind those. A SASL mechanism where the server does not take them, and for
 * anything outside ASCII, for which they have no defined charset.
 * @throws MailError SERVER_UNAVAILABLE where no way is offered
 */
export function chooseWay(credentials: Credentials, { own, mechanisms: [mechanism] }: Offer): SignInWay {
  const way = isPlainAscii(credentials) ? (own ?? mechanism) : (mechanism ?? own);
  if (!way)
    throw new MailError(
      'SERVER_UNAVAILABLE',
      'The mail server offers no password authentication that the gateway supports',
    );
  return way;
}

/** Whether a command can carry the credentials without naming a charset. */
export function isPlainAscii({ user, password }: Credentials): boolean {
  return /^[\x20-\x7e]*$/.test(user + password.reveal());
}

/** @throws MailError UNAUTHENTICATED for credentials with CR, LF or NUL, which no command can carry */
export function requireOneLine({ user, password }: Credentials): void {
  if (/[\r\n\0]/.test(user + password.reveal())) throw wrongCredentials();
}

/** What a server must not repeat: the password as it stands on the wire, as it is and between quotes. */
export function secretsOf({ password }: Credentials): string[] {
  const octets = Buffer.from(password.reveal()).toString('latin1');
  return [octets.replace(/["\\]/g, '\\$&'), octets].filter((each) => each !== '');
}

/** What a refused sign-in means: one answer for a wrong user and a wrong password, whatever the server's words are. */
export function refusedSignIn(refusal: MailError): MailError {
  const isWrong = refusal.code === 'UNAUTHENTICATED' || refusal.code === 'NOT_FOUND';
  return isWrong ? wrongCredentials(refusal.serverCode) : refusal;
}

function wrongCredentials(serverCode?: string): MailError {
  return new MailError('UNAUTHENTICATED', 'The mail server rejected this user name and password', {
    serverCode,
  });
}
