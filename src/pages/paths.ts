/** What the page at /docs is made of. */
const DOCS = ['', '/start.js', '/examples.js', '/swagger-ui-bundle.js', '/swagger-ui.css'].map(
  (each) => `/docs${each}`,
);
const HOME: ReadonlySet<string> = new Set(['/', '/favicon.svg', '/favicon.ico']);
const ALL: ReadonlySet<string> = new Set([...HOME, ...DOCS]);

/** Whether a path belongs to the book. */
export function isGuide(path: string): boolean {
  return path === '/docs/guide' || path.startsWith('/docs/guide/') || path === '/llms.txt';
}

/** Whether a request is for a page, and not for an API. The book is always there: errors lead to its pages. */
export function isPage({ path }: { path: string }, hasDocs: boolean): boolean {
  return isGuide(path) || (hasDocs ? ALL : HOME).has(path);
}
