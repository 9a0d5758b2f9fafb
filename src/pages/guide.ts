import type { HttpResponse } from '../http.ts';
import { MailError } from '../mail/errors.ts';
import { guideFile } from './files.ts';

/** The pages hold no script of their own but the search, and load nothing from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css',
  html: 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  md: 'text/markdown',
  svg: 'image/svg+xml',
  txt: 'text/plain',
};

/** A page of the book or one of its files: letters, digits, `_`, `-`, and at most one ending. */
const NAME = /^(?:[\w-]+\/)*[\w-]+(?:\.(?<ending>css|js|json|md|svg|txt))?$/;

/**
 * The book (scripts/guide.mjs).
 * @param path `/docs/guide`, what stands below it, or `/llms.txt`
 * @throws MailError NOT_FOUND
 */
export async function guidePage(path: string): Promise<HttpResponse> {
  const name = path === '/llms.txt' ? 'llms.txt' : path.replace(/^\/docs\/guide\/?/, '') || 'index';
  const match = NAME.exec(name);
  const ending = match?.groups?.['ending'];
  const names = ending === undefined ? [`${name}.html`, `${name}/index.html`] : [name];
  const body = match && (await firstFile(names));
  if (!body) throw new MailError('NOT_FOUND', 'The book has no page here. GET /docs/guide lists its pages');
  const headers = {
    'content-type': `${TYPES[ending ?? 'html']}; charset=utf-8`,
    'content-security-policy': POLICY,
    'cache-control': 'max-age=3600',
    'referrer-policy': 'no-referrer',
  };
  return { status: 200, headers, body };
}

async function firstFile(names: readonly string[]): Promise<string | Buffer | undefined> {
  for (const name of names) {
    const file = await guideFile(name);
    if (file) return file;
  }
  return undefined;
}
