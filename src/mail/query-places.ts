import type { FilterInput } from './filter-input.ts';
import type { Mailbox, MailboxReference, Page } from './mailbox.ts';

/** In which mailboxes is looked; nothing included: in all of the list. */
export interface Places {
  readonly include: readonly MailboxReference[];
  readonly exclude: readonly MailboxReference[];
}

/** A search as people type it, read. */
export interface ParsedQuery {
  readonly filter: FilterInput;
  /** Undefined: it does not say. */
  readonly places: Places | undefined;
}

/** Whether what is looked for may be in a mailbox, whose role has to be known. */
export function isAmong(places: Places | undefined, mailbox: Pick<Mailbox, 'path' | 'role'>): boolean {
  if (!places) return true;
  const isMeant = (reference: MailboxReference) =>
    reference.by === 'role' ? mailbox.role === reference.role : mailbox.path === reference.path;
  const isIncluded = places.include.length === 0 || places.include.some(isMeant);
  return isIncluded && !places.exclude.some(isMeant);
}

/** The page of a mailbox as far as a query looks there at all. */
export function pageAmong(
  places: Places | undefined,
  mailbox: Pick<Mailbox, 'path' | 'role'>,
  page: Page,
): Page {
  if (isAmong(places, mailbox)) return page;
  const { totalCount, changesToken } = page;
  const nothing = { edges: [], hasNextPage: false, hasPreviousPage: false, approximated: false };
  return { ...nothing, totalCount: totalCount === undefined ? undefined : 0, changesToken };
}
