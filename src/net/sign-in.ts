import type { Credentials, SaslMechanism, SignInWay } from '../mail/endpoint.ts';
import { isToken, secretOf } from '../mail/endpoint.ts';
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
 * anything outside ASCII, for which they have no defined charset. An access token is handed over by a mechanism alone.
 * @throws MailError SERVER_UNAVAILABLE where no way is offered
 */
export function chooseWay(credentials: Credentials, { own, mechanisms: [mechanism] }: Offer): SignInWay {
  if (isToken(credentials)) return mechanism ?? refuse('takes no access tokens (XOAUTH2, OAUTHBEARER)');
  const isPlain = isPlainAscii(credentials.user + secretOf(credentials).reveal());
  const way = isPlain ? (own ?? mechanism) : (mechanism ?? own);
  return way ?? refuse('offers no password authentication that the gateway supports');
}

function refuse(why: string): never {
  throw new MailError('SERVER_UNAVAILABLE', `The mail server ${why}`);
}

/** Whether a command can carry a text, such as a user and password, without naming a charset. */
export function isPlainAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

/**
 * @throws MailError UNAUTHENTICATED for credentials with CR, LF or NUL, which no command can carry, and for tokens with
 * anything that ends them
 */
export function requireOneLine(credentials: Credentials): void {
  const hasEnd = isToken(credentials) ? /[\x00-\x1f]/ : /[\r\n\0]/;
  if (hasEnd.test(credentials.user + secretOf(credentials).reveal())) throw wrongCredentials();
}

/** What a server must not repeat: the password as it stands on the wire, as it is and between quotes. */
export function secretsOf(credentials: Credentials): string[] {
  const octets = Buffer.from(secretOf(credentials).reveal()).toString('latin1');
  return [octets.replace(/["\\]/g, '\\$&'), octets].filter((each) => each !== '');
}

/** Words of a refusal that tell the user what to do: the user name and password themselves may be right. */
const ADVICE = new RegExp(
  [
    'https?://',
    'app(?:lication)?[- ]?(?:specific )?(?:password|code)|authori[sz]ation code|授权码|2fa|two[- ](?:factor|step)|verification',
    'web ?(?:login|mail|browser|interface|site)|browser|\\bapp\\b',
    '(?:not |never |un|isn.?t )(?:been )?(?:enabled|activated|allowed|permitted|available|authori[sz]ed)|disabled|\\benable|activat',
    'basic auth|oauth|less secure|legacy',
    'STARTTLS|STLS|\\b(?:TLS|SSL)\\b|encrypt|plain ?text|insecure|secure connection',
    '(?:account|user|mailbox|access|password).{0,40}(?:lock|block|suspend|expire|deactivated|closed|restrict)',
    'settings|contact|administrator|support|upgrade|subscri|unlock|captcha|(?:change|reset) your password',
  ].join('|'),
  'i',
);

/** What is known of an exchange that handed over an access token. */
interface TokenExchange {
  /** Whether it was one, and not a password. */
  readonly takesToken: boolean;
  /** What the server has against the token. */
  readonly complaint: () => string | undefined;
}

/**
 * What a refused sign-in means. Words that tell the user what to do are kept; otherwise a wrong user and a wrong password
 * get one answer, whatever the server's words are.
 */
export function refusedSignIn(refusal: MailError, exchange?: TokenExchange): MailError {
  const { code, serverCode, serverText } = refusal;
  const isRefused = code === 'UNAUTHENTICATED' || code === 'NOT_FOUND' || code === 'FORBIDDEN';
  if (isRefused && serverText !== undefined && ADVICE.test(serverText))
    return new MailError('UNAUTHENTICATED', `The mail server refused the sign-in: ${serverText}`, {
      serverCode,
      serverText,
    });
  if (!isRefused || code === 'FORBIDDEN') return refusal;
  return exchange?.takesToken ? wrongToken(exchange.complaint(), serverCode) : wrongCredentials(serverCode);
}

function wrongToken(complaint: string | undefined, serverCode?: string): MailError {
  const why = complaint === undefined ? '' : ` (${complaint})`;
  return new MailError(
    'UNAUTHENTICATED',
    `The mail server rejected the access token for this user${why}. Get a new one with the scope for mail, and sign in again`,
    { serverCode },
  );
}

function wrongCredentials(serverCode?: string): MailError {
  return new MailError('UNAUTHENTICATED', 'The mail server rejected this user name and password', {
    serverCode,
  });
}
