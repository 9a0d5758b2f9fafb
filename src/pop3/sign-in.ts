import type { Credentials, SignInWay } from '../mail/endpoint.ts';
import { secretOf } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import type { SaslExchange } from '../net/sasl.ts';
import { isMechanism, mechanismsFor, startExchange } from '../net/sasl.ts';
import { chooseWay, refusedSignIn, requireOneLine, secretsOf } from '../net/sign-in.ts';
import type { Capabilities } from './capabilities.ts';
import type { Command, Reply } from './wire/command.ts';
import { refusal } from './wire/refusals.ts';

/** RFC 5034 §4: an initial response goes along as long as the line has no more than 255 octets. */
const LONGEST_AUTH = 253;

/**
 * Which way to sign in: USER and PASS, which every server has that does not name SASL without them; otherwise AUTH.
 * @throws MailError SERVER_UNAVAILABLE where no way is offered
 */
export function chooseSignIn(credentials: Credentials, capabilities: Capabilities): SignInWay {
  const hasUser = capabilities.may('USER') || !capabilities.has('SASL');
  return chooseWay(credentials, {
    own: hasUser ? 'USER' : undefined,
    mechanisms: mechanismsFor(credentials).filter((each) => capabilities.hasMechanism(each)),
  });
}

/** A sign-in: its commands in their order, and what their answers mean. */
export interface SignInAttempt {
  readonly commands: readonly Command[];
  /**
   * @param delay seconds that the server wants between sign-ins
   * @throws MailError UNAUTHENTICATED, or what else the server had against it
   */
  readonly accept: (replies: readonly Reply[], delay: number | undefined) => void;
}

/**
 * UTF8 comes first where it is offered (RFC 6856 §2): without it a server may refuse messages with headers in UTF-8.
 * @throws MailError UNAUTHENTICATED for credentials with CR, LF or NUL
 */
export function signInAttempt(
  credentials: Credentials,
  way: SignInWay,
  capabilities: Capabilities,
): SignInAttempt {
  requireOneLine(credentials);
  const exchange = isMechanism(way) ? startExchange(way, credentials) : undefined;
  const utf8: Command[] = capabilities.has('UTF8') ? [{ line: 'UTF8' }] : [];
  const commands = [...utf8, ...(exchange ? [auth(exchange)] : userAndPass(credentials))];
  return {
    commands,
    accept: (replies, delay) => {
      const refused = replies.find((reply, i) => !reply.isOk && commands[i]!.line !== 'UTF8');
      if (!refused) return;
      const error = refusedSignIn(refusal(refused, 'the sign-in', 'UNAUTHENTICATED'), exchange);
      throw delay !== undefined && error.serverCode === 'LOGIN-DELAY' ? delayed(error, delay) : error;
    },
  };
}

function delayed({ code, message, serverCode, serverText }: MailError, retryAfter: number): MailError {
  return new MailError(code, message, { serverCode, serverText, retryAfter });
}

function userAndPass(credentials: Credentials): Command[] {
  return [
    { line: `USER ${credentials.user}`, shown: 'USER ***' },
    { line: `PASS ${secretOf(credentials).reveal()}`, shown: 'PASS ***', secrets: secretsOf(credentials) },
  ];
}

/** AUTH (RFC 5034). */
function auth(exchange: SaslExchange): Command {
  const { mechanism, initialResponse, secrets, answer } = exchange;
  const line = `AUTH ${mechanism} ${initialResponse}`;
  return {
    ...(line.length <= LONGEST_AUTH
      ? { line }
      : { line: `AUTH ${mechanism}`, continuations: [initialResponse] }),
    shown: `AUTH ${mechanism} ***`,
    secrets,
    answer,
  };
}

/** The sign-in as transcripts and explanations show it, command by command. */
export function describeSignIn(way: SignInWay): string[] {
  return isMechanism(way) ? [`AUTH ${way} ***`] : ['USER ***', 'PASS ***'];
}
