import { DRAWN } from '../data-picture.ts';

export interface ReferenceRules {
  /** What a `cid:` reference is to become (the URL of the attachment); `null`: there is no such part. */
  cid: (contentId: string) => string | null;
  /** What a reference to the Content-Location of a part is to become; `null`: there is no such part. */
  location?: (location: string) => string | null;
  /** The Content-Location of the html itself, which its relative references start from. */
  base?: string | undefined;
  /** Leave references to other servers in place. */
  allowRemote: boolean;
  /** The html goes into a message again, not onto a page. */
  isStored?: boolean;
}

/** Decides about each thing that a html mail would load, and counts what it may not. */
export class References {
  /** References to other servers that were taken out. */
  blocked = 0;
  #rules: ReferenceRules;
  #base: string | undefined;

  constructor(rules: ReferenceRules) {
    this.#rules = rules;
  }

  /** Where relative references start from, from here on; only the first counts (HTML §4.2.3). */
  startFrom(base: string): void {
    this.#base ??= base;
  }

  /** The source of a picture or background as it may stand in the result, or `null`. */
  load(raw: string): string | null {
    const cid = /^\s*cid:(.*)$/is.exec(raw);
    if (cid) return this.#rules.cid(unescapeUrl(cid[1]!.trim()));
    if (PICTURE.test(raw)) return raw.replace(/\s+/g, '');
    const url = resolve(raw, this.#base);
    const located = this.#located(raw.trim(), url);
    if (located !== null) return located;
    if (!url || !/^https?:$/.test(url.protocol)) return null;
    if (this.#rules.allowRemote) return url.href;
    this.blocked++;
    return null;
  }

  /** A part that came with the message, by its Content-Location, as written or in full (RFC 2557 §8.2). */
  #located(raw: string, url: URL | null): string | null {
    if (raw === '' || raw.length > LONGEST) return null;
    const { location = () => null, base } = this.#rules;
    const inFull = base === undefined || this.#base !== undefined ? url?.href : URL.parse(raw, base)?.href;
    return location(raw) ?? (inFull === undefined ? null : location(inFull)) ?? location(unescapeUrl(raw));
  }

  /** Takes note of something remote that is taken out whatever the rules say: frames, style sheets, fonts. */
  drop(raw: string | undefined): void {
    const url = raw && resolve(raw, this.#base);
    if (url && REMOTE.has(url.protocol)) this.blocked++;
  }

  /**
   * Where a link may lead, or `null`. Nothing is loaded until the user follows it. Places in the mail are none: they would
   * be places of the page around it.
   */
  link(raw: string): string | null {
    if (/^\s*#/.test(raw)) return null;
    const url = resolve(raw, this.#base);
    return url && LINKS.has(url.protocol) ? url.href : null;
  }
}

const LINKS = new Set(['http:', 'https:', 'mailto:', 'tel:', 'sms:', 'ftp:', 'xmpp:', 'webcal:']);
const REMOTE = new Set(['http:', 'https:', 'ftp:']);
const PICTURE = new RegExp(`^\\s*data:${DRAWN}\\s*;\\s*base64\\s*,[a-z0-9+/=\\s]*$`, 'i');

const LONGEST = 8192;

/** Relative references have no meaning in a mail without a base: they resolve to this host and are dropped. */
const NOWHERE = 'relative.invalid';

/** Reads a reference as browsers do, with all their forgiveness for white space, controls and backslashes. */
function resolve(raw: string, base: string | undefined): URL | null {
  if (raw.length > LONGEST) return null;
  const root = `https://${NOWHERE}/`;
  const url = URL.parse(raw, URL.parse(base ?? '', root)?.href ?? root);
  return url && url.hostname !== NOWHERE ? url : null;
}

function unescapeUrl(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
