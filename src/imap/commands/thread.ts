import type { ReadCommand } from './grammar.ts';
import type { SearchKey } from './search-key.ts';
import { programOf } from './search-key.ts';
import { atom } from '../wire/command.ts';
import { listOf, numberOf } from '../wire/responses.ts';
import type { Token } from '../wire/token.ts';

/** By references alone, or by references and subjects. */
export type ThreadAlgorithm = 'REFS' | 'REFERENCES';

interface ThreadArguments {
  readonly path: string;
  readonly algorithm: ThreadAlgorithm;
  /** In ASCII. */
  readonly search: SearchKey;
}

/** UIDs by conversation (RFC 5256), without what answers what. */
export const UID_THREAD: ReadCommand<ThreadArguments, readonly (readonly number[])[]> = {
  mailbox: 'uses',
  args: ({ algorithm, search }) => [atom(algorithm), atom('UTF-8'), ...programOf(search)],
  data: ['THREAD'],
  refusal: { doing: 'to thread this mailbox', fallback: 'SERVER_UNAVAILABLE' },
  leansOn: () => 'THREAD',
  read: ({ data }) => data.flatMap(({ tokens }) => tokens.map((thread) => numbersIn(thread))),
  assumed: () => [],
};

function numbersIn(token: Token, found: number[] = []): number[] {
  if (Array.isArray(token)) for (const each of listOf(token)) numbersIn(each, found);
  else found.push(...[numberOf(token)].filter((number) => number !== null));
  return found;
}
