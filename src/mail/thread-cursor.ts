import { createHash } from 'node:crypto';

import { MailError } from './errors.ts';
import { isUint32, parsePacked } from './ids.ts';
import type { Cursor } from './window.ts';
import { decodeCursor, encodeCursor } from './window.ts';

/** Conversations that a cursor remembers as told. */
export const REMEMBERED = 384;
/** Octets: one of 3,000,000,000 conversations is taken for another that was told, and not listed. */
const DIGEST = 5;

/** A place in a list of conversations. */
export interface ThreadCursor {
  /** Behind this message. */
  readonly place: Cursor;
  /** The UID from which on messages arrived after the walk had begun: they move nothing in it. */
  readonly since: number;
  /** Digests of the conversations that were told last. */
  readonly told: readonly string[];
}

/** The cursor as clients hold it: base64url, and behind a dot the digests, some 2.8 KB at most. */
export function encodeThreadCursor({ place, since, told }: ThreadCursor): string {
  const head = JSON.stringify(['t', encodeCursor(place), since]);
  const digests = Buffer.from(told.slice(-REMEMBERED).join(''), 'hex');
  return `${Buffer.from(head).toString('base64url')}.${digests.toString('base64url')}`;
}

/** @throws MailError BAD_USER_INPUT */
export function decodeThreadCursor(text: string, account: string): ThreadCursor {
  const [head = '', packed, ...more] = text.split('.');
  const [kind, place, since, ...rest] = parsePacked(head);
  const isOurs = kind === 't' && typeof place === 'string' && isUint32(since) && packed !== undefined;
  if (!isOurs || rest.length > 0 || more.length > 0)
    throw new MailError(
      'BAD_USER_INPUT',
      'This cursor was not issued by this API for a list of conversations',
    );
  const octets = Buffer.from(packed, 'base64url').subarray(0, REMEMBERED * DIGEST);
  const told = octets.toString('hex').match(new RegExp(`.{${DIGEST * 2}}`, 'g')) ?? [];
  return { place: decodeCursor(place, account), since, told };
}

/** What a cursor remembers of a conversation. */
export function digestOf(threadId: string): string {
  return createHash('sha256')
    .update(threadId)
    .digest('hex')
    .slice(0, DIGEST * 2);
}
