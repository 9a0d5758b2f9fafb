/** What the page at /docs is made of. */
const DOCS = ['', '/start.js', '/examples.js', '/swagger-ui-bundle.js', '/swagger-ui.css'].map(
  (each) => `/docs${each}`,
);
const HOME: ReadonlySet<string> = new Set(['/', '/favicon.svg', '/favicon.ico']);
/** The mail client (web.ts), and what stands at `/` where there is none. */
const WEB = /^\/(?:about|web\/(?:mail|mail-remote|[\w-]+\.(?:js|css|woff2)))$/;

/** Which pages a deployment has. */
export interface Shown {
  readonly hasDocs: boolean;
  readonly hasWeb: boolean;
}

/** Whether a path belongs to the book. */
export function isGuide(path: string): boolean {
  return path === '/docs/guide' || path.startsWith('/docs/guide/') || path === '/llms.txt';
}

/** Whether a request is for a page, and not for an API. The book is always there: errors lead to its pages. */
export function isPage({ path }: { path: string }, { hasDocs, hasWeb }: Shown): boolean {
  return isGuide(path) || HOME.has(path) || (hasDocs && DOCS.includes(path)) || (hasWeb && WEB.test(path));
}
