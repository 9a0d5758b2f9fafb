import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { HookStore } from '../../src/webhooks/hook-store.ts';
import { openHooks } from '../../src/webhooks/open-hooks.ts';
import { webhookSettings } from '../../src/webhooks/settings.ts';
import { SqliteHooks } from '../../src/webhooks/sqlite-hooks.ts';
import { ScriptedScheduler } from '../support/scripted-scheduler.ts';

// What keeps subscriptions: every kind of store does the same.

let folder: string;
let scheduler: ScriptedScheduler;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-hooks-'));
  scheduler = await ScriptedScheduler.start();
});
afterAll(async () => {
  await scheduler.close();
  rmSync(folder, { recursive: true });
});

const STORES: Record<string, () => Record<string, string>> = {
  memory: () => ({ POSTERN_WEBHOOKS: 'memory' }),
  sqlite: () => ({ POSTERN_WEBHOOKS: `sqlite:${path.join(folder, 'hooks.db')}` }),
  scheduler: () => scheduler.env,
};

describe.each(Object.entries(STORES))('a store of subscriptions (%s)', (kind, env) => {
  const opened: HookStore[] = [];
  const open = async () => {
    const variables = env();
    const settings = webhookSettings(variables['POSTERN_WEBHOOKS']!, [], variables)!;
    const { store } = await openHooks(settings, () => Date.now());
    opened.push(store);
    return store;
  };
  const name = (prefix = 'account') => `${prefix}.${crypto.randomUUID()}`;
  /** Whole seconds, as every store keeps them. */
  const endsAt = new Date(Math.floor(Date.now() / 1000) * 1000 + 3_600_000);
  const contents = (sealed: string, more: object = {}) => ({
    ...{ sealed, minutes: 5, isPaused: false, endsAt },
    ...more,
  });
  afterEach(() => {
    for (const store of opened.splice(0)) store.close();
  });

  it('has each name once, and reads what was written last', async () => {
    const [store, own] = [await open(), name()];
    expect(await store.read(own)).toBeUndefined();
    expect(await store.create(own, contents('a'))).toBe(true);
    expect(await store.create(own, contents('b'))).toBe(false);
    const first = await store.read(own);
    expect(first).toEqual({ name: own, version: expect.any(String), ...contents('a') });
    const version = await store.write(own, contents('c', { isPaused: true, minutes: 60 }), first!.version);
    expect(await store.read(own)).toEqual({
      ...contents('c', { isPaused: true, minutes: 60 }),
      name: own,
      version,
    });
  });

  it('writes nothing where another was first, or where it is gone', async () => {
    const [store, own] = [await open(), name()];
    await store.create(own, contents('a'));
    const { version } = (await store.read(own))!;
    await store.write(own, contents('b'), version);
    expect(await store.write(own, contents('c'), version)).toBeUndefined();
    expect((await store.read(own))!.sealed).toBe('b');
    await store.remove(own);
    await store.remove(own);
    expect(await store.read(own)).toBeUndefined();
    expect(await store.write(own, contents('d'), version)).toBeUndefined();
  });

  it('lists those of an account, and no others', async () => {
    const store = await open();
    const [account, other] = [crypto.randomUUID().slice(0, 12), crypto.randomUUID().slice(0, 12)];
    const names = Array.from({ length: 5 }, () => name(account));
    for (const each of [...names, name(other)]) await store.create(each, contents(each));
    const listed = await store.list(`${account}.`);
    expect(listed.map((each) => [each.name, each.sealed]).sort()).toEqual(
      names.map((each) => [each, each]).sort(),
    );
  });

  it('forgets what has ended', async () => {
    const [store, own] = [await open(), name()];
    await store.create(
      own,
      contents('a', { endsAt: new Date(Math.floor(Date.now() / 1000) * 1000 - 1_000) }),
    );
    expect(await store.read(own)).toBeUndefined();
    expect(await store.list(own)).toEqual([]);
  });

  if (kind === 'scheduler')
    it('is a schedule whose input is the sealed value, for the queue and until the end', async () => {
      const [store, own] = [await open(), name()];
      await store.create(own, contents('sealed', { minutes: 0 }));
      expect(scheduler.schedules.get(own)).toMatchObject({
        ScheduleExpression: 'rate(1 minute)',
        State: 'ENABLED',
        EndDate: endsAt.getTime() / 1000,
        ActionAfterCompletion: 'DELETE',
        FlexibleTimeWindow: { Mode: 'OFF' },
        Target: { Arn: expect.stringContaining(':sqs:'), Input: 'sealed' },
      });
    });
});

describe('a store with a time of its own', () => {
  const MINUTE = 60_000;
  it('hands out what is due, once, and again what a process did not live to end', async () => {
    let now = 1_700_000_000_000;
    const file = path.join(folder, 'timed.db');
    const store = new SqliteHooks(file, () => now);
    const hook = (minutes: number) => ({
      sealed: 's',
      minutes,
      isPaused: false,
      endsAt: new Date(now + 1_000 * MINUTE),
    });
    await store.create('late', hook(5));
    await store.create('now', hook(0));
    await store.create('paused', { ...hook(0), isPaused: true });
    const taken = async () => (await store.take(10)).map(({ name }) => name).sort();
    expect(await taken()).toEqual(['now']);
    expect(await taken()).toEqual([]);
    expect(await store.nextDue()).toBe(now + MINUTE);
    await store.rest('now');
    now += 5 * MINUTE;
    expect(await taken()).toEqual(['late', 'now']);
    store.close();
    // Another process: what was taken and never ended is due at once.
    const next = new SqliteHooks(file, () => now);
    expect((await next.take(10)).map(({ name }) => name).sort()).toEqual(['late', 'now']);
    next.close();
  });
});
