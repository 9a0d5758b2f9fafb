import type { HttpResponse } from '../http.ts';
import { browserFile, swaggerFile } from './files.ts';
import type { DemoAccount } from './home.ts';

/** A page in itself: everything comes from here, and nothing goes anywhere else. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  // Swagger UI writes style attributes.
  "style-src 'self' 'unsafe-inline'",
  // What is downloaded in it is shown as a blob.
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

// References are relative, so that they hold behind a stage's prefix.
const page = (demo: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Postern: the REST API</title>
<link rel="icon" type="image/svg+xml" href="favicon.svg">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="api" data-demo="${demo}"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/examples.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

const SCRIPT = 'text/javascript; charset=utf-8';

interface DocsFile {
  readonly type: string;
  readonly read: () => Promise<Buffer>;
}

const FILES: Readonly<Record<string, DocsFile>> = {
  '/docs/start.js': { type: SCRIPT, read: () => browserFile('start.js') },
  '/docs/examples.js': { type: SCRIPT, read: () => browserFile('examples.js') },
  '/docs/swagger-ui-bundle.js': { type: SCRIPT, read: () => swaggerFile('swagger-ui-bundle.js') },
  '/docs/swagger-ui.css': { type: 'text/css; charset=utf-8', read: () => swaggerFile('swagger-ui.css') },
};

/**
 * The page that shows the OpenAPI document, and its files.
 * @param path that `isPage` knows (paths.ts)
 * @param demo is signed in from the start; undefined: the visitor signs in
 */
export async function docsFile(path: string, demo: DemoAccount | undefined): Promise<HttpResponse> {
  const file = FILES[path];
  const headers = {
    'content-type': file?.type ?? 'text/html; charset=utf-8',
    'content-security-policy': POLICY,
    'cache-control': file ? 'max-age=3600' : 'no-store',
    'referrer-policy': 'no-referrer',
  };
  const body = file ? await file.read() : page(demo ? JSON.stringify(demo).replaceAll('"', '&quot;') : '');
  return { status: 200, headers, body };
}
