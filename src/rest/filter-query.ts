import { said } from '../contract/said.ts';
import { MAX_QUERY, MAX_TEXT } from '../mail/limits.ts';
import * as z from 'zod/mini';

import type { ListArguments } from '../mail/demand.ts';
import { MailError } from '../mail/errors.ts';
import type { FilterInput } from '../mail/filter-input.ts';
import { loadQueryGrammar } from '../mail/read-query.ts';
import { conditions } from '../operations/offers/filter-shape.ts';
import { optional } from '../operations/offers/values.ts';

/** A filter as readable parameters of a query; all that is given holds. */
export const filterQuery = {
  ...conditions,
  q: optional(z.string().check(z.minLength(1), z.maxLength(MAX_QUERY)), said('Mailbox.messages.query')),
  header: optional(
    z.string().check(z.minLength(1), z.maxLength(MAX_TEXT + 200)),
    'A header field exists (`List-Id`), or its decoded value contains a text (`List-Id:example`).',
  ),
};

type FilterQuery = z.output<z.ZodMiniObject<typeof filterQuery>>;

/** What a query looks for, in both forms. @throws MailError BAD_USER_INPUT */
export async function searchOf({
  q,
  ...given
}: FilterQuery): Promise<Pick<ListArguments, 'filter' | 'query'>> {
  if (q !== undefined) await loadQueryGrammar();
  return { filter: filterOf(given), query: q };
}

/** The filter that a query holds; undefined: none. @throws MailError BAD_USER_INPUT */
function filterOf({ header, ...given }: Omit<FilterQuery, 'q'>): FilterInput | undefined {
  if (header === undefined && Object.keys(given).length === 0) return undefined;
  if (header === undefined) return given;
  const at = header.indexOf(':');
  if (at === 0)
    throw new MailError(
      'BAD_USER_INPUT',
      'The query parameter «header» must begin with the name of a header field',
    );
  const named = at < 0 ? { name: header } : { name: header.slice(0, at), value: header.slice(at + 1).trim() };
  return { ...given, header: named };
}
