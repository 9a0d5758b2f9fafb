import type { Credentials, SaslMechanism } from '../mail/endpoint.ts';
import { secretsOf } from './sign-in.ts';

/** What a client says by a SASL mechanism (RFC 4422). */
interface Mechanism {
  /** What it begins with. */
  initialResponse(credentials: Credentials): Buffer;
  /** The answer to a challenge behind that; undefined: there is nothing more to say, and the exchange is cancelled. */
  answer(challenge: Buffer, credentials: Credentials): Buffer | undefined;
}

/** A row for each mechanism, in the order in which they are preferred. What is masked follows from the credentials. */
const MECHANISMS: Record<SaslMechanism, Mechanism> = {
  /** RFC 4616; UTF-8. */
  PLAIN: {
    initialResponse: ({ user, password }) => Buffer.from(`\0${user}\0${password.reveal()}`),
    answer: () => undefined,
  },
};

export const SASL_MECHANISMS = Object.keys(MECHANISMS) as readonly SaslMechanism[];

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
}

export function startExchange(mechanism: SaslMechanism, credentials: Credentials): SaslExchange {
  const row = MECHANISMS[mechanism];
  const initialResponse = row.initialResponse(credentials).toString('base64');
  let isCancelled = false;
  return {
    mechanism,
    initialResponse,
    secrets: [...secretsOf(credentials), initialResponse],
    answer: (challenge) => {
      if (isCancelled) return undefined;
      const response = row.answer(Buffer.from(challenge, 'base64'), credentials);
      isCancelled = response === undefined;
      return response?.toString('base64') ?? '*';
    },
  };
}
