import { createHash } from 'node:crypto';

import type { HttpResponse } from '../http.ts';
import { MailError } from '../mail/errors.ts';
import { webFile } from './files.ts';
import type { Visit } from './home.ts';

/** The origin of downloads, where they are served by a function of their own; otherwise empty. */
const elsewhere = ({ bytesUrl }: Visit): string => (bytesUrl === '' ? '' : ` ${new URL(bytesUrl).origin}`);

/** Everything comes from here. What is downloaded may be shown as a blob, and mail stands in a frame of its own policy. */
const pagePolicy = (visit: Visit): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' data: blob:${elsewhere(visit)}`,
    `connect-src 'self'${elsewhere(visit)}`,
    "frame-src 'self' blob:",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

/** Mail runs nothing, whatever passed: there is no script-src, and the sandbox has no scripts. Links open elsewhere. */
const mailPolicy = (pictures: string): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    "font-src 'self'",
    `img-src ${pictures}`,
    "form-action 'none'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
    'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
  ].join('; ');

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
};

/** An empty document in the page's own type, which the client fills with the html of one mail. */
const emptyMail = ({ base }: Visit): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Mail</title>
<style>
@font-face { font-family: Inter; src: url('${base}/web/inter-latin-wght-normal.woff2'); font-weight: 100 900; }
html { color-scheme: light; background: #fff; color: #1c1917; font: 15px/1.6 Inter, system-ui, sans-serif; }
body { margin: 0; overflow-wrap: break-word; }
</style>
</head>
<body></body>
</html>
`;

type Answer = (visit: Visit) => Promise<HttpResponse>;

const mail =
  (pictures: (visit: Visit) => string): Answer =>
  (visit) => {
    const headers = { ...HEADERS, 'content-security-policy': mailPolicy(pictures(visit)) };
    return Promise.resolve({ status: 200, headers, body: emptyMail(visit) });
  };

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
};

/** The address of script and style holds a digest; fonts are what they are. */
async function file(name: string): Promise<HttpResponse> {
  const body = await webFile(name);
  if (!body) throw new MailError('NOT_FOUND', 'The mail client has no file here');
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]!;
  return {
    status: 200,
    headers: { 'content-type': type, 'cache-control': 'max-age=31536000, immutable' },
    body,
  };
}

const DOCUMENTS: Readonly<Record<string, Answer>> = {
  '/': async (visit) => ({
    status: 200,
    headers: { ...HEADERS, 'content-security-policy': pagePolicy(visit) },
    body: await page(visit),
  }),
  '/web/mail': mail((visit) => `'self' data:${elsewhere(visit)}`),
  '/web/mail-remote': mail(() => "'self' data: https: http:"),
};

/**
 * The mail client in the browser (clients/web): its page, its files, and the documents that mail is shown in.
 * @throws MailError NOT_FOUND
 */
export const webPage = (path: string, visit: Visit): Promise<HttpResponse> =>
  DOCUMENTS[path]?.(visit) ?? file(path.slice('/web/'.length));

async function page(visit: Visit): Promise<string> {
  const [script, style] = await Promise.all(['app.js', 'app.css'].map((name) => addressOf(visit.base, name)));
  const demo = visit.demo ? JSON.stringify(visit.demo) : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Postern</title>
<link rel="icon" type="image/svg+xml" href="${visit.base}/favicon.svg">
<link rel="stylesheet" href="${style}">
<script type="module" src="${script}"></script>
</head>
<body data-base="${visit.base}" data-demo="${escaped(demo)}" data-providers="${escaped(visit.providers.join(' '))}">
<div id="app"></div>
<noscript>This page is a mail client, and needs JavaScript. <a href="${visit.base}/about">What Postern is.</a></noscript>
</body>
</html>
`;
}

async function addressOf(base: string, name: string): Promise<string> {
  const digest = createHash('sha256')
    .update((await webFile(name))!)
    .digest('hex');
  return `${base}/web/${name}?${digest.slice(0, 16)}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
}
