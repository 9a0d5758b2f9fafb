import type { ErrorCode, ErrorDetails } from '../../mail/errors.ts';
import { MailError } from '../../mail/errors.ts';
import { backOffIn } from '../../net/back-off.ts';
import { quoted } from '../../net/server-text.ts';
import type { Reply } from './reply.ts';
import { isTransient } from './reply.ts';

/** Enhanced status codes that say exactly what happened (RFC 3463, RFC 4954 §6), without their class. */
const EXACT: readonly [RegExp, ErrorCode][] = [
  [/\.3\.4$/, 'TOO_LARGE'],
  [/\.2\.2$/, 'OVER_QUOTA'],
  [/\.7\.(?:8|9|11)$/, 'UNAUTHENTICATED'],
];

/** Of servers without such codes, or with general ones. */
const WORDS: readonly [RegExp, ErrorCode][] = [
  [
    /too many|rate.?limit|throttl|try again (?:later|in)|quota exceeded|sending limit|slow down/i,
    'RATE_LIMITED',
  ],
  [/too (?:large|big)|exceeds (?:the )?(?:fixed )?(?:maximum|size)|size limit/i, 'TOO_LARGE'],
];

/** Reply codes (RFC 5321 §4.2.3, RFC 4954 §4). */
const CODES: Readonly<Record<number, ErrorCode>> = {
  421: 'SERVER_UNAVAILABLE',
  454: 'SERVER_UNAVAILABLE',
  530: 'UNAUTHENTICATED',
  534: 'UNAUTHENTICATED',
  535: 'UNAUTHENTICATED',
  552: 'TOO_LARGE',
};

/** Seconds to wait where a server does not say for how long. */
const RETRY_AFTER = 60;

/** The server's words in one line, safe to show. */
export function wordsOf({ lines }: Reply): string {
  return quoted(lines.join(' '));
}

/** The code that names the reason best: the enhanced one where there is one. */
export function codeOf({ code, status }: Reply): string {
  return status ?? String(code);
}

/**
 * A refusal as an error that carries the server's own code and words.
 * @param fallback what a refusal for good means where neither code nor words tell
 */
export function refusal(reply: Reply, doing: string, fallback: ErrorCode): MailError {
  const words = wordsOf(reply);
  const meaning = meaningOf(reply, words, fallback);
  const details: ErrorDetails = {
    serverCode: codeOf(reply),
    serverText: words || undefined,
    retryAfter: meaning === 'RATE_LIMITED' ? (backOffIn(words) ?? RETRY_AFTER) : undefined,
  };
  return new MailError(
    meaning,
    `The submission server refused ${doing}${words ? `: ${words}` : ''}`,
    details,
  );
}

function meaningOf(reply: Reply, words: string, fallback: ErrorCode): ErrorCode {
  const exact = EXACT.find(([pattern]) => pattern.test(reply.status ?? ''))?.[1];
  const said = WORDS.find(([pattern]) => pattern.test(words))?.[1];
  return exact ?? said ?? CODES[reply.code] ?? (isTransient(reply) ? 'SERVER_UNAVAILABLE' : fallback);
}

/** Servers say why they hang up before they do. */
export function endedWith(reply: Reply): MailError {
  const words = wordsOf(reply);
  const { code, retryAfter, serverCode, serverText } = refusal(reply, 'the session', 'SERVER_UNAVAILABLE');
  const message = `The submission server ended the session${words ? `: ${words}` : ''}`;
  return new MailError(code, message, { retryAfter, serverCode, serverText });
}
