import http from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';

import { MAX_LISTENERS, MAX_WATCHES } from '../../src/mail/limits.ts';
import { startFront } from '../../src/node/front.ts';
import { EventHouse } from '../support/event-house.ts';
import type { EventReader } from '../support/event-reader.ts';
import { TestClock, someTurns } from '../support/test-clock.ts';

// What listeners may take, and what they leave behind.

const problem = (body: string) => JSON.parse(body) as { code: string; status: number };
const PAGE = '/v1/mailboxes/INBOX/messages?first=1&fields=uid&changesToken=true';

let house: EventHouse;
afterEach(() => house.close());

describe('one user', () => {
  it(`listens to ${MAX_WATCHES} mailboxes, and waits for no other`, async () => {
    house = await EventHouse.start();
    const { mailboxes } = await house.get<{ mailboxes: { id: string; selectable: boolean }[] }>(
      '/v1/mailboxes',
    );
    const ids = mailboxes.filter(({ selectable }) => selectable).map(({ id }) => id);
    const open: EventReader[] = [];
    for (const id of ids.slice(0, MAX_WATCHES)) open.push(await house.listen(`/v1/events?mailbox=${id}`));
    const other = ids[MAX_WATCHES]!;
    const { changesToken } = await house.get<{ changesToken: string }>(
      `/v1/mailboxes/${other}/messages?first=1&fields=uid&changesToken=true`,
    );
    for (const target of [
      `/v1/events?mailbox=${other}`,
      '/v1/events',
      `/v1/mailboxes/${other}/changes?since=${changesToken}&wait=1`,
    ]) {
      const { status, headers, body } = await house.ask('GET', target);
      expect({ status, code: problem(body).code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
      expect(headers['retry-after']).toBe('30');
    }
    // Without waiting it is answered.
    expect((await house.ask('GET', `/v1/mailboxes/${other}/changes?since=${changesToken}`)).status).toBe(200);
    // Another one listens to a mailbox that is listened to.
    open.push(await house.listen(`/v1/events?mailbox=${ids[0]}`));
    for (const each of open) await each.end();
  });

  it('walks on to any other mailbox: what is left makes room at once', async () => {
    house = await EventHouse.start();
    const { mailboxes } = await house.get<{ mailboxes: { id: string; selectable: boolean }[] }>(
      '/v1/mailboxes',
    );
    const ids = mailboxes.filter(({ selectable }) => selectable).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(MAX_WATCHES + 1);
    const account = await house.listen('/v1/events');
    for (const id of ids) {
      const reader = await house.listen(`/v1/events?mailbox=${id}`);
      expect((await reader.next()).event).toBe('ready');
      await reader.end();
    }
    await account.end();
  });

  it(`has ${MAX_LISTENERS} streams and waits, of whichever kind, on one session`, async () => {
    house = await EventHouse.start();
    const { changesToken: since } = await house.get<{ changesToken: string }>(PAGE);
    const before = house.proxy.connections;
    const open: EventReader[] = [];
    while (open.length < MAX_LISTENERS) {
      const reader = await house.listen('/v1/events?mailbox=INBOX');
      expect((await reader.next()).event).toBe('ready');
      open.push(reader);
    }
    expect(house.proxy.connections).toBe(before + 1);
    const wait = `/v1/mailboxes/INBOX/changes?since=${since}&wait=1`;
    expect(problem((await house.ask('GET', wait)).body).code).toBe('RATE_LIMITED');
    expect(problem((await house.ask('GET', '/v1/events?mailbox=INBOX')).body).code).toBe('RATE_LIMITED');
    await open.pop()!.end();
    expect((await house.ask('GET', wait)).status).toBe(200);
    for (const each of open) await each.end();
  });

  it('has the first token of the others, who have heard of nothing since: nothing is asked of the mail server', async () => {
    house = await EventHouse.start();
    const first = await house.listen('/v1/events?mailbox=INBOX');
    const { id } = await first.next();
    // So that the server has been told to speak.
    await someTurns();
    const others = [];
    for (let i = 0; i < 5; i++) others.push(await house.listen('/v1/events?mailbox=INBOX'));
    for (const each of others) expect(await each.next()).toMatchObject({ event: 'ready', id });
    await house.deliver('told to all');
    for (const each of [first, ...others]) {
      const { data } = await each.told<{ created: { subject: string }[] }>(() => true);
      expect(data.created).toMatchObject([{ subject: 'told to all' }]);
      await each.end();
    }
  });
});

describe('a client that has gone', () => {
  it('leaves no mail session behind for longer than 10 s', async () => {
    const clock = new TestClock();
    house = await EventHouse.start(clock);
    const front = await startFront(house.app, { port: 0, log: () => {} });
    const headers = { authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}` };
    const path = '/v1/events?mailbox=INBOX';
    const request = http.get({ host: '127.0.0.1', port: front.port, path, headers, agent: false });
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    await once(response, 'data');
    expect(house.proxy.open).toBe(1);
    request.destroy();
    let passed = 0;
    for (; house.proxy.open > 0 && passed < 10_000; passed += 500) await clock.passSoon(500);
    expect(house.proxy.open).toBe(0);
    expect(passed).toBeLessThanOrEqual(10_000);
    await front.close(0);
  });
});

describe('wait on POP3', () => {
  it('answers when the maildrop has changed, which is looked at every 10 s, and else when its time is over', async () => {
    const clock = new TestClock();
    house = await EventHouse.start(clock, 'pop3');
    const { changesToken: since } = await house.get<{ changesToken: string }>(PAGE);
    const path = `/v1/mailboxes/INBOX/changes?since=${since}&fields=subject&wait=25`;
    const before = house.proxy.connections;
    const none = await clock.outlive(house.ask('GET', path));
    expect(JSON.parse(none.body)).toMatchObject({ created: [], token: since, basis: 'UIDL' });
    // A look at the beginning and two on the way; none holds the maildrop, which would be locked.
    expect(house.proxy.connections - before).toBeLessThanOrEqual(4);
    const asked = house.proxy.connections;
    const waited = house.ask('GET', path);
    // Between two looks.
    while (house.proxy.connections === asked || house.proxy.open > 0) await someTurns();
    await deliverByImap(house);
    const { body } = await clock.outlive(waited);
    expect(JSON.parse(body)).toMatchObject({ created: [{ subject: 'over IMAP' }], basis: 'UIDL' });
  });
});

async function deliverByImap({ imapPort }: EventHouse): Promise<void> {
  const { createApp } = await import('../../src/app.ts');
  const { localConfig } = await import('../../src/config.ts');
  const app = createApp(localConfig({ POSTERN_SERVERS: `imap+plain://127.0.0.1:${imapPort}` }), () => {});
  const headers = {
    authorization: `Basic ${Buffer.from('demo:demo').toString('base64')}`,
    'content-type': 'message/rfc822',
  };
  const body = Buffer.from('Subject: over IMAP\r\n\r\nhello\r\n');
  const request = { method: 'POST', path: '/v1/mailboxes/INBOX/messages', query: '', headers, body };
  expect((await app({ ...request, id: 'r', timeLeft: 20_000 })).status).toBe(201);
  await app.close?.();
}
