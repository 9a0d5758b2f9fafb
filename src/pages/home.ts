import { createHash } from 'node:crypto';

import type { HttpResponse } from '../http.ts';
import { browserFile } from './files.ts';

/** Whom the demo mailbox lets in. */
export interface DemoAccount {
  readonly user: string;
  readonly password: string;
}

/** What the page can lead to. */
export interface Visit {
  /** What stands before every path, as the visitor sees it: `https://mail.example.com/stage`. */
  readonly base: string;
  readonly hasDocs: boolean;
  /** Whether the mail client stands at `/`. */
  readonly hasWeb: boolean;
  /** The account of a run on this machine that any visitor may use; undefined: there is none. */
  readonly demo: DemoAccount | undefined;
  /** Whether a browser gets GraphiQL at /graphql. */
  readonly hasGraphiql: boolean;
  /** The providers that people may sign in at. */
  readonly providers: readonly string[];
  /** Where downloads come from, if not from the gateway itself; otherwise empty. */
  readonly bytesUrl: string;
}

/** The page at `/`: what this is, and where to go on. It is one file, and loads nothing. */
export async function homePage(visit: Visit): Promise<HttpResponse> {
  const [style, script, icon] = await Promise.all(
    ['home.css', 'home.js', 'favicon.svg'].map(async (name) => (await browserFile(name)).toString()),
  );
  const body = page(visit, { style: style!, script: script!, icon: icon! });
  return { status: 200, headers: { ...HEADERS, 'content-security-policy': policy(style!, script!) }, body };
}

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'referrer-policy': 'no-referrer',
};

/** Nothing but what stands in the page runs, by its digest. */
function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src '${digestOf(script)}'`,
    `style-src '${digestOf(style)}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');
}

const digestOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;

interface Parts {
  readonly style: string;
  readonly script: string;
  readonly icon: string;
}

function page(visit: Visit, { style, script, icon }: Parts): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Postern: mail over HTTP</title>
<link rel="icon" type="image/svg+xml" href="${visit.base}/favicon.svg">
<style>${style}</style>
</head>
<body data-base="${visit.base}">
<main>
<header>${icon.trim().replace('<svg ', '<svg aria-hidden="true" ')}<h1>Postern</h1></header>
<p class="lead">The mail of any IMAP or POP3 server over HTTP, as GraphQL and REST. Each request is one short mail session; nothing is stored here.</p>
<div class="cards">
${graphqlCard(visit)}
${restCard(visit)}
</div>
${visit.demo ? demoCard(visit.demo) : ''}
${firstRequest(visit)}
<section class="wide"><h2>Documentation</h2>
<dl>
${contracts(visit)}
</dl></section>
</main>
<script>${script}</script>
</body>
</html>
`;
}

function graphqlCard({ base, hasGraphiql }: Visit): string {
  const go = hasGraphiql
    ? `<a class="go" href="${base}/graphql">Open GraphiQL</a>`
    : `<a class="go plain" href="${base}/schema.graphql">Read the schema</a>`;
  return `<section class="card"><h2>GraphQL</h2><p>One endpoint, <code>/graphql</code>. What you select is what is fetched from the mail server, and nothing else.</p>${go}</section>`;
}

function restCard({ base, hasDocs }: Visit): string {
  const go = hasDocs
    ? `<a class="go" href="${base}/docs">Browse and try the REST API</a>`
    : `<a class="go plain" href="${base}/openapi.json">Read the OpenAPI document</a>`;
  return `<section class="card"><h2>REST</h2><p>The same mail under <code>/v1</code>, described by OpenAPI 3.1; raw messages and attachments as octets.</p>${go}</section>`;
}

function demoCard(demo: DemoAccount): string {
  const { user, password } = demo;
  return `<section class="wide"><h2>The demo mailbox</h2>
<p>This gateway runs with a demo mail server: user <code>${escaped(user)}</code>, password <code>${escaped(password)}</code>.</p>
<div class="row"><button id="try" type="button" data-demo="${escaped(JSON.stringify(demo))}">Sign in to the demo</button><button id="copy" class="plain" type="button" hidden>Copy the token</button></div>
<p id="state" role="status"></p><ul id="mail"></ul></section>`;
}

/** Two lines to paste into a shell. */
function firstRequest({ base, demo }: Visit): string {
  const { user, password } = demo ?? { user: 'you@example.com', password: 'your password' };
  const credentials = JSON.stringify({ user, password });
  const lines = [
    `curl ${base}/v1/tokens -H 'Content-Type: application/json' -d '${credentials}'`,
    `curl '${base}/v1/mailboxes/INBOX/messages?first=5&fields=subject,from' -H 'Authorization: Bearer …'`,
  ];
  return `<section class="wide"><h2>From a shell</h2><pre><code>${escaped(lines.join('\n'))}</code></pre></section>`;
}

function contracts({ base }: Visit): string {
  const link = (path: string, says: string) =>
    `<dt><a href="${base}${path}">${path}</a></dt><dd>${says}</dd>`;
  return [
    link('/docs/guide', 'The book: start, a page for every task and every error code, with a search'),
    link('/docs/guide/rest', 'REST: fields, pages, retries'),
    link('/docs/guide/tokens', 'Tokens, OAuth, and tokens with fewer rights'),
    link('/docs/guide/limits', 'Every limit'),
    link('/docs/guide/configuration', 'Every setting'),
    link('/schema.graphql', 'The GraphQL schema with all descriptions'),
    link('/openapi.json', 'The REST API as an OpenAPI 3.1 document'),
  ].join('\n');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (each) => `&#${each.charCodeAt(0)};`);
}
