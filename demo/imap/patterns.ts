import { DELIMITER } from '../store/mail-store.ts';

/** True if `path` matches a LIST pattern: `*` is anything, `%` anything without the delimiter (RFC 3501 §6.3.8). */
export function matchesPattern(pattern: string, path: string): boolean {
  return fits(canonicalInbox(collapse(pattern)), path);
}

/** Runs of wildcards are one wildcard; so the backtracking below stays small. */
function collapse(pattern: string): string {
  return pattern.replace(/[*%]+/g, (run) => (run.includes('*') ? '*' : '%'));
}

function canonicalInbox(pattern: string): string {
  return pattern.replace(/^inbox(?=$|\/|[*%])/i, 'INBOX');
}

/** Column by column over the path: the set of pattern positions that are reachable, never more than the pattern. */
function fits(pattern: string, path: string): boolean {
  let reachable = skipWildcards(pattern, new Set([0]));
  for (const character of path) {
    reachable = skipWildcards(pattern, step(pattern, reachable, character));
  }
  return reachable.has(pattern.length);
}

function step(pattern: string, positions: Set<number>, character: string): Set<number> {
  const next = new Set<number>();
  for (const position of positions) {
    const symbol = pattern.slice(position, position + character.length);
    if (symbol.startsWith('*')) next.add(position);
    else if (symbol.startsWith('%')) {
      if (character !== DELIMITER) next.add(position);
    } else if (symbol === character) next.add(position + character.length);
  }
  return next;
}

/** A wildcard may also stand for nothing. */
function skipWildcards(pattern: string, positions: Set<number>): Set<number> {
  for (const position of positions) {
    if (pattern[position] === '*' || pattern[position] === '%') positions.add(position + 1);
  }
  return positions;
}
