import type { Header } from './envelope.ts';

/** How a list is left (RFC 2369 §3.2), in the order in which the sender prefers it. */
export interface ListUnsubscribe {
  /** `mailto:` URLs, with whatever subject and body the list wants. */
  readonly mailto: readonly string[];
  readonly https: readonly string[];
  readonly oneClick: OneClickUnsubscribe | null;
}

/** A POST that unsubscribes without asking anything back (RFC 8058). */
export interface OneClickUnsubscribe {
  readonly url: string;
  /** Of the type `application/x-www-form-urlencoded`. */
  readonly body: string;
}

/** The header fields that say it, in lower case. */
export const UNSUBSCRIBE_FIELDS = ['list-unsubscribe', 'list-unsubscribe-post'] as const;

const ONE_CLICK = 'List-Unsubscribe=One-Click';

/** Null: the header names no address that can be used. */
export function listUnsubscribeOf(headers: readonly Header[]): ListUnsubscribe | null {
  const [fields, posts] = UNSUBSCRIBE_FIELDS.map((name) =>
    headers.filter((each) => each.name.toLowerCase() === name),
  );
  const urls = fields![0] ? urlsIn(fields![0].value) : [];
  const [mailto, https] = ['mailto:', 'https:'].map((protocol) => ofProtocol(urls, protocol));
  if (mailto!.length + https!.length === 0) return null;
  // Of repeated fields nothing tells which one the list's signature covers.
  const isOneClick = fields!.length === 1 && posts!.length === 1 && isOneClickPost(posts![0]!);
  const url = isOneClick ? https![0] : undefined;
  return {
    mailto: mailto!,
    https: https!,
    oneClick: url === undefined ? null : { url, body: ONE_CLICK },
  };
}

function isOneClickPost({ value }: Header): boolean {
  return value.trim().toLowerCase() === ONE_CLICK.toLowerCase();
}

/** What stands in angle brackets; some write URLs without them. White space in them comes from folding (RFC 2369 §2). */
function urlsIn(value: string): readonly string[] {
  const bracketed = [...value.matchAll(/<([^<>]*)>/g)].map(([, url]) => url!);
  const urls = value.includes('<') ? bracketed : value.split(',');
  return urls.map((url) => url.replace(/\s+/g, ''));
}

function ofProtocol(urls: readonly string[], protocol: string): readonly string[] {
  return urls.flatMap((text) => {
    const url = URL.parse(text);
    if (url?.protocol !== protocol) return [];
    return [/^[\x21-\x7e]+$/.test(text) ? text : url.href];
  });
}
