import type { SealUrl } from './caller.ts';
import { octetLimit } from './demand.ts';
import { withContentIds } from './content-ids.ts';
import type { Content, Html } from './content.ts';
import { encodePartId } from './part-id.ts';

export type InlineImages = 'URL' | 'CID' | 'DATA';

/** How much of the html, and what becomes of its references to other servers. */
export interface HtmlOptions {
  readonly maxOctets?: number | null | undefined;
  readonly remoteContent?: 'BLOCK' | 'ALLOW' | null | undefined;
  /** URL, DATA: for a page. CID: to be stored again; then the html is without box and prefixes. */
  readonly inlineImages?: InlineImages | null | undefined;
}

/**
 * The html of a message with references to its parts (RFC 2392, RFC 2557) as URLs that a browser can load; null: there is
 * none.
 * @param storedId the id of the stored message that the content is in
 */
export async function linkedHtml(
  content: Content,
  storedId: string,
  options: HtmlOptions,
  sealUrl: SealUrl,
): Promise<Html | null> {
  const octets = octetLimit(options.maxOctets);
  const allowRemote = options.remoteContent === 'ALLOW';
  if (options.inlineImages === 'CID')
    return content.html(octets, { ...withContentIds(content).rules, allowRemote, isStored: true });
  const { references, locations } = content;
  const hasData = options.inlineImages === 'DATA';
  const dataOf = (partId: string) => (hasData ? content.dataUrl(partId) : null);
  // What is too large to stand in the html is loaded, as without DATA.
  const urls = urlsOf(content, (partId) => dataOf(partId) ?? sealUrl(encodePartId(storedId, partId)));
  const urlOf = (partId: string | undefined) => urls.get(partId ?? '') ?? null;
  return content.html(octets, {
    cid: (contentId) => urlOf(references.get(contentId)),
    location: (location) => urlOf(locations.get(location)),
    allowRemote,
    hasData,
  });
}

/** The URLs of all parts that may be referred to, by part id. */
function urlsOf(
  { references, locations }: Content,
  urlOf: (partId: string) => string,
): ReadonlyMap<string, string> {
  const partIds = new Set([...references.values(), ...locations.values()]);
  return new Map([...partIds].map((partId) => [partId, urlOf(partId)] as const));
}
