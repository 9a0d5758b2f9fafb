import { createHash } from 'node:crypto';

import { MailError } from './errors.ts';
import { isUint32, parsePacked } from './ids.ts';
import type { Cursor } from './window.ts';
import { decodeCursor, encodeCursor } from './window.ts';

/** Conversations that a cursor remembers as told. */
const REMEMBERED = 128;
const DIGEST = 6;

/** A place in a list of conversations. */
export interface ThreadCursor {
  /** Behind this message. */
  readonly place: Cursor;
  /** The UID from which on messages arrived after the walk had begun: they move nothing in it. */
  readonly since: number;
  /** Digests of the conversations that were told last. */
  readonly told: readonly string[];
}

/** The cursor as clients hold it: base64url, some 2 KB at most. */
export function encodeThreadCursor({ place, since, told }: ThreadCursor): string {
  const digests = Buffer.from(told.slice(-REMEMBERED).join(''), 'hex').toString('base64url');
  return Buffer.from(JSON.stringify(['t', encodeCursor(place), since, digests])).toString('base64url');
}

/** @throws MailError BAD_USER_INPUT */
export function decodeThreadCursor(text: string, account: string): ThreadCursor {
  const [kind, place, since, digests, ...rest] = parsePacked(text);
  const isOurs = kind === 't' && typeof place === 'string' && typeof digests === 'string' && isUint32(since);
  if (!isOurs || rest.length > 0)
    throw new MailError(
      'BAD_USER_INPUT',
      'This cursor was not issued by this API for a list of conversations',
    );
  const octets = Buffer.from(digests, 'base64url')
    .subarray(0, REMEMBERED * DIGEST)
    .toString('hex');
  return {
    place: decodeCursor(place, account),
    since,
    told: octets.match(new RegExp(`.{${DIGEST * 2}}`, 'g')) ?? [],
  };
}

/** What a cursor remembers of a conversation. */
export function digestOf(threadId: string): string {
  return createHash('sha256')
    .update(threadId)
    .digest('hex')
    .slice(0, DIGEST * 2);
}
