import type { ErrorCode, ErrorDetails } from '../../mail/errors.ts';
import { MailError } from '../../mail/errors.ts';
import { quoted } from '../../net/server-text.ts';
import type { Reply } from './command.ts';

/** What response codes mean to our callers (RFC 2449 §8.1, RFC 3206, RFC 6856). */
const CODES: Record<string, ErrorCode> = {
  AUTH: 'UNAUTHENTICATED',
  'IN-USE': 'MAILBOX_BUSY',
  'LOGIN-DELAY': 'RATE_LIMITED',
  'SYS/PERM': 'SERVER_UNAVAILABLE',
  'SYS/TEMP': 'SERVER_UNAVAILABLE',
  UTF8: 'UNSUPPORTED',
};

/** Servers that have no code for it say it in words. */
const WORDS: readonly [RegExp, ErrorCode][] = [
  [
    /\block(ed)?\b|in use|\bbusy\b|another (session|client|pop)|already (open|logged|connected)/i,
    'MAILBOX_BUSY',
  ],
  [/too many|rate.?limit|throttl|try again later|login delay|wait/i, 'RATE_LIMITED'],
  [/no such message|invalid message|message .*(deleted|does not exist)|there'?s no message/i, 'NOT_FOUND'],
];

/** Seconds to wait where a server does not say for how long. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = { RATE_LIMITED: 30, MAILBOX_BUSY: 5 };

/**
 * An -ERR as an error that carries the server's own code and words.
 * @param fallback what it means where neither code nor words tell
 */
export function refusal({ code, text }: Reply, doing: string, fallback: ErrorCode): MailError {
  const meaning =
    (code === undefined ? undefined : CODES[code]) ??
    WORDS.find(([pattern]) => pattern.test(text))?.[1] ??
    fallback;
  const words = quoted(text);
  const details: ErrorDetails = {
    serverCode: code,
    serverText: words || undefined,
    retryAfter: RETRY_AFTER[meaning],
  };
  return new MailError(meaning, `The mail server refused ${doing}${words ? `: ${words}` : ''}`, details);
}
