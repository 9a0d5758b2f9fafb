import { createHash } from 'node:crypto';

import type { FlagLeaves } from '../../mail/change-point.ts';
import { MAX_COMPARED_FLAGS } from '../../mail/limits.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { listOf, textOf } from '../wire/responses.ts';

/** UIDs of a leaf. */
const LEAF = 32;
/** Leaves in a token: UIDs may lie far apart. */
const MAX_LEAVES = 40;

/** Digests of the flags of the newest messages. @param rows with FLAGS, ascending */
export function leavesOf(rows: readonly FetchRow[]): FlagLeaves {
  const newest = rows.slice(-MAX_COMPARED_FLAGS);
  const byLeaf = [...Map.groupBy(newest, ({ uid }) => leafOf(uid))].slice(-MAX_LEAVES);
  const digests = new Map(byLeaf.map(([leaf, own]) => [leaf, digestOf(own)]));
  return { from: byLeaf[0]?.[1][0]?.uid ?? 1, digests };
}

/** The rows whose flags may differ from those of a point: all that share a digest are told together. */
export function changedRows(rows: readonly FetchRow[], before: FlagLeaves | null): FetchRow[] {
  const now = Map.groupBy(rows, ({ uid }) => leafOf(uid));
  const changed = [...now].filter(([leaf, own]) => before?.digests.get(leaf) !== digestOf(own));
  return changed.flatMap(([, own]) => own);
}

function leafOf(uid: number): number {
  return Math.floor(uid / LEAF);
}

function digestOf(rows: readonly FetchRow[]): number {
  const texts = rows.map(({ uid, items }) => `${uid} ${flagsIn(items.get('FLAGS'))}`);
  return createHash('sha256').update(texts.join(';')).digest().readUInt32BE();
}

/** \Recent is the session's, not the message's. */
function flagsIn(token: Parameters<typeof listOf>[0]): string {
  const flags = listOf(token).map((flag) => (textOf(flag) ?? '').toLowerCase());
  return flags
    .filter((flag) => flag !== '\\recent')
    .sort()
    .join(' ');
}
