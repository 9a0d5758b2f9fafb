import type { ErrorCode, ErrorDetails } from '../../mail/errors.ts';
import { MailError } from '../../mail/errors.ts';
import { backOffIn } from '../../net/back-off.ts';
import { quoted } from '../../net/server-text.ts';
import type { Reply } from './command.ts';
import type { StatusResponse } from './responses.ts';

/** Response codes that say exactly what happened (RFC 5530, RFC 9051, RFC 7888, RFC 4978). */
const EXACT: Record<string, ErrorCode> = {
  ALREADYEXISTS: 'ALREADY_EXISTS',
  EXPIRED: 'UNAUTHENTICATED',
  EXPUNGEISSUED: 'OUTCOME_UNKNOWN',
  HASCHILDREN: 'CONFLICT',
  INUSE: 'MAILBOX_BUSY',
  LIMIT: 'RATE_LIMITED',
  NONEXISTENT: 'NOT_FOUND',
  NOPERM: 'FORBIDDEN',
  PRIVACYREQUIRED: 'FORBIDDEN',
  THROTTLED: 'RATE_LIMITED',
  TOOBIG: 'TOO_LARGE',
  TRYCREATE: 'NOT_FOUND',
};

/** Servers that have no code for it, or only a general one, say it in words. */
const WORDS: readonly [RegExp, ErrorCode][] = [
  [
    /too many|maximum (?:number|connections)|(?:rate|connection|session|login|command|bandwidth)s?.?limit|bandwidth|throttl|back-?off/i,
    'RATE_LIMITED',
  ],
  [/over ?quota|quota exceeded|mailbox (?:is )?full/i, 'OVER_QUOTA'],
  [/already exists|mailbox exists/i, 'ALREADY_EXISTS'],
  // Microsoft accepts a sign-in first: then user and token, or the token's scopes, do not fit, or IMAP is switched off.
  [/authenticated but not connected/i, 'UNAUTHENTICATED'],
  // The sign-in was accepted, and the account may not use IMAP for all that (NetEase).
  [/unsafe login/i, 'FORBIDDEN'],
  [
    /doesn'?t exist|does not exist|non-?existent|unknown (?:mailbox|folder)|no such (?:mailbox|folder)|(?:mailbox|folder) not found|unable to open this mailbox/i,
    'NOT_FOUND',
  ],
];

/** General codes, where the words say no more. ALERT is none: it says that the words are for the user (RFC 9051 §7.1). */
const GENERAL: Record<string, ErrorCode> = {
  AUTHENTICATIONFAILED: 'UNAUTHENTICATED',
  AUTHORIZATIONFAILED: 'UNAUTHENTICATED',
  CANNOT: 'UNSUPPORTED',
  CONTACTADMIN: 'SERVER_UNAVAILABLE',
  CORRUPTION: 'SERVER_UNAVAILABLE',
  OVERQUOTA: 'OVER_QUOTA',
  SERVERBUG: 'SERVER_UNAVAILABLE',
  'SYS/PERM': 'FORBIDDEN',
  'SYS/TEMP': 'SERVER_UNAVAILABLE',
  UNAVAILABLE: 'SERVER_UNAVAILABLE',
};

/** Whether a response code is one of those that mean something here. */
export const isKnownCode = (name: string): boolean =>
  Object.hasOwn(EXACT, name) || Object.hasOwn(GENERAL, name);

/** Seconds to wait where a server throttles without saying for how long. */
const RETRY_AFTER = 30;

/**
 * A refusal (NO, BAD, BYE) as an error that carries the server's own code and words.
 * @param fallback what it means where neither code nor words tell
 */
export function refusal(status: StatusResponse, doing: string, fallback: ErrorCode): MailError {
  const code = meaningOf(status) ?? fallback;
  // Reading takes no room: such a quota is one of octets per hour or day (Gmail).
  return errorOf(code === 'OVER_QUOTA' ? 'RATE_LIMITED' : code, status, doing);
}

/** The same for what would have changed something, and may have been too much for the account. */
export function changeRefusal(status: StatusResponse, doing: string, fallback: ErrorCode): MailError {
  return errorOf(meaningOf(status) ?? fallback, status, doing);
}

/** What a server means by a refusal or a farewell; undefined: it does not say. */
export function meaningOf({ code, text }: StatusResponse): ErrorCode | undefined {
  return (
    EXACT[code?.name ?? ''] ??
    WORDS.find(([pattern]) => pattern.test(text))?.[1] ??
    GENERAL[code?.name ?? ''] ??
    (/try again later/i.test(text) ? 'RATE_LIMITED' : undefined)
  );
}

/** What a server says of itself beside an error. */
export function detailsOf({ code, text }: StatusResponse, meaning: ErrorCode): ErrorDetails {
  const retryAfter = backOffIn(text) ?? (meaning === 'RATE_LIMITED' ? RETRY_AFTER : undefined);
  return { serverCode: code?.name, serverText: quoted(text) || undefined, retryAfter };
}

function errorOf(code: ErrorCode, status: StatusResponse, doing: string): MailError {
  const text = quoted(status.text);
  const message = `The mail server refused ${doing}${text ? `: ${text}` : ''}`;
  return new MailError(code, message, detailsOf(status, code));
}

/**
 * Microsoft accepts a sign-in and refuses the first command behind it, where user and token do not fit. That is no fault of
 * a plan, and another connection would be no better. @throws MailError UNAUTHENTICATED
 */
export function requireConnected(reply: Reply | MailError): void {
  if (reply instanceof MailError || reply.status.status !== 'BAD') return;
  if (meaningOf(reply.status) !== 'UNAUTHENTICATED') return;
  const doing = 'access to the mailbox, although it accepted the sign-in';
  throw refusal(reply.status, doing, 'UNAUTHENTICATED');
}
