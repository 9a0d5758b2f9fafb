import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { App } from '../app.ts';
import { compressed } from '../compression.ts';
import type { HttpRequest, HttpResponse } from '../http.ts';

const FIRST_QUERY = `# The newest messages of the inbox.
# What is not selected is not fetched.
{
  mailbox(role: INBOX) {
    name
    status {
      messages
      unseen
    }
    messages(first: 10) {
      nodes {
        subject
        from {
          name
          address
        }
        receivedAt
        isSeen
      }
    }
  }
}
`;

/**
 * The page and its files are whole in themselves; this holds them to that. GraphiQL's editor has styles and fonts in data
 * URLs. Nothing may come from, or go to, any other host.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  'font-src data:',
  "img-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

const SCRIPT = 'text/javascript; charset=utf-8';
const STYLE = 'text/css; charset=utf-8';

/** A file of the page. Its name holds a digest of its text, so that browsers keep it for good. */
interface Asset {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

type AssetName = 'app' | 'style' | 'editorWorkerService' | 'graphql' | 'json' | 'start' | 'frame';

/**
 * Answers a browser's GET /graphql with GraphiQL, and the files of that page; all else goes to `app`.
 * @param token gives a bearer token to fill in, if there is an account that any visitor may use; otherwise the page waits
 * for a sign-in
 */
export function withGraphiql(
  app: App,
  token: () => Promise<string | undefined> = () => Promise.resolve(undefined),
): App {
  const answer: App = async (request) => {
    if (request.method !== 'GET') return app(request);
    if (isPageRequest(request)) return compressed(page(await assets(), await token()), request);
    const asset = request.path.startsWith(FOLDER) ? await assetAt(request.path) : undefined;
    return asset ? compressed(fileOf(asset), request) : app(request);
  };
  return Object.assign(answer, app);
}

const FOLDER = '/graphql/';

function isPageRequest({ path, headers }: HttpRequest): boolean {
  // A browser's way of asking. A client that sends */* gets the API.
  return path === '/graphql' && (headers['accept'] ?? '').includes('text/html');
}

let made: Promise<Record<AssetName, Asset>> | undefined;

/** 9 MB of source, so it is loaded only on request. */
function assets(): Promise<Record<AssetName, Asset>> {
  return (made ??= makeAssets());
}

async function makeAssets(): Promise<Record<AssetName, Asset>> {
  const [graphiql, start, frame] = await Promise.all([
    import('@graphql-yoga/render-graphiql/graphiql'),
    own('graphiql.js'),
    own('graphiql.css'),
  ]);
  return {
    app: asset('app', SCRIPT, graphiql.js),
    style: asset('style', STYLE, graphiql.css),
    editorWorkerService: asset('editor-worker', SCRIPT, graphiql.editorWorkerService),
    graphql: asset('graphql-worker', SCRIPT, graphiql.graphqlWorker),
    json: asset('json-worker', SCRIPT, graphiql.jsonWorker),
    start: asset('start', SCRIPT, start),
    frame: asset('frame', STYLE, frame),
  };
}

function own(name: string): Promise<string> {
  return readFile(new URL(`./browser/${name}`, import.meta.url), 'utf8');
}

function asset(name: string, type: string, text: string): Asset {
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  return { name: `${name}.${digest}.${type === SCRIPT ? 'js' : 'css'}`, type, text };
}

async function assetAt(path: string): Promise<Asset | undefined> {
  const all = Object.values(await assets());
  return all.find(({ name }) => path === FOLDER + name);
}

function fileOf({ type, text }: Asset): HttpResponse {
  return { status: 200, headers: { ...headersOf(type), 'cache-control': IMMUTABLE }, body: text };
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

function headersOf(type: string): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}

/** @param token undefined: the visitor signs in first */
function page(files: Record<AssetName, Asset>, token: string | undefined): HttpResponse {
  const at = ({ name }: Asset): string => FOLDER.slice(1) + name;
  const { editorWorkerService, graphql, json } = files;
  const settings = {
    query: FIRST_QUERY,
    token,
    workers: { editorWorkerService: at(editorWorkerService), graphql: at(graphql), json: at(json) },
  };
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Postern: GraphiQL</title>
<link rel="icon" type="image/svg+xml" href="favicon.svg">
<link rel="stylesheet" href="${at(files.style)}">
<link rel="stylesheet" href="${at(files.frame)}">
</head>
<body class="no-focus-outline">
<form id="sign-in" aria-label="Sign in">
<strong>Postern</strong>
<label>Server <input name="server" placeholder="the first one configured" autocomplete="off" spellcheck="false"></label>
<label>User <input name="user" required autocomplete="username" spellcheck="false"></label>
<label>Password <input name="password" type="password" required autocomplete="current-password"></label>
<button>Sign in</button>
<output></output>
</form>
<div id="graphiql"></div>
<script type="application/json" id="settings">${JSON.stringify(settings).replaceAll('<', '\\u003c')}</script>
<script src="${at(files.app)}"></script>
<script src="${at(files.start)}"></script>
</body>
</html>
`;
  return {
    status: 200,
    headers: { ...headersOf('text/html; charset=utf-8'), 'cache-control': 'no-store' },
    body,
  };
}
