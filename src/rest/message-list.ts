import type * as z from 'zod/mini';

import type { Caller } from '../mail/caller.ts';
import type { Page } from '../mail/mailbox.ts';
import type { changesToken, window } from '../operations/offers/values.ts';
import type { MessageFieldName, MessageOptions } from './fields/message-fields.ts';
import { LIST_FIELDS } from './fields/message-fields.ts';
import type { JsonAnswer } from './operation.ts';
import { ok } from './operation.ts';
import { pageLinks } from './page-links.ts';
import type { messageQuery } from './parameters.ts';
import { showPage } from './show-messages.ts';
import { DEFAULT_PAGE } from '../mail/limits.ts';

// What the lists of messages have in common: of a mailbox, or of several.

export const SHOWN = `Default \`fields\`: \`${LIST_FIELDS.join(',')}\`.`;

type PageQuery = Partial<
  z.output<z.ZodMiniObject<typeof window & typeof messageQuery & { changesToken: typeof changesToken }>>
>;

/** The parameters of a page by what they are for; `rest`: all others. */
export function parted<Query extends PageQuery>(query: Query) {
  const { first, after, last, before, totalCount = false, fields = LIST_FIELDS, ...others } = query;
  const { changesToken: isTokenWanted, headers, previewLength, maxOctets, ...otherOptions } = others;
  const { remoteContent, inlineImages, ...rest } = otherOptions;
  return {
    fields,
    page: { first, after, last, before, totalCount },
    changesToken: isTokenWanted,
    options: { headers, previewLength, maxOctets, remoteContent, inlineImages },
    rest,
  };
}

export interface Shown {
  readonly fields: readonly MessageFieldName[];
  readonly options: MessageOptions;
  /** The query as it came, for links. */
  readonly search: string;
  /** Whether the answer tells how many there are; drivers may know it unasked. */
  readonly isCounted?: boolean;
  /** False: the list goes on in one direction only. */
  readonly hasPrevious?: boolean;
}

/** A page as an answer, with where its neighbours are. */
export async function pageAnswer(
  page: Page,
  size: number | null | undefined,
  { fields, options, search, isCounted = false, hasPrevious = true }: Shown,
  caller: Caller,
): Promise<JsonAnswer> {
  const own = {
    ...page,
    hasPreviousPage: hasPrevious && page.hasPreviousPage,
    totalCount: isCounted ? page.totalCount : undefined,
  };
  const links = pageLinks(search, size ?? DEFAULT_PAGE, own);
  return ok(
    await showPage({ ...own, hasPreviousPage: page.hasPreviousPage }, fields, options, caller),
    links,
  );
}
