import { createHash } from 'node:crypto';

import type { MaildropPoint } from '../mail/change-point.ts';
import { MAX_COMPARED_UIDLS } from '../mail/limits.ts';

/** A message of the maildrop as UIDL lists it. */
export interface Listed {
  readonly number: number;
  readonly uidl: string;
}

/** What changed in a maildrop. Messages are in its order, which is that of their arrival. */
export interface FoundDelta {
  readonly created: readonly Listed[];
  /** What is there of the newest, where something has gone; null: nothing has. */
  readonly present: readonly Listed[] | null;
  readonly point: MaildropPoint;
  readonly hasMore: boolean;
}

/** A maildrop as it is. */
export function maildropPoint(listed: readonly Listed[]): MaildropPoint {
  const hash = createHash('sha256');
  for (const { uidl } of listed) hash.update(`${uidl}\n`);
  return {
    count: listed.length,
    all: hash.digest().readBigUInt64BE(),
    newest: listed.slice(-MAX_COMPARED_UIDLS).map(shortDigest),
  };
}

/**
 * What changed since a point. Messages come at the end and may go anywhere: those of then are still the first ones, unless
 * some have gone; then the newest of them that is left shows where those of then end.
 */
export function maildropDelta(listed: readonly Listed[], since: MaildropPoint, first: number): FoundDelta {
  const then = listed.slice(0, since.count);
  const isWhole = maildropPoint(then).all === since.all && then.length === since.count;
  const left = isWhole ? since.count : leftOf(listed, since);
  const told = listed.slice(0, left + first);
  return {
    created: told.slice(left),
    present: isWhole ? null : told.slice(-MAX_COMPARED_UIDLS),
    point: maildropPoint(told),
    hasMore: told.length < listed.length,
  };
}

/** How many of the first messages are of then: up to the newest that is known. */
function leftOf(listed: readonly Listed[], { count, newest }: MaildropPoint): number {
  const digests = listed.slice(0, count).map(shortDigest);
  for (const digest of newest.toReversed()) {
    const at = digests.lastIndexOf(digest);
    if (at >= 0) return at + 1;
  }
  return 0;
}

/** 24 bits. */
function shortDigest({ uidl }: Listed): number {
  return createHash('sha256').update(uidl).digest().readUIntBE(0, 3);
}
