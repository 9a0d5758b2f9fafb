import type { ErrorCode, ErrorDetails } from '../../mail/errors.ts';
import { MailError } from '../../mail/errors.ts';
import { quoted } from '../../net/server-text.ts';
import type { Reply } from './command.ts';

/** Response codes that say exactly what happened (RFC 2449 §8.1, RFC 6856). */
const EXACT: Record<string, ErrorCode> = {
  'IN-USE': 'MAILBOX_BUSY',
  'LOGIN-DELAY': 'RATE_LIMITED',
  UTF8: 'UNSUPPORTED',
};

/** Servers that have no code for it, or only a general one, say it in words. */
const WORDS: readonly [RegExp, ErrorCode][] = [
  [
    /(?<!(?:account|user)\b.{0,30})\block(?:ed)?\b|in use|\bbusy\b|another (?:session|client|pop)|already (?:open|logged|connected)/i,
    'MAILBOX_BUSY',
  ],
  [
    /too many|maximum (?:number|connections)|rate.?limit|bandwidth|throttl|try again later|login delay|minimum time|\bwait\b/i,
    'RATE_LIMITED',
  ],
  [/no such message|invalid message|message .*(?:deleted|does not exist)|there'?s no message/i, 'NOT_FOUND'],
];

/** General codes (RFC 2449 §8.1, RFC 3206), where the words say no more. Permanent: an administrator or the user has to act. */
const GENERAL: Record<string, ErrorCode> = {
  AUTH: 'UNAUTHENTICATED',
  'SYS/PERM': 'FORBIDDEN',
  'SYS/TEMP': 'SERVER_UNAVAILABLE',
};

/** Seconds to wait where a server does not say for how long. */
const RETRY_AFTER: Partial<Record<ErrorCode, number>> = { RATE_LIMITED: 30, MAILBOX_BUSY: 5 };

/**
 * An -ERR as an error that carries the server's own code and words.
 * @param fallback what it means where neither code nor words tell
 */
export function refusal({ code, text }: Reply, doing: string, fallback: ErrorCode): MailError {
  const meaning =
    EXACT[code ?? ''] ??
    WORDS.find(([pattern]) => pattern.test(text))?.[1] ??
    GENERAL[code ?? ''] ??
    fallback;
  const words = quoted(text);
  const details: ErrorDetails = {
    serverCode: code,
    serverText: words || undefined,
    retryAfter: RETRY_AFTER[meaning],
  };
  return new MailError(meaning, `The mail server refused ${doing}${words ? `: ${words}` : ''}`, details);
}
