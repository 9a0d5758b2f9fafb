import type { FilterInput } from './filter-input.ts';
import { MAX_FILTER_DEPTH } from './limits.ts';
import type { ParsedQuery, Places } from './query-places.ts';
import { isPlace, placeNamed, termOf } from './query-terms.ts';
import type { Token } from './query-tokens.ts';
import { badQuery, tokensOf } from './query-tokens.ts';

// query  = all *( "OR" all )        all  = 1*term
// term   = [ "-" / "NOT" ] ( "(" query ")" / name ":" value / value )
// value  = word / DQUOTE text DQUOTE

/**
 * A search as people type it, as the tree that a filter is. `in:` says in which mailboxes, and is no condition.
 * @throws MailError BAD_USER_INPUT, with the place in the text
 */
export function parseQuery(text: string): ParsedQuery {
  const reader = new Reader(tokensOf(text));
  const filter = reader.readAlternatives();
  const { include, exclude } = reader.places;
  const hasPlaces = include.length + exclude.length > 0;
  return { filter, places: hasPlaces ? reader.places : undefined };
}

class Reader {
  readonly places: { include: Places['include'][number][]; exclude: Places['exclude'][number][] } = {
    include: [],
    exclude: [],
  };
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;
  /** Whether what is being read holds for all that is found: `in:` can stand there only. */
  #isAlternative = false;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
    this.#isAlternative = hasTopLevelOr(tokens);
  }

  readAlternatives(): FilterInput {
    const alternatives = [this.#readAll()];
    while (this.#take('or')) alternatives.push(this.#readAll());
    const rest = this.#peek();
    if (rest && this.#depth === 0) throw badQuery(rest.at, 'this bracket closes nothing');
    return alternatives.length === 1 ? alternatives[0]! : { or: alternatives };
  }

  #readAll(): FilterInput {
    const begin = this.#peek();
    const terms: FilterInput[] = [];
    let count = 0;
    for (
      let token = this.#peek();
      token && token.kind !== 'or' && token.kind !== 'close';
      token = this.#peek()
    ) {
      count++;
      const term = this.#readTerm();
      if (term) terms.push(term);
    }
    if (count === 0) {
      const at = begin?.at ?? this.#tokens.at(-1)?.end ?? 1;
      throw badQuery(at, 'something to look for is missing here');
    }
    return terms.length === 1 ? terms[0]! : terms.length === 0 ? {} : { and: terms };
  }

  #readTerm(isNegated = false): FilterInput | undefined {
    const token = this.#tokens[this.#at++];
    if (!token) throw badQuery(this.#tokens.at(-1)?.end ?? 1, 'something to look for is missing here');
    if (token.kind === 'not') return this.#readTerm(!isNegated);
    if (token.kind === 'open') return negated(this.#readGroup(token), isNegated);
    if (token.kind !== 'word') throw badQuery(token.at, 'something to look for is missing here');
    if (!isPlace(token)) return negated(termOf(token), isNegated);
    if (this.#depth > 0 || this.#isAlternative)
      throw badQuery(
        token.at,
        '`in:` cannot stand in brackets or beside OR, because it says where everything is looked for',
      );
    this.places[isNegated ? 'exclude' : 'include'].push(placeNamed(token));
    return undefined;
  }

  #readGroup(open: Token): FilterInput {
    if (++this.#depth > MAX_FILTER_DEPTH)
      throw badQuery(open.at, `brackets may be nested at most ${MAX_FILTER_DEPTH} levels deep`);
    const group = this.readAlternatives();
    if (!this.#take('close')) throw badQuery(open.at, 'this bracket is not closed');
    this.#depth--;
    return group;
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #take(kind: Token['kind']): boolean {
    if (this.#peek()?.kind !== kind) return false;
    this.#at++;
    return true;
  }
}

function negated(filter: FilterInput, isNegated: boolean): FilterInput {
  return isNegated ? { not: [filter] } : filter;
}

function hasTopLevelOr(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { kind } of tokens) {
    if (kind === 'open') depth++;
    if (kind === 'close') depth--;
    if (kind === 'or' && depth === 0) return true;
  }
  return false;
}
