/** What the page at /docs is made of. */
const DOCS = ['', '/start.js', '/examples.js', '/swagger-ui-bundle.js', '/swagger-ui.css'].map(
  (each) => `/docs${each}`,
);
const HOME: ReadonlySet<string> = new Set(['/', '/favicon.svg', '/favicon.ico']);
const ALL: ReadonlySet<string> = new Set([...HOME, ...DOCS]);

/** Whether a request is for a page, and not for an API. */
export function isPage({ method, path }: { method: string; path: string }, hasDocs: boolean): boolean {
  return (method === 'GET' || method === 'HEAD') && (hasDocs ? ALL : HOME).has(path);
}
