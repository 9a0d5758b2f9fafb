import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Log } from '../../src/log.ts';
import type { Clock } from '../../src/net/clock.ts';
import { SqliteHooks } from '../../src/webhooks/sqlite-hooks.ts';
import type { StoredHook } from '../../src/webhooks/hook-store.ts';
import type { Account } from './gateway.ts';
import { Gateway } from './gateway.ts';
import { scriptedCaFile } from './scripted-certificates.ts';
import { Subscriber } from './subscriber.ts';

export interface WebhookJson {
  readonly id: string;
  readonly mailboxId: string | null;
  readonly expiresAt: string;
  readonly state: string;
  readonly since: string | null;
  readonly reason: string | null;
  readonly deliveredAt: string | null;
  readonly nextPollMs: number;
  readonly signingSecret: string;
}

interface HouseOptions {
  readonly servers: string;
  readonly log?: Log;
  readonly env?: Readonly<Record<string, string>>;
  /** One that is there already; it is closed with the rest. */
  readonly subscriber?: Subscriber;
}

/** A gateway with webhooks, whose time goes on when a test says so, and a subscriber. */
export class WebhookHouse {
  readonly gateway: Gateway;
  readonly subscriber: Subscriber;
  /** The variables of a process of its own, over the same webhooks. */
  readonly env: Readonly<Record<string, string>>;
  /** Where all is that is kept in files. */
  readonly folder: string;
  readonly #store: SqliteHooks;
  #ahead = 0;

  private constructor({ servers, log, env }: HouseOptions, subscriber: Subscriber) {
    this.subscriber = subscriber;
    this.folder = mkdtempSync(path.join(tmpdir(), 'postern-webhooks-'));
    const file = path.join(this.folder, 'webhooks.db');
    const clock: Clock = {
      now: () => this.now(),
      timeout: (milliseconds, run) => {
        // The poller of the process does not look by itself, however long a test takes.
        if (milliseconds >= LOOK_AGAIN) return () => {};
        const timer = setTimeout(run, milliseconds).unref();
        return () => clearTimeout(timer);
      },
    };
    const keys = `test:${randomBytes(32).toString('base64')}`;
    const own = { POSTERN_WEBHOOKS: `sqlite:${file}`, POSTERN_WEBHOOK_HOSTS: 'localhost', POSTERN_URL: BASE };
    this.gateway = new Gateway({
      servers,
      caFile: scriptedCaFile(),
      keys,
      clock,
      ...(log && { log }),
      env: { ...own, ...env },
    });
    const access = { POSTERN_SERVERS: servers, POSTERN_KEYS: keys, POSTERN_CA_FILE: scriptedCaFile() };
    this.env = { ...own, ...env, ...access, POSTERN_COMPRESS: 'off' };
    this.#store = new SqliteHooks(file, () => this.now());
  }

  static async start(options: HouseOptions): Promise<WebhookHouse> {
    return new WebhookHouse(options, options.subscriber ?? (await Subscriber.start()));
  }

  now(): number {
    return Date.now() + this.#ahead;
  }

  /** So many minutes pass. */
  later(minutes: number): void {
    this.#ahead += minutes * 60_000;
  }

  /** All that is kept. */
  stored(): Promise<readonly StoredHook[]> {
    return this.#store.list('');
  }

  /** Sets one back to what was kept before. @throws where another version is there than it says */
  async write({ name, version, ...contents }: StoredHook): Promise<void> {
    if ((await this.#store.write(name, contents, version)) === undefined)
      throw new Error('nothing was written');
  }

  /** Minutes from the present to the next poll that is due. */
  async minutesToNext(): Promise<number> {
    const due = await this.#store.nextDue();
    return Math.ceil(((due ?? 0) - Date.now()) / 60_000);
  }

  /** Polls what is not paused, whether or not it is due. */
  async poll(): Promise<void> {
    for (const { sealed, isPaused } of await this.stored())
      if (!isPaused) await this.gateway.app.pollWebhook!(sealed, 120_000);
  }

  /** Polls what is due. */
  async pollDue(): Promise<number> {
    const due = await this.#store.take(100);
    for (const { sealed, name } of due) {
      await this.gateway.app.pollWebhook!(sealed, 120_000);
      await this.#store.rest(name);
    }
    return due.length;
  }

  /** @throws where it is refused */
  async subscribe(account: Account, more: object = {}): Promise<WebhookJson> {
    const { status, body } = await this.send(account, 'POST', '/v1/webhooks', {
      url: this.subscriber.url,
      role: 'INBOX',
      ...more,
    });
    if (status !== 201) throw new Error(`answered ${status}: ${body}`);
    return JSON.parse(body) as WebhookJson;
  }

  send(account: Account, method: string, target: string, body?: object) {
    const headers = {
      authorization: account.authorization,
      ...(body && { 'content-type': 'application/json' }),
    };
    return this.gateway.request(method, target, headers, body ? JSON.stringify(body) : '');
  }

  async read(account: Account, id: string): Promise<WebhookJson> {
    const { body } = await this.send(account, 'GET', `/v1/webhooks/${id}`);
    return JSON.parse(body) as WebhookJson;
  }

  async close(): Promise<void> {
    this.#store.close();
    await this.gateway.close();
    await this.subscriber.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** Milliseconds after which a poller looks again in any case. */
const LOOK_AGAIN = 30_000;
const BASE = 'https://mail.example.com';
