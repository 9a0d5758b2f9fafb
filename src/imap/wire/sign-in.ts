import type { Credentials, SignInWay } from '../../mail/endpoint.ts';
import { secretOf } from '../../mail/endpoint.ts';
import type { SaslExchange } from '../../net/sasl.ts';
import { isMechanism, mechanismsFor, startExchange } from '../../net/sasl.ts';
import { chooseWay, refusedSignIn, requireOneLine, secretsOf } from '../../net/sign-in.ts';
import type { Capabilities } from './capabilities.ts';
import type { Command, Reply } from './command.ts';
import { string } from './command.ts';
import { refusal } from './refusals.ts';

/**
 * Which way to sign in: LOGIN (Cyrus loses behind AUTHENTICATE what leaves in the same write), or AUTHENTICATE where
 * LOGIN is disabled or cannot carry the credentials.
 *
 * @param capabilities what the server says before sign-in; undefined: not known, then RFC 3501's baseline is assumed
 * @throws MailError SERVER_UNAVAILABLE where no way is offered
 */
export function chooseSignIn(credentials: Credentials, capabilities: Capabilities | undefined): SignInWay {
  return chooseWay(credentials, {
    own: capabilities?.has('LOGINDISABLED') ? undefined : 'LOGIN',
    mechanisms: mechanismsFor(credentials).filter((each) => capabilities?.has(`AUTH=${each}`)),
  });
}

/** The sign-in as transcripts and explanations show it. */
export function describeSignIn(way: SignInWay): string {
  return isMechanism(way) ? `AUTHENTICATE ${way} ***` : 'LOGIN *** ***';
}

/** A sign-in: its command, and what its answer means. */
export interface SignInAttempt {
  readonly command: Command;
  /** @throws MailError UNAUTHENTICATED, or what else the server had against it */
  readonly accept: (reply: Reply) => void;
}

/**
 * @param hasInitialResponse whether SASL-IR is offered (RFC 4959), which saves a round trip
 * @throws MailError UNAUTHENTICATED for credentials with CR, LF or NUL
 */
export function signInAttempt(
  credentials: Credentials,
  way: SignInWay,
  hasInitialResponse: boolean,
): SignInAttempt {
  requireOneLine(credentials);
  const exchange = isMechanism(way) ? startExchange(way, credentials) : undefined;
  return {
    command: exchange ? authenticate(exchange, hasInitialResponse) : login(credentials),
    accept: ({ status }) => {
      if (status.status === 'OK') return;
      throw refusedSignIn(refusal(status, 'the sign-in', 'UNAUTHENTICATED'), exchange);
    },
  };
}

function login(credentials: Credentials): Command {
  return {
    name: 'LOGIN',
    args: [string(credentials.user), string(secretOf(credentials).reveal())],
    mailbox: 'none',
    mask: '*** ***',
    secrets: secretsOf(credentials),
  };
}

function authenticate(exchange: SaslExchange, hasInitialResponse: boolean): Command {
  const { mechanism, initialResponse, secrets, answer } = exchange;
  return {
    name: `AUTHENTICATE ${mechanism}`,
    args: hasInitialResponse ? [{ type: 'TEXT', value: initialResponse }] : [],
    mailbox: 'none',
    mask: '***',
    secrets,
    continuations: hasInitialResponse ? [] : [initialResponse],
    answer,
  };
}
