import type { ReadCommand } from './grammar.ts';
import type { Found, SearchArguments } from './search.ts';
import { assumedFound, readFound, returnOptions } from './search.ts';
import { needsUtf8, programOf } from './search-key.ts';
import { atom } from '../wire/command.ts';

/** A search whose hits come in order of a key. */
interface SortArguments extends SearchArguments {
  readonly by: readonly string[];
}

/** RFC 5256, with the options of RFC 5267. */
export const UID_SORT: ReadCommand<SortArguments, Found> = {
  mailbox: 'uses',
  args: ({ by, search, returns }) => [
    ...returnOptions(returns),
    by.map(atom),
    atom(needsUtf8(search) ? 'UTF-8' : 'US-ASCII'),
    ...programOf(search),
  ],
  data: ['SORT', 'ESEARCH'],
  accepts: ({ returns }, { type }) => type === (returns ? 'ESEARCH' : 'SORT'),
  refusal: { doing: 'to sort this mailbox', fallback: 'SERVER_UNAVAILABLE' },
  leansOn: ({ returns }) => (returns ? 'ESORT' : undefined),
  read: readFound,
  assumed: assumedFound,
};
