import { streamOf } from '../../mail/byte-stream.ts';
import type { Bytes, OctetRange } from '../../mail/bytes.ts';
import { spanOf } from '../../mail/bytes.ts';
import type { Caller } from '../../mail/caller.ts';
import { octetLimit } from '../../mail/demand.ts';
import type { HtmlOptions } from '../../mail/linked-html.ts';
import { RENDERER_VERSION } from '../../mail/renderer-version.ts';
import type { TextOf } from '../../operations/content.ts';
import { getHtml, getText } from '../../operations/content.ts';
import type { Representation } from './answer-bytes.ts';
import { immutableTag } from './immutable-tag.ts';

/** Pictures' URLs work for 15 minutes; a page that is younger than this is not made again. */
const PAGE_MINUTES = 10;

/** The text of a message. What is left out behind `maxOctets` is said in a header. */
export function renderedText(caller: Caller, of: TextOf, maxOctets: number | undefined): Representation {
  const octets = octetLimit(maxOctets);
  return {
    etag: immutableTag('text', identityOf(of), RENDERER_VERSION, octets),
    maxAge: 0,
    disposition: 'inline',
    produce: async (range) => {
      const found = await getText.run({ ...of, maxOctets: octets }, caller, undefined);
      return { bytes: bytesOf(found.text, 'text/plain', range), headers: truncation(found) };
    },
  };
}

/**
 * The html of a message, sanitized, as a page by itself. Its pictures' URLs end, so its tag does as well, and it is a
 * weak one: they are others each time.
 */
export function renderedHtml(caller: Caller, of: TextOf, options: HtmlOptions): Representation {
  const { messageId } = of;
  const octets = octetLimit(options.maxOctets);
  const { remoteContent = 'BLOCK' } = options;
  const age = Math.floor(Date.now() / (PAGE_MINUTES * 60_000));
  return {
    etag: `W/${immutableTag('html', identityOf(of), RENDERER_VERSION, octets, remoteContent ?? 'BLOCK', age)}`,
    maxAge: 0,
    disposition: 'inline',
    produce: async () => {
      const found = await getHtml.run({ ...of, ...options }, caller, undefined);
      const policy = await pagePolicy(caller, messageId, remoteContent === 'ALLOW');
      const headers = {
        'content-security-policy': policy,
        'content-disposition': 'inline',
        ...truncation(found),
      };
      return { bytes: bytesOf(found.html, 'text/html', undefined), headers };
    },
  };
}

function identityOf({ messageId, attachmentId }: TextOf): string {
  return attachmentId ?? messageId;
}

function bytesOf(text: string, contentType: string, range: OctetRange | undefined): Bytes {
  const octets = Buffer.from(text);
  const span = range ? spanOf(range, octets.length) : null;
  return {
    contentType,
    parameters: { charset: 'utf-8' },
    filename: null,
    disposition: null,
    size: octets.length,
    span,
    body: streamOf(span ? octets.subarray(span.first, span.last + 1) : octets),
  };
}

function truncation({ truncated }: { truncated: boolean }): Record<string, string> {
  return { 'postern-truncated': String(truncated) };
}

/**
 * What the page may do, beside what sanitising left of it: show pictures, follow links into new windows. Scripts cannot
 * run and forms cannot be sent.
 */
async function pagePolicy({ sealUrl }: Caller, messageId: string, allowsRemote: boolean): Promise<string> {
  const [origin = ''] = /^https?:\/\/[^/]+/.exec(await sealUrl(messageId)) ?? [];
  const remote = allowsRemote ? ' https: http:' : '';
  return [
    "default-src 'none'",
    `img-src 'self' data: ${origin}${remote}`.trim(),
    `style-src 'unsafe-inline'${remote}`,
    `font-src data:${remote}`,
    'sandbox allow-popups allow-popups-to-escape-sandbox',
  ].join('; ');
}
