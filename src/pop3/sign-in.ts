import type { Credentials, SignInWay } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import type { Capabilities } from './capabilities.ts';
import type { Command, Reply } from './wire/command.ts';
import { refusal } from './wire/refusals.ts';

const isPlainAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text);

/** RFC 5034 §4: an initial response goes along as long as the line has no more than 255 octets. */
const LONGEST_AUTH = 253;

/** The response that a SASL mechanism begins with; a row more is a way more to sign in. */
const MECHANISMS = {
  /** RFC 4616; UTF-8. */
  PLAIN: ({ user, password }: Credentials): Buffer => Buffer.from(`\0${user}\0${password.reveal()}`),
} satisfies Record<string, (credentials: Credentials) => Buffer>;

/**
 * Which way to sign in: USER and PASS where they can carry the credentials, for every server has them and what follows
 * in the same write is kept by most; SASL PLAIN where the server has no USER, and for anything outside ASCII.
 * @throws MailError SERVER_UNAVAILABLE where no way is offered
 */
export function chooseSignIn({ user, password }: Credentials, capabilities: Capabilities): SignInWay {
  const hasPlain = capabilities.hasMechanism('PLAIN');
  const hasUser = capabilities.may('USER') || !capabilities.has('SASL');
  if (hasPlain && (!hasUser || !isPlainAscii(user + password.reveal()))) return 'PLAIN';
  if (hasUser) return 'USER';
  throw new MailError('SERVER_UNAVAILABLE', 'The mail server offers no sign-in by password');
}

/**
 * The commands of a sign-in, in their order. UTF8 comes first where it is offered (RFC 6856 §2): without it a server may
 * refuse messages with headers in UTF-8.
 * @throws MailError UNAUTHENTICATED for credentials with CR, LF or NUL
 */
export function signInCommands(
  credentials: Credentials,
  way: SignInWay,
  capabilities: Capabilities,
): Command[] {
  const password = credentials.password.reveal();
  if (/[\r\n\0]/.test(credentials.user + password)) throw wrongCredentials();
  const utf8: Command[] = capabilities.has('UTF8') ? [{ line: 'UTF8' }] : [];
  if (way === 'PLAIN') return [...utf8, authCommand('PLAIN', MECHANISMS.PLAIN(credentials), [password])];
  return [
    ...utf8,
    { line: `USER ${credentials.user}`, shown: 'USER ***' },
    { line: `PASS ${password}`, shown: 'PASS ***', secrets: secretsOf(password) },
  ];
}

/** AUTH (RFC 5034). */
function authCommand(
  mechanism: keyof typeof MECHANISMS,
  response: Buffer,
  secrets: readonly string[],
): Command {
  const base64 = response.toString('base64');
  const line = `AUTH ${mechanism} ${base64}`;
  const own = { shown: `AUTH ${mechanism} ***`, secrets: [...secrets.flatMap(secretsOf), base64] };
  return line.length <= LONGEST_AUTH
    ? { line, ...own }
    : { line: `AUTH ${mechanism}`, continuations: [base64], ...own };
}

/**
 * Whether the commands of a sign-in were answered well.
 * @throws MailError UNAUTHENTICATED, or what else the server had against it
 */
export function requireSignedIn(
  commands: readonly Command[],
  replies: readonly Reply[],
  delay: number | undefined,
): void {
  const refused = replies.find((reply, i) => !reply.isOk && commands[i]!.line !== 'UTF8');
  if (!refused) return;
  const error = refusal(refused, 'the sign-in', 'UNAUTHENTICATED');
  if (error.code === 'UNAUTHENTICATED' || error.code === 'NOT_FOUND')
    throw wrongCredentials(error.serverCode);
  if (error.serverCode !== 'LOGIN-DELAY' || delay === undefined) throw error;
  const { code, message, serverCode, serverText } = error;
  throw new MailError(code, message, { serverCode, serverText, retryAfter: delay });
}

/** One answer for a wrong user and a wrong password, whatever the server's words are. */
function wrongCredentials(serverCode?: string): MailError {
  return new MailError('UNAUTHENTICATED', 'The mail server does not accept this user name and password', {
    serverCode,
  });
}

/** A password as it stands on the wire. */
function secretsOf(password: string): string[] {
  return password === '' ? [] : [Buffer.from(password).toString('latin1')];
}
