import type { PageDemand } from './demand.ts';
import type { FilterInput } from './filter-input.ts';
import { readFilter } from './filter-input.ts';
import { readOrder } from './order.ts';
import type { WindowArguments } from './window.ts';
import { windowOf } from './window.ts';

/** The arguments of a list of messages, as a client gives them. */
export interface ListArguments extends WindowArguments {
  readonly filter?: FilterInput | null | undefined;
  readonly orderBy?:
    { readonly key: string; readonly direction?: string | null | undefined } | null | undefined;
}

/** Which page of which list. */
export type ListPage = Pick<PageDemand, 'window' | 'filter' | 'order'>;

/** Reads a list's arguments. @throws MailError BAD_USER_INPUT, NOT_FOUND for ids of another account */
export function readListArguments({ filter, orderBy, ...args }: ListArguments, account: string): ListPage {
  return {
    window: windowOf(args, account),
    filter: filter == null ? undefined : readFilter(filter, account),
    order: readOrder(orderBy),
  };
}
