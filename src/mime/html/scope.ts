import { createHash } from 'node:crypto';

/** How selectors, classes and ids of one mail are written. */
export interface Scope {
  /** The selector of the mail's own page. */
  readonly page: string;
  /** What a selector of something on it begins with. */
  readonly within: string;
  /** In front of classes and ids. */
  readonly prefix: string;
  /** The class of the element that is the mail's page; null: it needs none. */
  readonly className: string | null;
}

/** For html that is put into a page: the same for the same html, and for no other, so that mails side by side do not style each other. */
export function shownScope(html: string): Scope {
  const name = `m${createHash('sha256').update(html).digest('hex').slice(0, 16)}`;
  return { page: `.${name}`, within: `.${name} `, prefix: `${name}-`, className: name };
}

/** For html that is stored again: all names stay the mail's own. */
export const STORED_SCOPE: Scope = { page: 'body', within: '', prefix: '', className: null };
