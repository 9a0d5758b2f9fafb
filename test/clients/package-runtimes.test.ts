import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';

import { PAGE_PATIENCE, startChromium, whyNoChromium } from '../support/chromium.ts';
import { ClientPackage } from '../support/client-package.ts';
import { clientPackages } from '../support/client-project.ts';
import { LocalRun } from '../support/local-run.ts';
import { run } from '../support/servers/commands.ts';

// clients/typescript where its users run it: in Node, where there are only web APIs, in the runtime of Workers, and in a page, where
// its examples for React run.

const EXAMPLES = 'clients/typescript/examples';
const FINDINGS = {
  refused: 'UNAUTHENTICATED',
  first: expect.any(String) as unknown,
  found: 'It runs!',
  typed: 'It runs!',
  user: { account: { user: 'demo' } },
  uploaded: true,
  downloaded: true,
  sent: true,
  sentRaw: [true, true],
  sentOnce: { isLost: true, sent: true, wasSent: true },
  live: 'Live',
  changes: ['Delta'],
};

/** What a Worker has; there is no `process`, no `Buffer`, no `require` and no `document`. */
const ONLY_WEB_APIS = `
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
const names = ['AbortController', 'AbortSignal', 'Blob', 'Headers', 'ReadableStream', 'Request', 'Response', 'TextDecoderStream',
  'TransformStream', 'URL', 'clearTimeout', 'crypto', 'fetch', 'setTimeout'];
const context = vm.createContext(Object.fromEntries(names.map((name) => [name, globalThis[name]])));
vm.runInContext(readFileSync(process.argv[2], 'utf8'), context);
console.log(JSON.stringify(await context.tour(process.argv[3])));`;

/** A Worker that takes the tour when it is asked to, at a free port, which it tells as a line of JSON on descriptor 3. */
const WORKERD = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker), (name = "internet", network = (allow = ["private"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.js")],
  compatibilityDate = "2026-06-01"
);`;
const ASKED = `export default {
  fetch: async (request) => Response.json(await tour(new URL(request.url).searchParams.get('gateway'))),
};`;

/** Both examples for React on one page. */
const REACT_PAGE = `
import { ApolloProvider } from '@apollo/client/react';
import { createRoot } from 'react-dom/client';
import { send, signIn, unwrap } from '@postern/client';
import { Inbox, apolloOf } from './apollo.tsx';
import { useInbox } from './use-inbox.ts';

function Hook({ postern }) {
  const { rows, error } = useInbox(postern);
  return <ol>{error ? String(error) : rows.map(({ id, subject }) => <li key={id}>{subject}</li>)}</ol>;
}
const self = [{ address: 'demo@postern.example' }];
globalThis.app = async (url) => {
  const postern = await signIn({ url, credentials: { user: 'demo', password: 'demo' } });
  createRoot(document.body).render(
    <ApolloProvider client={apolloOf(postern)}><Inbox postern={postern} /><Hook postern={postern} /></ApolloProvider>,
  );
  globalThis.write = async (subject) =>
    unwrap(await send(postern, { message: { from: self, to: self, subject, text: 'x' } })).sent;
};`;

const whyNoBrowser = await whyNoChromium();

let installed: ClientPackage;
let gateway: LocalRun;
beforeAll(async () => {
  installed = await ClientPackage.install();
  gateway = await LocalRun.start({ POSTERN_CORS_ORIGINS: '*' });
  for (const name of ['apollo.tsx', 'use-inbox.ts'])
    installed.write(`app/${name}`, readFileSync(`${EXAMPLES}/${name}`, 'utf8'));
  installed.write('app/tour.ts', readFileSync('test/clients/programs/tour.ts', 'utf8'));
  installed.write(
    'app/global.ts',
    "import { tour } from './tour.ts';\nObject.assign(globalThis, { tour });\n",
  );
  installed.link('@types/react', 'csstype', 'react', 'react-dom', '@apollo/client', 'graphql', 'rxjs');
}, 300_000);
afterAll(async () => {
  await gateway.stop();
  installed.remove();
});

const node = async (...words: readonly string[]): Promise<unknown> =>
  JSON.parse((await run(process.execPath, [...words])).toString()) as unknown;

describe('the tour', () => {
  it('is typed', async () => {
    expect(await installed.compile(['tour.ts', '--noEmit'], 'bundler')).toBe('');
  });

  it('is taken in Node', async () => {
    installed.write(
      'app/node.js',
      `${await installed.bundle('global.ts')}
tour(process.argv[2]).then((found) => console.log(JSON.stringify(found)));`,
    );
    expect(await node(installed.in('node.js'), gateway.url)).toEqual(FINDINGS);
  });

  it('is taken where there are only web APIs', async () => {
    installed.write('app/global.js', await installed.bundle('global.ts'));
    installed.write('app/worker.mjs', ONLY_WEB_APIS);
    expect(await node(installed.in('worker.mjs'), installed.in('global.js'), gateway.url)).toEqual(FINDINGS);
  });

  it('is taken in the runtime of Workers', async () => {
    installed.write('app/worker.js', `${await installed.bundle('global.ts')}\n${ASKED}`);
    installed.write('app/worker.capnp', WORKERD);
    const { default: program } = createRequire(path.join(await clientPackages(), 'app.js'))('workerd') as {
      default: string;
    };
    const words = ['serve', '--control-fd=3', installed.in('worker.capnp')];
    const worker = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
    const ended = once(worker, 'exit');
    const [line] = (await once(createInterface(worker.stdio[3] as NodeJS.ReadableStream), 'line')) as [
      string,
    ];
    const { port } = JSON.parse(line) as { port: number };
    const answer = await fetch(`http://127.0.0.1:${port}/?gateway=${encodeURIComponent(gateway.url)}`);
    const found = await answer.text();
    worker.kill();
    await ended;
    expect(JSON.parse(found)).toEqual(FINDINGS);
  });
});

(whyNoBrowser === undefined ? describe : describe.skip)('in a page', () => {
  let browser: Browser;
  /** Of another origin than the gateway. */
  const pages = http.createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>app</title>');
  });
  beforeAll(async () => {
    browser = await startChromium();
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    pages.closeAllConnections();
    pages.close();
  });

  it('the examples for React show mail, and what arrives', async () => {
    installed.write('app/page.tsx', REACT_PAGE);
    const page = await browser.newPage();
    page.setDefaultTimeout(PAGE_PATIENCE);
    const wrong: string[] = [];
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.goto(`http://localhost:${(pages.address() as AddressInfo).port}`);
    await page.addScriptTag({ content: await installed.bundle('page.tsx') });
    await page.evaluate(`app(${JSON.stringify(gateway.url)})`);
    for (const list of ['ul', 'ol']) await page.locator(list).getByText('It runs!').waitFor();
    expect(await page.evaluate(`write('From a component')`)).toBe(true);
    for (const list of ['ul', 'ol']) await page.locator(list).getByText('From a component').waitFor();
    expect(wrong).toEqual([]);
  });
});
