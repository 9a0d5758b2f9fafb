import type { ErrorCode, ErrorDetails } from '../../mail/errors.ts';
import { MailError } from '../../mail/errors.ts';
import { quoted } from '../../net/server-text.ts';
import type { StatusResponse } from './responses.ts';

/** What the response codes of RFC 5530 (and RFC 9051, 7888, 4978) mean to our callers. */
const CODES: Record<string, ErrorCode> = {
  ALERT: 'SERVER_UNAVAILABLE',
  ALREADYEXISTS: 'ALREADY_EXISTS',
  AUTHENTICATIONFAILED: 'UNAUTHENTICATED',
  AUTHORIZATIONFAILED: 'UNAUTHENTICATED',
  CANNOT: 'UNSUPPORTED',
  CONTACTADMIN: 'SERVER_UNAVAILABLE',
  CORRUPTION: 'SERVER_UNAVAILABLE',
  EXPUNGEISSUED: 'OUTCOME_UNKNOWN',
  EXPIRED: 'UNAUTHENTICATED',
  HASCHILDREN: 'CONFLICT',
  INUSE: 'MAILBOX_BUSY',
  LIMIT: 'RATE_LIMITED',
  NONEXISTENT: 'NOT_FOUND',
  NOPERM: 'FORBIDDEN',
  OVERQUOTA: 'OVER_QUOTA',
  PRIVACYREQUIRED: 'FORBIDDEN',
  SERVERBUG: 'SERVER_UNAVAILABLE',
  THROTTLED: 'RATE_LIMITED',
  TOOBIG: 'TOO_LARGE',
  TRYCREATE: 'NOT_FOUND',
  UNAVAILABLE: 'SERVER_UNAVAILABLE',
};

/** Servers that have no code for it say it in words. */
const WORDS: readonly [RegExp, ErrorCode][] = [
  [/too many|rate.?limit|throttl|try again later/i, 'RATE_LIMITED'],
  [/over ?quota|quota exceeded/i, 'OVER_QUOTA'],
  [/already exists|mailbox exists/i, 'ALREADY_EXISTS'],
  [/doesn'?t exist|does not exist|nonexistent|unknown mailbox|no such mailbox/i, 'NOT_FOUND'],
];

/** Seconds to wait where a server throttles without saying for how long. */
const RETRY_AFTER = 30;

/**
 * A refusal (NO, BAD, BYE) as an error that carries the server's own code and words.
 * @param fallback what it means where neither code nor words tell
 */
export function refusal(status: StatusResponse, doing: string, fallback: ErrorCode): MailError {
  const code = codeFor(status, fallback);
  const text = quoted(status.text);
  const details: ErrorDetails = { serverCode: status.code?.name, serverText: text || undefined };
  if (code === 'RATE_LIMITED') details.retryAfter = RETRY_AFTER;
  return new MailError(code, `The mail server refused ${doing}${text ? `: ${text}` : ''}`, details);
}

function codeFor(status: StatusResponse, fallback: ErrorCode): ErrorCode {
  const named = status.code && CODES[status.code.name];
  if (named) return named;
  return WORDS.find(([pattern]) => pattern.test(status.text))?.[1] ?? fallback;
}
