import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ClientPackage } from '../support/client-package.ts';
import { LocalRun } from '../support/local-run.ts';
import { run } from '../support/servers/commands.ts';

// clients/typescript where its users run it: in Node, and where there are only web APIs, as in Workers; and its examples for React.

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

let installed: ClientPackage;
let gateway: LocalRun;
beforeAll(async () => {
  installed = await ClientPackage.install();
  gateway = await LocalRun.start({});
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
});

it('the examples for React are typed', async () => {
  const more = ['--noEmit', '--jsx', 'react-jsx', '--lib', 'es2023,dom', '--skipLibCheck'];
  const files = ['apollo.tsx', 'use-inbox.ts'];
  expect(await installed.compile(files, 'bundler', more)).toBe('');
});
