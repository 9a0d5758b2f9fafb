import { readFile } from 'node:fs/promises';

import type { HttpRequest, HttpResponse } from '../http.ts';

/** A page in itself: everything comes from here, and nothing goes anywhere else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Swagger UI writes style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

// References are relative, so that they hold behind a stage's prefix.
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Postern: the REST API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#api',
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

interface DocsFile {
  readonly type: string;
  readonly read: () => Promise<string | Buffer> | string;
}

const FILES: Readonly<Record<string, DocsFile>> = {
  '/docs': { type: 'text/html; charset=utf-8', read: () => PAGE },
  '/docs/start.js': { type: 'text/javascript; charset=utf-8', read: () => START },
  '/docs/swagger-ui-bundle.js': packaged('swagger-ui-bundle.js', 'text/javascript; charset=utf-8'),
  '/docs/swagger-ui.css': packaged('swagger-ui.css', 'text/css; charset=utf-8'),
};

/** The page that shows the OpenAPI document, and what it is made of; undefined: nothing of it. */
export async function docsFile({ method, path }: HttpRequest): Promise<HttpResponse | undefined> {
  const file = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (!file || (method !== 'GET' && method !== 'HEAD')) return undefined;
  const headers = {
    'content-type': file.type,
    'content-security-policy': POLICY,
    'cache-control': path === '/docs' ? 'no-store' : 'max-age=3600',
    'referrer-policy': 'no-referrer',
  };
  return { status: 200, headers, body: await file.read() };
}

/** A file of Swagger UI: beside the bundle where the gateway is deployed, in its package where it runs from source. */
function packaged(name: string, type: string): DocsFile {
  const places = [`./docs/${name}`, `../../node_modules/swagger-ui-dist/${name}`];
  const [deployed, source] = places.map((place) => new URL(place, import.meta.url));
  return { type, read: () => readFile(deployed!).catch(() => readFile(source!)) };
}
