import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';

import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { EventGateway, FlagCounter } from '../support/event-gateway-process.ts';
import { EventReader } from '../support/event-reader.ts';
import { KillingProxy } from '../support/killing-proxy.ts';
import type { Credentials } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import type { User } from './subject.ts';
import { Subject, numberedMail } from './subject.ts';
import { TRAITS } from './traits.ts';

// What one watch carries: many who listen, bursts, and those who do not read.

const MB = 2 ** 20;
const LISTENERS = 500;
const MESSAGES = 1_000;
const EVENTS = '/v1/events?mailbox=INBOX&fields=uid';
const SUBSCRIPTION = JSON.stringify({
  query: 'subscription { mailboxChanges(id: "INBOX") { updated { uid flags } token } }',
});

interface Told {
  readonly updated: readonly { readonly uid: number }[];
}

const basic = ({ user, password }: Credentials) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describeServer('dovecot', (server) => {
  const subject = new Subject(server, TRAITS.dovecot);
  const envFor = (port: number) => ({
    POSTERN_SERVERS: `imaps://localhost:${port}`,
    POSTERN_CA_FILE: server.caFile,
  });

  it.each([
    ['REST', 100, EVENTS, undefined],
    ['GraphQL', 100, '/graphql', SUBSCRIPTION],
  ])(
    `tells ${LISTENERS} who listen over %s of ${MESSAGES} flags in three events, one session and %d MB`,
    async (_api, most, target, body) => {
      const user = await subject.user(numberedMail(MESSAGES));
      const proxy = await KillingProxy.start(server.ports.imaps);
      const gateway = await EventGateway.start(envFor(proxy.port));
      const open = () => gateway.open(target, basic(user.credentials), body);
      // What is loaded once has been, and one who listens has heard the same; the rest is what many add.
      const first = new FlagCounter(await open(), MESSAGES);
      await heard(user, [first]);
      for (let i = 0; i < 3; i++) {
        await user.commands('SELECT INBOX', `STORE 1:${MESSAGES} +FLAGS.SILENT (\\Flagged)`);
        await until(() => first.flagged.size === MESSAGES);
        await user.commands('SELECT INBOX', `STORE 1:${MESSAGES} -FLAGS.SILENT (\\Flagged)`);
        await until(() => first.flagged.size === 0);
      }
      await first.all;
      const { highest: before } = await gateway.ask('forget the highest');
      const counters: FlagCounter[] = [];
      while (counters.length < LISTENERS - 1) {
        const more = Math.min(50, LISTENERS - 1 - counters.length);
        const opened = await Promise.all(Array.from({ length: more }, open));
        counters.push(...opened.map((response) => new FlagCounter(response, MESSAGES)));
      }
      await heard(user, counters);
      const told = counters.map(({ events }) => events);
      await user.commands('SELECT INBOX', `STORE 1:${MESSAGES} +FLAGS.SILENT (\\Flagged)`);
      await Promise.all(counters.map(({ all }) => all));
      const { highest } = await gateway.ask('memory');
      expect(Math.max(...counters.map(({ events }, i) => events - told[i]!))).toBeLessThanOrEqual(3);
      expect(proxy.connections).toBe(1);
      expect((highest - before) / MB).toBeLessThan(most);
      for (const each of [first, ...counters]) each.close();
      await gateway.end();
      await proxy.close();
    },
    180_000,
  );

  /**
   * GraphQL does not say when it has begun to listen: a flag goes and comes until all have been told of it as it is, so that there
   * is nothing more to tell.
   */
  const heard = async (user: User, counters: readonly FlagCounter[]) => {
    for (let isSet = true, patience = 1_000; ; isSet = !isSet, patience *= 2) {
      await user.commands('SELECT INBOX', `UID STORE 1 ${isSet ? '+' : '-'}FLAGS.SILENT (probe)`);
      if (await isSoon(patience, () => counters.every(({ hasProbe }) => hasProbe === isSet))) return;
    }
  };

  it('keeps nothing for those who do not read, and tells them the sum', async () => {
    const user = await subject.user(numberedMail(MESSAGES));
    const gateway = await EventGateway.start(envFor(server.ports.imaps));
    const open = () => gateway.open(EVENTS, basic(user.credentials));
    const standing = await Promise.all(Array.from({ length: 30 }, open));
    const burst = async (sign: '+' | '-', tag: string) => {
      const reader = new FlagCounter(await open(), 1);
      await user.commands('SELECT INBOX', `STORE 1:${MESSAGES} ${sign}FLAGS.SILENT (${tag})`);
      await until(() => reader.events > 0);
      reader.close();
      return (await gateway.ask('memory')).alive;
    };
    const alive: number[] = [];
    for (let i = 0; i < 12; i++) alive.push(await burst(i % 2 ? '-' : '+', 'busy'));
    expect((alive.at(-1)! - alive[3]!) / MB).toBeLessThan(8);
    await user.commands('SELECT INBOX', `STORE 1:${MESSAGES} +FLAGS.SILENT (\\Flagged)`);
    const counters = standing.map((response) => new FlagCounter(response, MESSAGES));
    await Promise.all(counters.map(({ all }) => all));
    for (const each of counters) each.close();
    await gateway.end();
  });

  it('tells one who comes back to a stream the sum of what came meanwhile, once', async () => {
    const user = await subject.user(numberedMail(20));
    const app = createApp(localConfig(envFor(server.ports.imaps)), () => {});
    const [path = '', query = ''] = EVENTS.split('?');
    const headers = { authorization: basic(user.credentials), accept: 'text/event-stream' };
    const base = { method: 'GET', path, query, headers, body: Buffer.alloc(0), id: 'r', timeLeft: 600_000 };
    const events = new EventReader(await app(base));
    await events.next();
    // The gateway has heard of a flag when another who listens has been told of it.
    const other = new EventReader(await app(base));
    await other.next();
    for (const flagged of [1, 2, 3]) {
      await user.commands('SELECT INBOX', `UID STORE ${flagged} +FLAGS (\\Flagged)`);
      await other.told<Told>(({ updated }) => updated.some(({ uid }) => uid === flagged));
    }
    const { data } = await events.told<Told>(() => true);
    expect(data.updated.map(({ uid }) => uid)).toEqual([1, 2, 3]);
    await events.end();
    await other.end();
    await app.close?.();
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await wait(5);
}

/** Whether something is so before so many milliseconds have passed. */
async function isSoon(milliseconds: number, isSo: () => boolean): Promise<boolean> {
  for (const end = performance.now() + milliseconds; !isSo() && performance.now() < end;) await wait(5);
  return isSo();
}
