import { readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import openapiTS, { astToString } from 'openapi-typescript';
import type { Browser } from 'playwright-core';

import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { toLambda } from '../../src/lambda/handler.ts';
import { startLambdaFront } from '../../src/local/http.ts';
import type { Front } from '../../src/node/server.ts';
import { Owner, letters } from '../contract/changes-subject.ts';
import { PAGE_PATIENCE, startChromium, whyNoChromium } from '../support/chromium.ts';
import { ClientProject } from '../support/client-project.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import type { Place, Walk } from './programs/walk.ts';

// Clients as they come, told an address and a token and nothing else: each reads a page and the next one, flags a message
// and moves another, from Node and from a page of another origin. What the mail server has afterwards is what each did.

const CLIENTS = [
  ...['urql', 'urql-get', 'urql-post', 'apollo', 'apollo-get', 'apollo-batch', 'relay'],
  ...['graphql-request', 'codegen', 'openapi-fetch', 'orval', 'hey-api', 'postern'],
];
const MESSAGES = 12;

const whyNoBrowser = await whyNoChromium();
if (whyNoBrowser !== undefined && process.env['CI'])
  throw new Error(`Chromium is wanted and cannot run: ${whyNoBrowser}`);

describeServer('dovecot', (server) => {
  let front: Front;
  let url: string;
  let project: ClientProject;

  beforeAll(async () => {
    const config = localConfig({
      POSTERN_SERVERS: `imaps://localhost:${server.ports.imaps}`,
      POSTERN_CA_FILE: server.caFile,
      POSTERN_CORS_ORIGINS: '*',
    });
    front = await startLambdaFront(toLambda(createApp(config, () => {})), { port: 0 });
    url = `http://127.0.0.1:${front.port}`;
    project = await ClientProject.create();
    const { token } = await newOwner();
    await generate(project, { url, token });
  }, 300_000);
  afterAll(async () => {
    project.remove();
    await front.close();
  });

  async function newOwner(): Promise<Place & { owner: Owner }> {
    const owner = await Owner.new(server, letters(MESSAGES));
    const { user, password } = owner.credentials;
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ user, password });
    const answer = await fetch(`${url}/v1/tokens`, { method: 'POST', headers, body });
    const { token } = (await answer.json()) as { token: string };
    return { owner, url, token };
  }

  async function expectWalked(walk: Walk, owner: Owner): Promise<void> {
    const letter = (number: number) => `letter ${number}`;
    expect(walk).toEqual({
      first: [12, 11, 10, 9, 8].map(letter),
      next: [7, 6, 5, 4, 3].map(letter),
      isFlagged: true,
      moved: [letter(11)],
    });
    const inbox = await owner.see('INBOX');
    expect(inbox).toHaveLength(MESSAGES - 1);
    const flagged = inbox.filter(({ flags }) => flags.includes('\\Flagged'));
    expect(flagged.map(({ messageId }) => messageId)).toEqual(['<12@example.com>']);
    const archive = await owner.see('Archive');
    expect(archive.map(({ messageId }) => messageId)).toEqual(['<11@example.com>']);
  }

  it('has a test for each program', () => {
    const files = readdirSync(path.join(import.meta.dirname, 'programs'));
    const programs = files.filter(
      (name) =>
        readFileSync(path.join(import.meta.dirname, 'programs', name), 'utf8').includes('walk = (') ||
        readFileSync(path.join(import.meta.dirname, 'programs', name), 'utf8').includes('function walk('),
    );
    expect(programs.map((name) => path.parse(name).name).sort()).toEqual([...CLIENTS].sort());
  });

  it('have types that fit what they are used for', async () => {
    await project.run('typescript/bin/tsc', '-p', 'tsconfig.json');
  });

  describe('in Node', () => {
    it.each(CLIENTS)('%s', async (name) => {
      const { owner, ...place } = await newOwner();
      project.write(`${name}.mjs`, await project.bundle(`${name}.ts`, 'node'));
      const program = pathToFileURL(path.join(project.folder, `${name}.mjs`)).href;
      const { walk } = (await import(program)) as { walk: (place: Place) => Promise<Walk> };
      await expectWalked(await walk(place), owner);
    });
  });

  (whyNoBrowser === undefined ? describe : describe.skip)('in a page of another origin', () => {
    let browser: Browser;
    let pages: http.Server;
    let origin: string;
    beforeAll(async () => {
      browser = await startChromium();
      pages = http.createServer((_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>app</title>');
      });
      await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
      origin = `http://localhost:${(pages.address() as AddressInfo).port}`;
    });
    afterAll(async () => {
      await browser.close();
      pages.closeAllConnections();
      pages.close();
    });

    it.each(CLIENTS)('%s', async (name) => {
      const { owner, ...place } = await newOwner();
      const page = await (await browser.newContext()).newPage();
      page.setDefaultTimeout(PAGE_PATIENCE);
      const wrong: string[] = [];
      page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
      page.on('pageerror', (error) => wrong.push(error.message));
      await page.goto(origin);
      await page.addScriptTag({ content: await project.bundle(`${name}.ts`, 'browser') });
      const walk = await page.evaluate<Walk>(`client.walk(${JSON.stringify(place)})`);
      await page.context().close();
      expect(wrong).toEqual([]);
      await expectWalked(walk, owner);
    });
  });
});

/** What the authors of apps generate from the gateway's own descriptions, by the tools as they come. */
async function generate(project: ClientProject, { url, token }: Place): Promise<void> {
  const sdl = await (await fetch(`${url}/schema.graphql`)).text();
  project.write('schema.graphql', sdl);
  project.write('package.json', '{ "type": "module" }');
  project.write('tsconfig.json', JSON.stringify(TSCONFIG));
  const source = { [`${url}/graphql`]: { headers: { authorization: `Bearer ${token}` } } };
  project.write(
    'codegen.json',
    JSON.stringify({
      schema: source,
      documents: 'codegen.ts',
      generates: { 'gql/': { preset: 'client', config: { useTypeImports: true }, presetConfig: {} } },
      importExtension: '.ts',
    }),
  );
  await project.run('@graphql-codegen/cli/esm/bin.js', '--config', 'codegen.json');
  project.write('relay.config.json', JSON.stringify({ src: '.', schema: 'schema.graphql', ...RELAY }));
  await project.run('relay-compiler/cli.js', 'relay.config.json');
  project.write('api.d.ts', astToString(await openapiTS(new URL(`${url}/openapi.json`))));
  const orval = {
    input: `${url}/openapi.json`,
    output: { target: './orval-api.ts', client: 'fetch', baseUrl: url },
  };
  project.write('orval.config.mjs', `export default ${JSON.stringify({ gateway: orval })};`);
  await project.run('orval/dist/bin/orval.mjs', '--config', 'orval.config.mjs');
  await project.run('@hey-api/openapi-ts/bin/run.js', '-i', `${url}/openapi.json`, '-o', 'hey-api');
}

const RELAY = {
  language: 'typescript',
  eagerEsModules: true,
  excludes: ['gql/**', 'node_modules/**', 'documents.ts', 'codegen.ts'],
};

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    noUncheckedIndexedAccess: true,
    target: 'es2022',
    lib: ['es2023', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'esnext',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
  },
  include: ['*.ts'],
};
