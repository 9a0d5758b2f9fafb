/** A line of a response with the literals that its `{n}` stand for. */
export interface RawResponse {
  /** One octet per character. */
  readonly line: string;
  readonly literals: readonly Buffer[];
}

const FETCH = /^\* \d+ FETCH \(/i;
const STRUCTURE = / ?\bBODYSTRUCTURE \(/i;
// A quoted string, a literal's announcement, or a parenthesis: nothing else decides where a list ends.
const decisive = (): RegExp => /"(?:[^"\\]|\\.)*"|\{\d+\+?\}\r\n|[()]/g;

/**
 * The same FETCH response with NIL for its BODYSTRUCTURE: Cyrus describes a message of 100,000 parts in six megabytes,
 * which no parser with limits takes, and the other items are not to be lost with it. Undefined: there is none.
 */
export function withoutStructure({ line, literals }: RawResponse): RawResponse | undefined {
  const found = FETCH.test(line) ? STRUCTURE.exec(line) : null;
  if (!found) return undefined;
  const start = found.index + found[0].length - 1;
  const end = endOfList(line, start);
  if (end === undefined) return undefined;
  const before = countLiterals(line.slice(0, start));
  const within = countLiterals(line.slice(start, end));
  return {
    line: `${line.slice(0, start)}NIL${line.slice(end)}`,
    literals: [...literals.slice(0, before), ...literals.slice(before + within)],
  };
}

function endOfList(line: string, start: number): number | undefined {
  let depth = 0;
  const tokens = decisive();
  tokens.lastIndex = start;
  for (let match; (match = tokens.exec(line));) {
    if (match[0] === '(') depth++;
    else if (match[0] === ')' && --depth === 0) return tokens.lastIndex;
  }
  return undefined;
}

function countLiterals(text: string): number {
  return [...text.matchAll(decisive())].filter(([token]) => token.startsWith('{')).length;
}
