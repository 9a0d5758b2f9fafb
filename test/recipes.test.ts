import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../demo/server.ts';
import { startDemoServer } from '../demo/server.ts';
import type { App } from '../src/app.ts';
import { createApp } from '../src/app.ts';
import { localConfig } from '../src/config.ts';
import type { Front } from '../src/node/server.ts';
import { startFront } from '../src/node/front.ts';
import { EventReader } from './support/event-reader.ts';

// The recipes of docs/events.md, as they stand there, against a gateway with the demo mailbox.

const DOC = readFileSync('docs/events.md', 'utf8');
const RECIPES = DOC.slice(DOC.indexOf('## Recipes'));

/** The code below a recipe's title. */
function recipe(title: string, language: string): string {
  const start = RECIPES.indexOf(`**${title}`);
  expect(start).toBeGreaterThan(0);
  const [, code] = new RegExp(`\`\`\`${language}\\n([^]*?)\`\`\``).exec(RECIPES.slice(start))!;
  return code!;
}

interface Row {
  readonly uid: number;
  readonly subject: string;
  readonly flags: readonly string[];
}

interface Store {
  token?: string;
  readonly rows: Map<number, Row>;
}

type Get = (path: string) => Promise<unknown>;

interface Recipes {
  readonly sync: (get: Get, store: Store) => Promise<void>;
  readonly wake: (get: Get, account: { token?: string; stores: Record<string, Store> }) => Promise<string[]>;
}

describe('the recipes of docs/events.md', () => {
  let demo: DemoServer;
  let app: App;
  let front: Front;
  let folder: string;
  let recipes: Recipes;
  beforeAll(async () => {
    demo = await startDemoServer();
    app = createApp(localConfig({ POSTERN_SERVERS: `imap+plain://127.0.0.1:${demo.port}` }), () => {});
    front = await startFront(app, { port: 0, log: () => {} });
    mkdirSync('.cache', { recursive: true });
    folder = mkdtempSync(path.resolve('.cache/recipes-'));
    const file = path.join(folder, 'recipes.mjs');
    writeFileSync(file, recipe('Sync to a local store', 'js') + recipe('A phone that wakes', 'js'));
    recipes = (await import(file)) as Recipes;
  });
  afterAll(async () => {
    app.drain?.();
    await front.close(0);
    await app.close?.();
    await demo.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const authorization = `Basic ${Buffer.from('demo:demo').toString('base64')}`;

  async function send(target: string, init: RequestInit = {}): Promise<unknown> {
    const headers = { authorization, 'content-type': 'application/json', ...init.headers };
    const answer = await fetch(`http://127.0.0.1:${front.port}${target}`, { ...init, headers });
    const body: unknown = await answer.json();

    if (!answer.ok) throw body;
    return body;
  }

  const get: Get = (target) => send(target);

  async function ask<T>(query: string, variables = {}): Promise<T> {
    const body = JSON.stringify({ query, variables });
    return ((await send('/graphql', { method: 'POST', body })) as { data: T }).data;
  }

  async function deliver(subject: string, text = 'hello', mailbox = 'INBOX'): Promise<string> {
    const body = `From: Ada <ada@example.com>\r\nSubject: ${subject}\r\n\r\n${text}\r\n`;
    const headers = { 'content-type': 'message/rfc822' };
    const answer = await send(`/v1/mailboxes/${mailbox}/messages`, { method: 'POST', headers, body });
    return (answer as { message: { id: string } }).message.id;
  }

  const change = (id: string, flags: object) =>
    send(`/v1/messages/${id}`, { method: 'PATCH', body: JSON.stringify(flags) });

  it('unread badge: each event has the counts', async () => {
    const { token, mailboxes } = (await get('/v1/account/changes')) as AccountChanges;
    const { unseen } = mailboxes.find(({ role }) => role === 'INBOX')!.status;
    const answer = await fetch(`http://127.0.0.1:${front.port}/graphql`, {
      method: 'POST',
      headers: { authorization, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query: recipe('Unread badge', 'graphql'), variables: { since: token } }),
    });
    const events = new EventReader({ status: answer.status, headers: {}, body: buffers(answer.body!) });
    const id = await deliver('badge');
    const inbox = (await events.next()).data as { data: { accountChanges: AccountChanges } };
    expect(inbox.data.accountChanges.mailboxes).toEqual([{ role: 'INBOX', status: { unseen: unseen + 1 } }]);
    await change(id, { addFlags: ['\\Seen'] });
    const { data } = await events.told<typeof inbox>(({ data: { accountChanges } }) =>
      accountChanges.mailboxes.some(({ status }) => status.unseen === unseen),
    );
    expect(data.data.accountChanges.token).toEqual(expect.any(String));
    await events.end();
  });

  it('wait for the next mail: the text is there at once', async () => {
    const { changesToken: since } = (await get(
      '/v1/mailboxes/INBOX/messages?first=1&fields=uid&changesToken=true',
    )) as { changesToken: string };
    const waited = ask<{ mailbox: { changes: { created: object[] } } }>(
      recipe('Wait for the next mail', 'graphql'),
      { since },
    );
    await deliver('Your code', 'The code is 123456.');
    expect((await waited).mailbox.changes.created).toEqual([
      { subject: 'Your code', from: [{ address: 'ada@example.com' }], text: 'The code is 123456.\n' },
    ]);
  });

  it('sync to a local store: the copy is the mailbox, whatever happened to it', async () => {
    const store: Store = { rows: new Map() };
    const same = async () => {
      await recipes.sync(get, store);
      const { messages } = (await get('/v1/mailboxes/INBOX/messages?first=100&fields=uid,subject,flags')) as {
        messages: (Row & { id?: string })[];
      };
      const own = [...store.rows.values()].sort((a, b) => b.uid - a.uid);
      expect(own).toEqual(messages);
    };
    await same();
    const [first, second] = [await deliver('one'), await deliver('two')];
    await change(first, { addFlags: ['\\Flagged'] });
    await same();
    await send('/v1/messages:delete', {
      method: 'POST',
      body: JSON.stringify({ ids: [first], permanently: true }),
    });
    await change(second, { addFlags: ['work'] });
    await same();
    // A store from before the mailbox was recreated begins anew.
    const stale = Object.assign(new Error('the mailbox was recreated'), { code: 'STALE_ID' });
    let isFirst = true;
    const once: Get = (target) => {
      if (!isFirst || !target.includes('since=')) return get(target);
      isFirst = false;
      return Promise.reject(stale);
    };
    store.rows.set(99_999, { uid: 99_999, subject: 'of another mailbox', flags: [] });
    await recipes.sync(once, store);
    expect(store.rows.has(99_999)).toBe(false);
    await same();
  });

  it('a phone that wakes: one request says where to look', async () => {
    const account = { stores: {} as Record<string, Store> };
    expect(await recipes.wake(get, account)).toContain('INBOX');
    expect(await recipes.wake(get, account)).toEqual([]);
    await deliver('asleep', 'x', 'ARCHIVE');
    expect(await recipes.wake(get, account)).toEqual(['Archive']);
    expect([...account.stores['Archive']!.rows.values()].map(({ subject }) => subject)).toContain('asleep');
  });
});

interface AccountChanges {
  readonly token: string;
  readonly mailboxes: readonly { readonly role: string; readonly status: { readonly unseen: number } }[];
}

async function* buffers(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const piece of body) yield Buffer.from(piece);
}
