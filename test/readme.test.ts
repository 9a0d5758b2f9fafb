import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { EXAMPLES } from '../src/variables.ts';
import type { DemoServer } from '../demo/server.ts';
import { startDemoServer } from '../demo/server.ts';
import type { GraphqlAnswer } from './support/gateway.ts';
import { Gateway } from './support/gateway.ts';

const README = readFileSync('README.md', 'utf8');

/** The first fenced block of a language. */
const block = (language: string): string =>
  new RegExp('```' + language + '\\n([\\s\\S]*?)```').exec(README)![1]!;

describe('the README', () => {
  let demo: DemoServer;
  beforeAll(async () => {
    demo = await startDemoServer();
  });
  afterAll(() => demo.close());

  it('shows a query with the answer that it really gets, and what it really costs', async () => {
    const { query } = JSON.parse(/'(\{"query":.*\})'/.exec(README)![1]!) as { query: string };
    const shown = JSON.parse(block('json')) as GraphqlAnswer;
    const gateway = new Gateway({ servers: `imap+plain://127.0.0.1:${demo.port}`, sessions: 8 });
    const account = await gateway.signIn(demo.user, demo.password);
    const { data, extensions } = await account.ask(query, {}, { 'postern-explain': 'true' });
    expect(data).toEqual(shown.data);
    const { flights, roundTrips } = shown.extensions!.plan;
    expect(extensions!.plan).toMatchObject({ flights, roundTrips });
    await gateway.close();
  });

  it('is short, and sends the reader on', () => {
    expect(README.split('\n').length).toBeLessThanOrEqual(151);
    for (const page of [
      'guide/README',
      'guide/errors/README',
      'abilities',
      'configuration',
      'limits',
      'rest',
    ])
      expect(README).toContain(`(docs/${page}.md)`);
  });
});

describe('docs/configuration.md', () => {
  it('names every variable that the configuration reads, and no other', () => {
    const page = readFileSync('docs/configuration.md', 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
    expect(rows.sort()).toEqual(Object.keys(EXAMPLES).sort());
  });
});
