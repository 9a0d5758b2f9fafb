import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { toPolls } from '../../src/lambda/polls.ts';
import type { Account } from '../support/gateway.ts';
import type { ScriptedImap } from '../support/scripted-imap.ts';
import { MODERN, scriptedImap } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import { ScriptedScheduler } from '../support/scripted-scheduler.ts';
import { WebhookHouse } from '../support/webhook-house.ts';

// What a queue brings together, as the function `poll` takes it.

const context = { getRemainingTimeInMillis: () => 60_000 };
const batch = (bodies: readonly string[]) => ({
  Records: bodies.map((body, i) => ({ body, messageId: `m${i}` })) as never,
});

describe('the function that polls', () => {
  it('polls ten at once, and has those again that crashed, and no others', async () => {
    const begun: string[] = [];
    let release = () => {};
    const all = new Promise<void>((resolve) => (release = resolve));
    const handler = toPolls({
      // None ends before all have begun.
      pollWebhook: async (sealed, timeLeft) => {
        expect(timeLeft).toBe(58_000);
        if (begun.push(sealed) === 10) release();
        await all;
        if (sealed === 's3' || sealed === 's7') throw new Error('the store cannot be reached');
      },
    });
    const bodies = Array.from({ length: 10 }, (_, i) => `s${i}`);
    const { batchItemFailures } = await handler(batch(bodies), context);
    expect(begun).toEqual(bodies);
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'm3' }, { itemIdentifier: 'm7' }]);
  });
});

describe('webhooks as schedules', () => {
  let server: ScriptedImap;
  let scheduler: ScriptedScheduler;
  let house: WebhookHouse;
  let account: Account;
  beforeAll(async () => {
    server = await scriptedImap({ capabilities: MODERN, mailboxes: { INBOX: 5 } });
    scheduler = await ScriptedScheduler.start();
    house = await WebhookHouse.start({ servers: server.url, env: scheduler.env });
    account = await house.gateway.signIn('anna', 'secret');
  });
  afterAll(async () => {
    await house.close();
    await scheduler.close();
    await server.close();
  });
  afterEach(() => {
    scheduler.schedules.clear();
    house.subscriber.heard.length = 0;
    house.subscriber.accepted.length = 0;
    house.subscriber.answering = () => undefined;
  });
  /** What the schedules of this minute send, taken by the function. */
  const poll = (inputs = scheduler.inputs) => toPolls(house.gateway.app)(batch(inputs), context);

  it('are made over REST, polled out of the queue, and moved on in their schedules', async () => {
    const webhook = await house.subscribe(account, { fields: ['subject'], every: 15 });
    expect([...scheduler.schedules.keys()]).toEqual([webhook.id]);
    expect(scheduler.schedules.get(webhook.id)).toMatchObject({ ScheduleExpression: 'rate(15 minutes)' });
    await poll();
    const quiet = scheduler.inputs;
    // Nothing has come: nothing is written.
    await poll();
    expect(scheduler.inputs).toEqual(quiet);
    deliver(server.mailboxes.get('INBOX')!);
    expect(await poll()).toEqual({ batchItemFailures: [] });
    const subjects = () => house.subscriber.accepted.map(({ data }) => data.message!['subject']);
    expect(subjects()).toEqual(['Message 6']);
    expect(scheduler.inputs).not.toEqual(quiet);
    // The queue may be late: what it brings is older than what is kept.
    await poll(quiet);
    expect(subjects()).toEqual(['Message 6']);
    expect(await house.read(account, webhook.id)).toMatchObject({ state: 'ACTIVE', every: 15 });
    await house.send(account, 'POST', `/v1/webhooks/${webhook.id}:pause`, {});
    expect(scheduler.inputs).toEqual([]);
    deliver(server.mailboxes.get('INBOX')!);
    await poll(quiet);
    expect(subjects()).toEqual(['Message 6']);
    await house.send(account, 'DELETE', `/v1/webhooks/${webhook.id}`);
    expect(scheduler.schedules.size).toBe(0);
    await poll(quiet);
    expect(subjects()).toEqual(['Message 6']);
  });

  it('are retried later by their schedules, and end with 410', async () => {
    const webhook = await house.subscribe(account);
    house.subscriber.answering = () => ({ status: 503, headers: { 'retry-after': '900' } });
    deliver(server.mailboxes.get('INBOX')!);
    await poll();
    expect(scheduler.schedules.get(webhook.id)).toMatchObject({
      ScheduleExpression: 'rate(15 minutes)',
      State: 'ENABLED',
    });
    expect(await house.read(account, webhook.id)).toMatchObject({ state: 'FAILING', nextPollMs: 900_000 });
    house.subscriber.answering = () => ({ status: 410 });
    await poll();
    expect(scheduler.schedules.size).toBe(0);
  });

  it('are several for ten accounts at once, each told its own', async () => {
    const ids = new Set<string>();
    for (const fields of [['id'], ['uid'], ['subject']])
      ids.add((await house.subscribe(account, { fields })).id);
    expect(ids.size).toBe(3);
    await poll();
    deliver(server.mailboxes.get('INBOX')!);
    await poll();
    expect(
      house.subscriber.accepted.map(({ data }) => Object.keys(data.message!).sort().join()).sort(),
    ).toEqual(['id', 'id,subject', 'id,uid']);
  });
});
