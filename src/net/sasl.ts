import type { Credentials, PasswordCredentials, SaslMechanism, TokenCredentials } from '../mail/endpoint.ts';
import { isToken } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import { secretsOf } from './sign-in.ts';

/** What a client says by a SASL mechanism (RFC 4422). */
interface Mechanism<Own extends Credentials> {
  /** Whether it can hand over these credentials. */
  carries(credentials: Credentials): credentials is Own;
  /** What it begins with. */
  initialResponse(credentials: Own): Buffer;
  /** The answer to a challenge behind that; undefined: there is nothing more to say, and the exchange is cancelled. */
  answer(challenge: Buffer): Buffer | undefined;
}

const isPassword = (credentials: Credentials): credentials is PasswordCredentials => !isToken(credentials);

/** The text of RFC 7628 and of what Google and Microsoft have in its place: its fields end with a control character. */
const bearer = ({ accessToken }: TokenCredentials): string => `auth=Bearer ${accessToken.reveal()}\x01\x01`;

/**
 * A row for each mechanism, in the order in which they are preferred: whoever has OAUTHBEARER has had XOAUTH2 for longer.
 * What is masked follows from the credentials.
 */
const MECHANISMS: { readonly [Name in SaslMechanism]: Mechanism<OwnOf[Name]> } = {
  /** RFC 4616; UTF-8. */
  PLAIN: {
    carries: isPassword,
    initialResponse: ({ user, password }) => Buffer.from(`\0${user}\0${password.reveal()}`),
    answer: () => undefined,
  },
  /** developers.google.com/workspace/gmail/imap/xoauth2-protocol. A challenge says what is wrong with the token. */
  XOAUTH2: {
    carries: isToken,
    initialResponse: (credentials) => Buffer.from(`user=${credentials.user}\x01${bearer(credentials)}`),
    answer: () => Buffer.alloc(0),
  },
  /** RFC 7628 §3.1, and §3.2.3 for the answer to an error. The user stands where SASL has the authorization identity. */
  OAUTHBEARER: {
    carries: isToken,
    initialResponse: (credentials) =>
      Buffer.from(`n,a=${saslName(credentials.user)},\x01${bearer(credentials)}`),
    answer: () => Buffer.from('\x01'),
  },
};

interface OwnOf {
  PLAIN: PasswordCredentials;
  XOAUTH2: TokenCredentials;
  OAUTHBEARER: TokenCredentials;
}

const SASL_MECHANISMS = Object.keys(MECHANISMS) as readonly SaslMechanism[];

/** The mechanisms that can hand over these credentials, those that are preferred first. */
export function mechanismsFor(credentials: Credentials): readonly SaslMechanism[] {
  return SASL_MECHANISMS.filter((name) => MECHANISMS[name].carries(credentials));
}

/** Whether a way to sign in is a mechanism; if not, it is the protocol's own. */
export const isMechanism = (way: string): way is SaslMechanism => Object.hasOwn(MECHANISMS, way);

/** One attempt to authenticate, as line protocols carry it: in base64 (RFC 9051 §6.2.2, RFC 5034 §4, RFC 4954 §4). */
export interface SaslExchange {
  readonly mechanism: SaslMechanism;
  readonly initialResponse: string;
  /** What the server must not repeat, as it stands on the wire. */
  readonly secrets: readonly string[];
  /** The line that answers a further challenge: `*` cancels, and after that nothing is answered. */
  readonly answer: (challenge: string) => string | undefined;
  /** Whether it hands over an access token. */
  readonly takesToken: boolean;
  /** What the server has against an access token, in its words; undefined: it has not said. */
  readonly complaint: () => string | undefined;
}

/** @throws MailError UNAUTHENTICATED for credentials that the mechanism cannot hand over */
export function startExchange(mechanism: SaslMechanism, credentials: Credentials): SaslExchange {
  const row: Mechanism<Credentials> = MECHANISMS[mechanism];
  if (!row.carries(credentials))
    throw new MailError('UNAUTHENTICATED', `${mechanism} cannot hand over these credentials`);
  const initialResponse = row.initialResponse(credentials).toString('base64');
  let first: Buffer | undefined;
  let isCancelled = false;
  return {
    mechanism,
    initialResponse,
    secrets: [...secretsOf(credentials), initialResponse],
    answer: (text) => {
      if (isCancelled) return undefined;
      // Each has one thing to say at most.
      const response = first ? undefined : row.answer(Buffer.from(text, 'base64'));
      first ??= Buffer.from(text, 'base64');
      isCancelled = response === undefined;
      return response?.toString('base64') ?? '*';
    },
    takesToken: isToken(credentials),
    complaint: () => complaintIn(first),
  };
}

/** The status of an error challenge: `{"status":"401", …}` (RFC 7628 §3.2.2); undefined: it has none. */
function complaintIn(challenge: Buffer | undefined): string | undefined {
  try {
    const { status } = Object(JSON.parse(challenge?.toString() ?? 'null')) as Record<string, unknown>;
    return typeof status === 'string' && /^[\w .-]{1,50}$/.test(status) ? status : undefined;
  } catch {
    return undefined;
  }
}

/** RFC 5801 §4: comma and equals sign have a meaning of their own there. */
function saslName(user: string): string {
  return user.replaceAll('=', '=3D').replaceAll(',', '=2C');
}
