import { DEFAULT_PAGE } from '../mail/limits.ts';
import type { Page } from '../mail/mailbox.ts';

/** Of these a page's neighbours have others. */
const PLACE = new Set(['first', 'last', 'after', 'before']);

/** Where the next page of a list is that has no way back. @param size as it was asked for */
export function nextLink(
  query: string,
  size: number | null | undefined,
  { hasNextPage, endCursor }: Pick<Page, 'hasNextPage'> & { readonly endCursor: string | null },
): Record<string, string> {
  if (!hasNextPage || endCursor === null) return {};
  const pairs = [...keptIn(query), `first=${size ?? DEFAULT_PAGE}`, `after=${endCursor}`];
  return { link: `<?${pairs.join('&')}>; rel="next"` };
}

function keptIn(query: string): string[] {
  return query.split('&').filter((pair) => pair !== '' && !PLACE.has(pair.split('=', 1)[0]!));
}

/**
 * Where the pages beside this one are (RFC 8288): references that are a query only, so that they hold behind any proxy
 * and stage. For a search that came in a body they hold with the same body.
 * @param size how many messages the page asked for
 */
export function pageLinks(query: string, size: number, page: Page): Record<string, string> {
  const kept = keptIn(query);
  const reference = (...pairs: string[]) => `<?${[...kept, ...pairs].join('&')}>`;
  const { edges, hasNextPage, hasPreviousPage } = page;
  if (edges.length === 0) return {};
  const links = [
    ...(hasNextPage ? [`${reference(`first=${size}`, `after=${edges.at(-1)!.cursor}`)}; rel="next"`] : []),
    ...(hasPreviousPage ? [`${reference(`last=${size}`, `before=${edges[0]!.cursor}`)}; rel="prev"`] : []),
  ];
  return links.length > 0 ? { link: links.join(', ') } : {};
}
