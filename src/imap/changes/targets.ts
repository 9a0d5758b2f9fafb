import type { Targets } from '../../mail/changes.ts';
import { isFilter } from '../../mail/change-targets.ts';
import { sortedSet } from '../commands/number-set.ts';
import { findAll } from '../search/find-all.ts';
import type { OpenedMailbox, ChangeSteps } from './stages.ts';
import { first, uidsOf } from './stages.ts';

/** The UIDs that are meant. A filter is a search of its own, for a change has to name what it changes. */
export function* targetUids(place: OpenedMailbox, messages: Targets['messages']): ChangeSteps<number[]> {
  if (!isFilter(messages)) return uidsOf(messages);
  const { path, capabilities, open, structures } = place;
  const search = findAll(
    {
      path,
      capabilities,
      structures,
      opened: () => open,
      isSelected: () => true,
      countBefore: () => undefined,
      isAlone: () => false,
    },
    messages,
  );
  let next = search.next([]);
  while (!next.done) {
    next = search.next(next.value.length > 0 ? yield* first(...next.value) : []);
  }
  return sortedSet(next.value);
}
