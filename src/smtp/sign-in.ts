import type { Credentials, SaslMechanism } from '../mail/endpoint.ts';
import { isToken, secretOf } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import type { SaslExchange } from '../net/sasl.ts';
import { mechanismsFor, startExchange } from '../net/sasl.ts';
import { refusedSignIn, requireOneLine, secretsOf } from '../net/sign-in.ts';
import type { Command } from './wire/command.ts';
import type { Keywords } from './wire/keywords.ts';
import { refusal } from './wire/refusals.ts';
import type { Reply } from './wire/reply.ts';
import { isPositive } from './wire/reply.ts';

/** A SASL mechanism, or LOGIN, which asks for user and password one after the other (draft-murchison-sasl-login). */
export type SmtpWay = SaslMechanism | 'LOGIN';

/** A sign-in: its command, and what the answer means. */
export interface SignInAttempt {
  readonly command: Command;
  /** @throws MailError UNAUTHENTICATED, or what else the server had against it */
  readonly accept: (reply: Reply) => void;
}

/**
 * Which way to sign in: a mechanism with an initial response takes one round trip, LOGIN three.
 * @throws MailError SERVER_UNAVAILABLE where no way is offered
 */
export function chooseSignIn(credentials: Credentials, keywords: Keywords): SmtpWay {
  const mechanism = mechanismsFor(credentials).find((each) => keywords.hasMechanism(each));
  if (mechanism) return mechanism;
  if (!isToken(credentials) && keywords.hasMechanism('LOGIN')) return 'LOGIN';
  const what = isToken(credentials)
    ? 'takes no access tokens (XOAUTH2, OAUTHBEARER)'
    : 'offers no password authentication that the gateway supports (PLAIN, LOGIN)';
  throw new MailError('SERVER_UNAVAILABLE', `The submission server ${what}`);
}

/** @throws MailError UNAUTHENTICATED for credentials with CR, LF or NUL */
export function signInAttempt(credentials: Credentials, way: SmtpWay): SignInAttempt {
  requireOneLine(credentials);
  const exchange = way === 'LOGIN' ? undefined : startExchange(way, credentials);
  return {
    command: exchange ? auth(exchange) : login(credentials),
    accept: (reply) => {
      if (!isPositive(reply)) throw refusedSignIn(refusal(reply, 'the sign-in', 'UNAUTHENTICATED'), exchange);
    },
  };
}

/** RFC 4954 §4: the initial response goes along, however long it is. */
function auth({ mechanism, initialResponse, secrets, answer }: SaslExchange): Command {
  return {
    line: `AUTH ${mechanism} ${initialResponse}`,
    shown: describeSignIn(mechanism),
    secrets,
    answer,
  };
}

function login(credentials: Credentials): Command {
  const [user, password] = [credentials.user, secretOf(credentials).reveal()].map((text) =>
    Buffer.from(text).toString('base64'),
  );
  return {
    line: 'AUTH LOGIN',
    continuations: [user!, password!],
    shown: describeSignIn('LOGIN'),
    secrets: [...secretsOf(credentials), password!],
  };
}

/** The sign-in as transcripts and explanations show it. */
export function describeSignIn(way: SmtpWay): string {
  return `AUTH ${way} ***`;
}
