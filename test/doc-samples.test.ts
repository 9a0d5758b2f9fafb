import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';

import { curlProgram } from './support/curl.ts';
import { LocalRun } from './support/local-run.ts';
import { run } from './support/servers/commands.ts';

// The samples of the pages in docs/: those of GraphQL fit the schema, those of the shell are run against the demo. The guide's
// samples are those of test/book, the recipes of docs/events.md those of test/recipes.test.ts.

const PAGES = readdirSync('docs').filter((name) => name.endsWith('.md'));

const samplesOf = (page: string, language: string): string[] =>
  [
    ...readFileSync(`docs/${page}`, 'utf8').matchAll(new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``, 'g')),
  ].map(([, code]) => code!);

describe('samples of GraphQL', () => {
  const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
  const samples = PAGES.flatMap((page) => samplesOf(page, 'graphql').map((code, at) => [page, at + 1, code]));

  it.each(samples as [string, number, string][])('%s, number %i, fits the schema', (_page, _at, code) => {
    expect(validate(schema, parse(code))).toEqual([]);
  });
});

/** What each sample of the shell prints; a page that is missing here fails. */
const PRINTED: Readonly<Record<string, readonly RegExp[]>> = {
  'downloads.md': [/^$/],
  'sending.md': [/"sent":true.*"guarantee":"BEST_EFFORT"/, /"sent":true.*"guarantee":"ONCE"/],
  'tokens.md': [/^\{"token":"[\w.-]+","expiresAt":/],
  // The request is taken as far as the challenge: there is no such host.
  'webhooks.md': [/"detail":"app\.example\.com cannot be reached"/],
};

describe('samples of the shell', () => {
  let gateway: LocalRun;
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    gateway = await LocalRun.start({ POSTERN_WEBHOOKS: 'memory' });
    folder = mkdtempSync(path.join(tmpdir(), 'postern-samples-'));
    const head = 'From: demo@postern.example\r\nTo: demo@postern.example\r\nSubject: Ebb\r\n';
    writeFileSync(path.join(folder, 'message.eml'), `${head}\r\nLow.\r\n`);
    const { program, env: own } = await curlProgram();
    const PATH = `${path.dirname(program)}:${process.env['PATH']}`;
    env = { ...process.env, ...own, PATH, POSTERN: gateway.url, ...(await place(gateway.url)) };
  });
  afterAll(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are known', () => {
    expect(PAGES.filter((page) => samplesOf(page, 'sh').length > 0)).toEqual(Object.keys(PRINTED));
  });

  it.each(Object.entries(PRINTED))('of %s run', async (page, printed) => {
    for (const [at, code] of samplesOf(page, 'sh').entries())
      expect((await run('sh', ['-ec', code], { cwd: folder, env })).toString()).toMatch(printed[at]!);
  });
});

/** A token, the id of a message and the URL of a file. */
async function place(url: string): Promise<Record<'TOKEN' | 'ID' | 'URL', string>> {
  const ask = async (target: string, init: RequestInit): Promise<unknown> =>
    (await fetch(url + target, init)).json();
  const json = { 'content-type': 'application/json' };
  const body = JSON.stringify({ user: 'demo', password: 'demo' });
  const { token } = (await ask('/v1/tokens', { method: 'POST', headers: json, body })) as { token: string };
  const { messages } = (await ask('/v1/mailboxes/INBOX/messages?first=50&fields=id,attachments', {
    headers: { authorization: `Bearer ${token}` },
  })) as { messages: readonly { id: string; attachments: readonly { url: string }[] }[] };
  const [file] = messages.flatMap(({ attachments }) => attachments);
  return { TOKEN: token, ID: messages[0]!.id, URL: file!.url };
}
