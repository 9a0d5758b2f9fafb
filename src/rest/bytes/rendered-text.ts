import { streamOf } from '../../mail/byte-stream.ts';
import type { Bytes, OctetRange } from '../../mail/bytes.ts';
import { spanOf } from '../../mail/bytes.ts';
import type { Caller } from '../../mail/caller.ts';
import { octetLimit } from '../../mail/demand.ts';
import { linkWindow } from '../../mail/link-window.ts';
import type { HtmlOptions } from '../../mail/linked-html.ts';
import { RENDERER_VERSION } from '../../mail/renderer-version.ts';
import type { TextOf } from '../../operations/content.ts';
import { getHtml, getText } from '../../operations/content.ts';
import type { Representation } from './answer-bytes.ts';
import { immutableTag } from './immutable-tag.ts';

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
 * The html of a message, sanitized, as a page by itself. Its pictures' URLs are others in the next window, so its tag is
 * as well. It is a weak one: their host is the one that is asked.
 */
export function renderedHtml(caller: Caller, of: TextOf, options: HtmlOptions): Representation {
  const { messageId } = of;
  const octets = octetLimit(options.maxOctets);
  const { remoteContent = 'BLOCK' } = options;
  const window = linkWindow(new Date());
  return {
    etag: `W/${immutableTag('html', identityOf(of), RENDERER_VERSION, octets, remoteContent ?? 'BLOCK', window)}`,
    maxAge: 0,
    disposition: 'inline',
    produce: async () => {
      const found = await getHtml.run({ ...of, ...options }, caller, undefined);
      const policy = pagePolicy(caller, messageId, remoteContent === 'ALLOW');
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
function pagePolicy({ sealUrl }: Caller, messageId: string, allowsRemote: boolean): string {
  const [origin = ''] = /^https?:\/\/[^/]+/.exec(sealUrl(messageId)) ?? [];
  const remote = allowsRemote ? ' https: http:' : '';
  return [
    "default-src 'none'",
    `img-src 'self' data: ${origin}${remote}`.trim(),
    `style-src 'unsafe-inline'${remote}`,
    `font-src data:${remote}`,
    'sandbox allow-popups allow-popups-to-escape-sandbox',
  ].join('; ');
}
