import { afterEach, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { no } from '../support/scripted-faults.ts';
import type { ScriptedImap } from '../support/scripted-imap.ts';
import { MODERN, scriptedImap } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import type { Script } from '../support/scripted-options.ts';
import { signaturesBy } from '../support/subscriber.ts';
import type { WebhookJson } from '../support/webhook-house.ts';
import { WebhookHouse } from '../support/webhook-house.ts';

// From the first day of a subscription to its last, by a clock of the test's own.

const DAY = 24 * 60;

describe('a webhook', () => {
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).reverse()) await each.close();
  });

  interface Life {
    readonly server: ScriptedImap;
    readonly house: WebhookHouse;
    readonly account: Account;
    readonly webhook: WebhookJson;
    /** Answers sign-ins in place of the honest server; undefined: it does. */
    readonly door: { signIn: Script | undefined };
    arrive(): void;
    see(): Promise<WebhookJson>;
    /** Minutes to each of the next polls that are due. */
    waits(count: number): Promise<number[]>;
  }

  async function live(more: object = {}): Promise<Life> {
    const door: { signIn: Script | undefined } = { signIn: undefined };
    const signIn: Script = (command, session) =>
      door.signIn ? door.signIn(command, session) : session.honestly(command);
    const on = { LOGIN: signIn, AUTHENTICATE: signIn };
    const server = await scriptedImap({ capabilities: MODERN, mailboxes: { INBOX: 5 }, on });
    opened.push(server);
    const house = await WebhookHouse.start({ servers: server.url });
    opened.push(house);
    const account = await house.gateway.signIn('anna', 'secret');
    const webhook = await house.subscribe(account, more);
    return {
      ...{ server, house, account, webhook, door },
      arrive: () => deliver(server.mailboxes.get('INBOX')!),
      see: () => house.read(account, webhook.id),
      waits: async (count) => {
        const waits: number[] = [];
        for (let minutes = 0; waits.length < count; minutes++, house.later(1))
          if ((await house.pollDue()) > 0) {
            waits.push(minutes);
            minutes = 0;
          }
        return waits.slice(1);
      },
    };
  }
  const act = async ({ house, account, webhook }: Life, action: string, body?: object) => {
    const answer = await house.send(account, 'POST', `/v1/webhooks/${webhook.id}:${action}`, body ?? {});
    expect(answer.status).toBe(200);
    return JSON.parse(answer.body) as WebhookJson;
  };

  it('is renewed, with a second secret for a day if that is wanted', async () => {
    const life = await live({ until: new Date(Date.now() + 2 * DAY * 60_000).toISOString() });
    const { house, webhook } = life;
    house.later(DAY);
    const renewed = await act(life, 'renew', { rotateSecret: true });
    expect(Date.parse(renewed.expiresAt)).toBeGreaterThan(Date.parse(webhook.expiresAt));
    const signed = async () => {
      life.arrive();
      await house.poll();
      const last = house.subscriber.accepted.at(-1)!;
      return [webhook, renewed].map(({ signingSecret }) => signaturesBy(signingSecret, last));
    };
    expect(await signed()).toEqual([1, 1]);
    house.later(DAY - 5);
    expect(await signed()).toEqual([1, 1]);
    house.later(10);
    expect(await signed()).toEqual([0, 1]);
    expect((await act(life, 'renew')).signingSecret).toBeNull();
  });

  it('says a day ahead that it ends, once, and is gone then', async () => {
    const life = await live({ until: new Date(Date.now() + 3 * DAY * 60_000).toISOString() });
    const { house, webhook } = life;
    const notices = () => house.subscriber.heard.filter(({ type }) => type === 'webhook.expiring');
    house.later(2 * DAY - 10);
    await house.poll();
    expect(notices()).toEqual([]);
    house.later(15);
    house.subscriber.answering = () => ({ status: 500 });
    await house.poll();
    house.subscriber.answering = () => undefined;
    await house.poll();
    await house.poll();
    // It is told until it is accepted, under one id.
    expect(notices().map(({ id }) => id)).toEqual([notices()[0]!.id, notices()[0]!.id]);
    const expiresAt = new Date(webhook.expiresAt).toISOString();
    expect(notices()[0]!.data).toEqual({ webhook: webhook.id, expiresAt });
    house.later(DAY);
    life.arrive();
    expect(await house.pollDue()).toBe(0);
    expect(await house.stored()).toEqual([]);
    expect(house.subscriber.accepted).toEqual([]);
    const { status } = await house.send(life.account, 'GET', `/v1/webhooks/${webhook.id}`);
    expect([401, 404]).toContain(status);
  });

  it('is not polled while it is paused, and tells afterwards what came meanwhile', async () => {
    const life = await live({ fields: ['uid'] });
    const { house, server } = life;
    await house.poll();
    expect(await act(life, 'pause')).toMatchObject({
      state: 'PAUSED',
      reason: 'It was paused by its owner',
      since: expect.any(String),
    });
    const before = server.transcripts.length;
    life.arrive();
    house.later(DAY);
    expect(await house.pollDue()).toBe(0);
    expect(server.transcripts.length).toBe(before);
    expect(await act(life, 'resume')).toMatchObject({ state: 'ACTIVE', since: null, reason: null });
    // By the process itself, at once.
    await house.subscriber.hasAccepted(1);
    expect(house.subscriber.accepted.map(({ data }) => data.message!.uid)).toEqual([6]);
  });

  it('waits longer after each failure of its subscriber, and is paused after a day: its list says since when and why', async () => {
    const life = await live({ fields: ['uid'] });
    const { house } = life;
    house.subscriber.answering = () => ({ status: 500 });
    life.arrive();
    expect(await life.waits(8)).toEqual([1, 2, 4, 8, 16, 32, 60]);
    const first = await life.see();
    expect(first).toMatchObject({ state: 'FAILING', reason: 'The callback answered 500' });
    for (let hour = 0; hour < 24; hour++) {
      house.later(60);
      await house.pollDue();
    }
    const paused = await life.see();
    expect(paused).toMatchObject({ state: 'PAUSED', since: first.since, reason: first.reason });
    const heard = house.subscriber.heard.length;
    house.later(DAY);
    expect(await house.pollDue()).toBe(0);
    expect(house.subscriber.heard.length).toBe(heard);
    house.subscriber.answering = () => undefined;
    await act(life, 'resume');
    await house.subscriber.hasAccepted(1);
    expect(house.subscriber.accepted.map(({ data }) => data.message!.uid)).toEqual([6]);
    expect(new Set(house.subscriber.heard.slice(1).map(({ id }) => id)).size).toBe(1);
  });

  it('goes on for as long as its subscriber accepts anything at all', async () => {
    const life = await live({ fields: ['uid'] });
    const { house } = life;
    // One of each poll is accepted, and the next one refused.
    let isRefused = true;
    house.subscriber.answering = () => ((isRefused = !isRefused) ? { status: 503 } : undefined);
    for (let hour = 0; hour < 30; hour++) {
      life.arrive();
      life.arrive();
      house.later(60);
      await house.pollDue();
      expect((await life.see()).state).not.toBe('PAUSED');
    }
    expect(house.subscriber.accepted.map(({ data }) => data.message!.uid)).toEqual(
      Array.from({ length: 30 }, (_, i) => 6 + i),
    );
  });

  it('leaves a subscriber alone for as long as it asks, in seconds or by date', async () => {
    const life = await live();
    const { house } = life;
    const after = { seconds: '1800', date: new Date(house.now() + 91 * 60_000).toUTCString() };
    house.subscriber.answering = () => ({ status: 429, headers: { 'retry-after': after.seconds } });
    life.arrive();
    expect(await life.waits(2)).toEqual([30]);
    house.subscriber.answering = () => ({ status: 503, headers: { 'retry-after': after.date } });
    house.later(30);
    expect((await life.waits(2))[0]).toBeGreaterThanOrEqual(20);
  });

  it('ends when its subscriber says that it is gone', async () => {
    const life = await live();
    life.house.subscriber.answering = () => ({ status: 410 });
    life.arrive();
    await life.house.poll();
    expect(await life.house.stored()).toEqual([]);
  });

  it('is polled half as often, and half as often again, where nothing comes, and as before when something does', async () => {
    const life = await live();
    const { house } = life;
    await house.poll();
    expect((await life.see()).nextPollMs).toBe(5 * 60_000);
    const after = async (minutes: number) => {
      house.later(minutes);
      await house.poll();
      return (await life.see()).nextPollMs / 60_000;
    };
    expect(await after(55)).toBe(5);
    expect(await after(10)).toBe(10);
    expect(await after(3 * 60)).toBe(20);
    life.arrive();
    expect(await after(1)).toBe(5);
    const asked = await house.send(life.account, 'GET', `/v1/webhooks/${life.webhook.id}/events`);
    expect(JSON.parse(asked.body)).toMatchObject({ events: [], nextPollMs: 5 * 60_000 });
  });

  it.each([
    ['the password is wrong', no('AUTHENTICATIONFAILED'), 'UNAUTHENTICATED', [30, 60, 120, 240, 360]],
    ['it is asked too often', no('LIMIT'), 'RATE_LIMITED', [5, 10, 20, 40, 80, 120]],
  ])('slows down where %s, and says so', async (_what, refusal, code, expected) => {
    const life = await live();
    const { house, server } = life;
    life.door.signIn = refusal;
    const before = server.transcripts.length;
    const waits = await life.waits(expected.length + 1);
    expect([code, waits]).toEqual([code, expected]);
    // One sign-in for each of them, and none between.
    expect(server.transcripts.length - before).toBe(expected.length + 1);
    life.door.signIn = undefined;
    expect(await life.see()).toMatchObject({ state: 'FAILING', reason: expect.stringContaining(code) });
    life.door.signIn = refusal;
    for (let polls = 0; polls < 30; polls++) {
      house.later(360);
      await house.pollDue();
    }
    const notices = house.subscriber.heard.filter(({ type }) => type === 'webhook.paused');
    expect(notices.map(({ data }) => data['reason'])).toEqual([expect.stringContaining(code)]);
    life.door.signIn = undefined;
    expect(await life.see()).toMatchObject({ state: 'PAUSED', reason: expect.stringContaining(code) });
    life.arrive();
    await act(life, 'renew');
    await house.subscriber.hasAccepted(1);
  });
});
