import type { SealUrl } from './caller.ts';
import { octetLimit } from './content-demand.ts';
import type { Content, Html } from './content.ts';
import { encodePartId } from './part-id.ts';

/** How much of the html, and what becomes of its references to other servers. */
export interface HtmlOptions {
  readonly maxOctets?: number | null | undefined;
  readonly remoteContent?: 'BLOCK' | 'ALLOW' | null | undefined;
}

/**
 * The html of a message with `cid:` references (RFC 2392) as URLs that a browser can load; null: there is none.
 * @param storedId the id of the stored message that the content is in
 */
export async function linkedHtml(
  content: Content,
  storedId: string,
  options: HtmlOptions,
  sealUrl: SealUrl,
): Promise<Html | null> {
  const octets = octetLimit(options.maxOctets);
  const urls = new Map(
    await Promise.all(
      [...content.references].map(async ([contentId, partId]): Promise<[string, string]> => {
        return [contentId, await sealUrl(encodePartId(storedId, partId))];
      }),
    ),
  );
  const cid = (contentId: string) => urls.get(contentId) ?? null;
  return content.html(octets, { cid, allowRemote: options.remoteContent === 'ALLOW' });
}
