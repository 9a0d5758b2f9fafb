import type { Page } from '../mail/mailbox.ts';

/** Of these a page's neighbours have others. */
const PLACE = new Set(['first', 'last', 'after', 'before']);

/**
 * Where the pages beside this one are (RFC 8288): references that are a query only, so that they hold behind any proxy
 * and stage. For a search that came in a body they hold with the same body.
 * @param size how many messages the page asked for
 */
export function pageLinks(query: string, size: number, page: Page): Record<string, string> {
  const kept = query.split('&').filter((pair) => pair !== '' && !PLACE.has(pair.split('=', 1)[0]!));
  const reference = (...pairs: string[]) => `<?${[...kept, ...pairs].join('&')}>`;
  const { edges, hasNextPage, hasPreviousPage } = page;
  if (edges.length === 0) return {};
  const links = [
    ...(hasNextPage ? [`${reference(`first=${size}`, `after=${edges.at(-1)!.cursor}`)}; rel="next"`] : []),
    ...(hasPreviousPage ? [`${reference(`last=${size}`, `before=${edges[0]!.cursor}`)}; rel="prev"`] : []),
  ];
  return links.length > 0 ? { link: links.join(', ') } : {};
}
