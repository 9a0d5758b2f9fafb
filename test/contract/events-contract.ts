import { expect, it } from '@jest/globals';

import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import type { App } from '../../src/app.ts';
import type { HttpResponse } from '../../src/http.ts';
import type { Clock } from '../../src/net/clock.ts';
import type { RealServer } from '../support/servers/real-servers.ts';
import { EventReader } from '../support/event-reader.ts';
import { HeldClock } from '../support/test-clock.ts';
import type { Subject, User } from './subject.ts';
import { numbered, numberedMail } from './subject.ts';

interface Delta {
  readonly created: readonly { readonly uid: number; readonly subject?: string }[];
  readonly updated: readonly { readonly uid: number; readonly flags: readonly string[] }[];
  readonly vanishedUids: string;
  readonly token: string;
}

/** The app itself, which streams. */
function appFor(server: RealServer, clock?: Clock): App {
  const env = { POSTERN_SERVERS: `imaps://localhost:${server.ports.imaps}`, POSTERN_CA_FILE: server.caFile };
  return createApp(localConfig(env), () => {}, undefined, clock);
}

/** Milliseconds after which those who listen are told that the stream lives. */
const HEARTBEAT = 20_000;
/** Milliseconds after which a server that does not tell all by itself is looked at. */
const LOOK = 60_000;

/** Its tokens would be those of another gateway. */
function basic({ credentials: { user, password } }: User): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

const base = { query: '', body: Buffer.alloc(0), id: 'r1', timeLeft: 600_000 };

function get(app: App, user: User, target: string, headers = {}): Promise<HttpResponse> {
  const [path = '', query = ''] = target.split('?');
  const own = { authorization: basic(user), accept: 'text/event-stream', ...headers };
  return app({ ...base, method: 'GET', path, query, headers: own });
}

function subscribe(app: App, user: User, query: string, accept = 'text/event-stream'): Promise<HttpResponse> {
  const headers = {
    authorization: basic(user),
    accept,
    'content-type': 'application/json',
  };
  const body = Buffer.from(JSON.stringify({ query }));
  return app({ ...base, method: 'POST', path: '/graphql', headers, body });
}

/** What those hear who listen, the same on every IMAP server. */
export function describeEvents(server: RealServer, subject: Subject): void {
  it('streams to clients that accept streams beside JSON only what they subscribe to', async () => {
    const app = appFor(server);
    const user = await subject.user(numberedMail(1));
    const mixed = 'application/graphql-response+json, application/json, text/event-stream, multipart/mixed';
    const answer = await subscribe(app, user, 'query subscription { account { user } }', mixed);
    expect(JSON.parse(answer.body as string)).toEqual({ data: { account: { user: user.credentials.user } } });
    const stream = await subscribe(app, user, 'subscription { accountChanges { token } }', mixed);
    expect(stream.headers['content-type']).toMatch(/^text\/event-stream/);
    await new EventReader(stream).end();
    await app.close?.();
  });

  it('tells what comes, changes and vanishes', async () => {
    const app = appFor(server);
    const user = await subject.user(numberedMail(3));
    const events = new EventReader(await get(app, user, '/v1/events?mailbox=INBOX&fields=uid,subject'));
    expect((await events.next()).event).toBe('ready');
    await user.deliver('INBOX', [numbered(4)]);
    const first = await events.told<Delta>(({ created }) => created.length > 0);
    expect(first.data.created).toMatchObject([{ uid: 4, subject: 'message 4' }]);
    expect(first.id).toBe(first.data.token);
    await user.commands('SELECT INBOX', 'UID STORE 2 +FLAGS (\\Flagged)');
    const flagged = ({ updated }: Delta) =>
      updated.some(({ uid, flags }) => uid === 2 && flags.includes('\\Flagged'));
    await events.told<Delta>(flagged);
    await user.expunge('1');
    await events.told<Delta>(({ vanishedUids }) => vanishedUids.split(/[,:]/).includes('1'));
    await events.end();
    await app.close?.();
  });

  it('goes on where a stream was cut', async () => {
    const app = appFor(server);
    const user = await subject.user(numberedMail(1));
    const events = new EventReader(await get(app, user, '/v1/events?mailbox=INBOX'));
    const { id } = await events.next();
    await events.end();
    await user.deliver('INBOX', [numbered(2)]);
    const again = new EventReader(
      await get(app, user, '/v1/events?mailbox=INBOX&fields=uid', { 'last-event-id': id }),
    );
    expect(await again.next()).toMatchObject({ event: 'ready', id });
    expect((await again.told<Delta>(() => true)).data.created).toMatchObject([{ uid: 2 }]);
    await again.end();
    const refused = await get(app, user, '/v1/events?mailbox=INBOX&since=AAAA');
    expect(refused.status).toBe(400);
    await app.close?.();
  });

  it('tells over GraphQL, of a mailbox and of the account', async () => {
    const clock = new HeldClock(HEARTBEAT);
    const app = appFor(server, clock);
    const user = await subject.user(numberedMail(1));
    const inbox = new EventReader(
      await subscribe(app, user, 'subscription { mailboxChanges(id: "INBOX") { created { uid } token } }'),
    );
    const account = new EventReader(
      await subscribe(app, user, 'subscription { accountChanges { mailboxes { path } token } }'),
    );
    const first = inbox.next();
    const second = account.next();
    await clock.isWaitedFor(HEARTBEAT, 2);
    await user.deliver('INBOX', [numbered(2)]);
    await Promise.race([Promise.all([first, second]), clock.isWaitedFor(LOOK).then(() => clock.pass(LOOK))]);
    expect(await first).toMatchObject({
      event: 'next',
      data: { data: { mailboxChanges: { created: [{ uid: 2 }] } } },
    });
    expect(await second).toMatchObject({
      event: 'next',
      data: { data: { accountChanges: { mailboxes: [{ path: 'INBOX' }] } } },
    });
    await Promise.all([inbox.end(), account.end()]);
    await app.close?.();
  });

  it('is heard by EventSource under a URL, with ids and flags only', async () => {
    const app = appFor(server);
    const user = await subject.user(numberedMail(1));
    const answer = await get(app, user, '/v1/mailboxes/INBOX?fields=eventsUrl', { accept: '*/*' });
    const { eventsUrl } = JSON.parse(answer.body as string) as { eventsUrl: string };
    const path = eventsUrl.slice(eventsUrl.indexOf('/v1/'));
    const headers = { accept: 'text/event-stream' };
    const events = new EventReader(await app({ ...base, method: 'GET', path, headers }));
    expect((await events.next()).event).toBe('ready');
    await user.deliver('INBOX', [numbered(2)]);
    const { data } = await events.told<Delta>(({ created }) => created.length > 0);
    expect(Object.keys(data.created[0]!)).toEqual(['id', 'mailboxId', 'uid', 'flags']);
    await events.end();
    const more = await app({ ...base, method: 'GET', path, query: 'fields=subject', headers });
    expect(more.status).toBe(400);
    await app.close?.();
  });

  it('ends with a token when the process has to', async () => {
    const app = appFor(server);
    const user = await subject.user(numberedMail(1));
    const events = new EventReader(await get(app, user, '/v1/events?mailbox=INBOX'));
    const { id } = await events.next();
    app.drain!();
    expect(await events.next()).toEqual({ event: 'end', id, data: { token: id, reason: 'SHUTDOWN' } });
    expect(await events.isOver()).toBe(true);
    await app.close?.();
  });
}
