import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { Container } from '../support/container.ts';
import { Image } from '../support/container.ts';
import type { DovecotServer } from '../support/servers/dovecot-server.ts';
import { describeServer, generatedMessage } from '../support/servers/real-servers.ts';
import { DelayLink } from '../support/delay-link.ts';

// What the image runs, as its user, in a folder that holds nothing else; and how it ends.

let image: Image;
let container: Container | undefined;
beforeAll(async () => {
  image = await Image.build();
}, 300_000);
afterAll(() => image.remove());
afterEach(() => {
  container?.child.kill('SIGKILL');
  container = undefined;
});

/** Twelve megabytes: more than sockets and windows hold between them. */
const LARGE = Buffer.from(
  `From: a@example.com\r\nSubject: large\r\n\r\n${`${'0123456789abcdef'.repeat(4)}\r\n`.repeat(180_000)}`,
);
const KEYS = { POSTERN_KEYS: `k:${randomBytes(32).toString('base64')}` };

describe('the container', () => {
  it('is healthy while it runs, takes no browser for a guest, and ends with 0 when it is told to', async () => {
    container = await image.start({ ...KEYS, POSTERN_SERVERS: 'imaps://mail.example.com' });
    expect(await container.health()).toBe(0);
    const page = await fetch(`${container.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).not.toContain('text/html');
    expect(await container.stop()).toBe(0);
    expect(await container.health()).toBe(1);
  });

  it('starts with nothing that it was not told: no demo, no key of its own', async () => {
    for (const env of [{}, { POSTERN_SERVERS: 'imaps://mail.example.com' }])
      await expect(image.start(env as Record<string, string>)).rejects.toThrow(
        /POSTERN_\w+ is missing.*Example/s,
      );
  });
});

describeServer('dovecot', (server) => describe('told to end', () => describeEnd(server)));

function describeEnd(server: DovecotServer): void {
  let link: DelayLink;
  let user: string;
  let authorization: string;
  beforeAll(async () => {
    const credentials = await server.newUser();
    user = credentials.user;
    authorization = `Basic ${Buffer.from(`${user}:${credentials.password}`).toString('base64')}`;
    await server.deliver(user, 'INBOX', [generatedMessage(1), generatedMessage(2)]);
  });
  afterEach(() => link.close());

  /** A container whose mail server is some way off. */
  async function start(delay: number, graceSeconds = 8, scheme = 'imaps'): Promise<Container> {
    link = await DelayLink.start(scheme === 'imaps' ? server.ports.imaps : server.ports.imap, 2 * delay);
    return (container = await image.start({
      ...KEYS,
      POSTERN_SERVERS: `${scheme}://localhost:${link.port}`,
      POSTERN_CA_FILE: server.caFile,
      POSTERN_GRACE_SECONDS: String(graceSeconds),
      // The link counts octets as they are.
      POSTERN_COMPRESS: 'off',
    }));
  }

  async function ask(query: string): Promise<Answer> {
    const response = await fetch(`${container!.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as Answer;
  }

  const create = (name: string) =>
    `mutation { createMailbox(input: { path: "${name}" }) { mailbox { name } } }`;

  /** Dovecot's own list of who is signed in. */
  async function nobodyIsLeft(): Promise<void> {
    while ((await server.sessionsOf(user)) > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  it('a change under way is finished and answered, and no session is left', async () => {
    await start(150, 8, 'imap+plain');
    const sent = link.sent('CREATE');
    const answer = ask(create('Finished'));
    await sent;
    expect(await container!.stop()).toBe(0);
    expect((await answer).data).toEqual({ createMailbox: { mailbox: { name: 'Finished' } } });
    await nobodyIsLeft();
  });

  it('a change whose answer does not come is told to be unknown once the time is up', async () => {
    await start(50, 1, 'imap+plain');
    const sent = link.sent('CREATE');
    const answer = ask(create('Unknown'));
    await sent;
    link.hold();
    expect(await container!.stop()).toBe(0);
    expect((await answer).errors?.[0]?.extensions.code).toBe('OUTCOME_UNKNOWN');
    await nobodyIsLeft();
  });

  /** The first octets of a message that takes its time, and the rest. */
  async function download(): Promise<{ first: Uint8Array; rest: () => Promise<Buffer> }> {
    const { data } = await ask('{ mailbox(path: "Archive") { messages(first: 1) { nodes { id } } } }');
    const [{ id }] = (data as { mailbox: { messages: { nodes: [{ id: string }] } } }).mailbox.messages.nodes;
    const response = await fetch(`${container!.url}/v1/messages/${id}/raw`, { headers: { authorization } });
    expect(response.status).toBe(200);
    const pieces = response.body!.values() as AsyncIterableIterator<Uint8Array>;
    const { value: first } = (await pieces.next()) as { value: Uint8Array };
    const rest = async (): Promise<Buffer> => {
      const all: Uint8Array[] = [];
      for await (const piece of pieces) all.push(piece);
      return Buffer.concat(all);
    };
    return { first, rest };
  }

  it('a download under way is finished to its last octet', async () => {
    await server.deliver(user, 'Archive', [{ raw: LARGE }]);
    await start(30);
    const { first, rest } = await download();
    const stopped = container!.stop();
    expect(Buffer.concat([first, await rest()]).equals(LARGE)).toBe(true);
    expect(await stopped).toBe(0);
    await nobodyIsLeft();
  });

  it('a download that does not get on breaks off, and is never taken for whole', async () => {
    await start(30, 1);
    link.hold(LARGE.length / 2);
    const { rest } = await download();
    const stopped = container!.stop();
    await expect(rest()).rejects.toThrow();
    expect(await stopped).toBe(0);
    await nobodyIsLeft();
  });

  it('streams and waits are ended with a token, and no session is left', async () => {
    // They end long before their own time, a wait of 25 s and a stream of hours: what is not over by then is broken off.
    await start(0, 20, 'imap+plain');
    const get = (path: string) => fetch(`${container!.url}${path}`, { headers: { authorization } });
    const page = await get('/v1/mailboxes/INBOX/messages?first=1&fields=uid&changesToken=true');
    const { changesToken: since } = (await page.json()) as { changesToken: string };
    const stream = await get('/v1/events?mailbox=INBOX');
    const sent = link.sent('IDLE');
    const waited = get(`/v1/mailboxes/INBOX/changes?since=${since}&wait=25`);
    await sent;
    const stopped = container!.stop();
    expect(await (await waited).json()).toMatchObject({ created: [], token: expect.any(String) });
    const events = await stream.text();
    expect(events).toMatch(/event: end\nid: [\w-]+\ndata: \{"token":"[\w-]+","reason":"SHUTDOWN"\}\n\n$/);
    expect(await stopped).toBe(0);
    await nobodyIsLeft();
  });

  it('sessions that were kept are signed out', async () => {
    await start(0);
    await Promise.all([ask('{ mailboxes { name } }'), ask('{ mailboxes { name } }')]);
    expect(await container!.stop()).toBe(0);
    await nobodyIsLeft();
  });
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { extensions: { code: string } }[];
}
