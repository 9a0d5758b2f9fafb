import { createHash, randomUUID } from 'node:crypto';

import { AwsV4Signer } from 'aws4fetch';

import { checkedFetch } from '../access/checked-fetch.ts';
import { MailError } from '../mail/errors.ts';
import type { HookContents, HookStore, StoredHook } from './hook-store.ts';
import type { SchedulerSettings } from './settings.ts';

/** Milliseconds that a call gets, and octets of its answer: an input has 256 KB at most. */
const PATIENCE = 5_000;
const MAX_OCTETS = 600_000;
/** Schedules of one page of a list. */
const PAGE = 100;

/** A schedule, as far as the API tells of it (EventBridge Scheduler, 2021-06-30). */
interface Schedule {
  readonly Name: string;
  readonly ScheduleExpression: string;
  readonly State: 'ENABLED' | 'DISABLED';
  /** Seconds since 1970. */
  readonly EndDate?: number;
  readonly Target: { readonly Input?: string };
}

interface Answer {
  readonly status: number;
  readonly value: unknown;
}

/**
 * Subscriptions as schedules of EventBridge Scheduler: one for each, by its name, whose input is the sealed value and whose
 * target is the queue of the function `poll`. There is nothing else that could say something different.
 */
export class SchedulerHooks implements HookStore {
  readonly #settings: SchedulerSettings;
  readonly #now: () => number;
  readonly #url: string;

  constructor(settings: SchedulerSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
    this.#url = settings.endpoint?.origin ?? `https://scheduler.${settings.region}.amazonaws.com`;
  }

  async create(name: string, contents: HookContents): Promise<boolean> {
    const known = await this.read(name);
    if (known) return false;
    const { status } = await this.#call('POST', pathOf(name), {
      ClientToken: randomUUID(),
      ...this.#body(contents),
    });
    // Another call was first, or one of that name has ended and is not gone yet.
    if (status === 409) return false;
    return requireOk(status);
  }

  async read(name: string): Promise<StoredHook | undefined> {
    const { status, value } = await this.#call('GET', `${pathOf(name)}?groupName=${this.#settings.group}`);
    if (status === 404) return undefined;
    requireOk(status);
    const hook = hookOf(value as Schedule);
    return hook.endsAt.getTime() > this.#now() ? hook : undefined;
  }

  async list(prefix: string): Promise<readonly StoredHook[]> {
    const names: string[] = [];
    let next: string | undefined;
    do {
      const query = new URLSearchParams({
        ScheduleGroup: this.#settings.group,
        MaxResults: String(PAGE),
        ...(prefix && { NamePrefix: prefix }),
        ...(next && { NextToken: next }),
      });
      const { status, value } = await this.#call('GET', `/schedules?${query.toString()}`);
      requireOk(status);
      const page = value as { readonly Schedules: readonly Schedule[]; readonly NextToken?: string | null };
      names.push(...page.Schedules.map(({ Name }) => Name));
      next = page.NextToken ?? undefined;
    } while (next);
    // A list tells no inputs.
    const found = await Promise.all(names.map((name) => this.read(name)));
    return found.filter((each) => each !== undefined);
  }

  /** The API has no conditions: between looking and writing another may write, and is written over. */
  async write(name: string, contents: HookContents, version: string): Promise<string | undefined> {
    const known = await this.read(name);
    if (known?.version !== version) return undefined;
    const { status, value } = await this.#call('PUT', pathOf(name), {
      ClientToken: randomUUID(),
      ...this.#body(contents),
    });
    if (status === 404) return undefined;
    requireOk(status, value);
    return versionOf(contents.sealed, contents.isPaused);
  }

  async remove(name: string): Promise<void> {
    const query = `groupName=${this.#settings.group}&clientToken=${randomUUID()}`;
    const { status } = await this.#call('DELETE', `${pathOf(name)}?${query}`);
    if (status !== 404) requireOk(status);
  }

  close(): void {
    // Each call has a connection of its own.
  }

  #body({ sealed, minutes, isPaused, endsAt }: HookContents) {
    const { group, queue, role } = this.#settings;
    const every = Math.max(1, minutes);
    return {
      GroupName: group,
      ScheduleExpression: `rate(${every} ${every === 1 ? 'minute' : 'minutes'})`,
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: isPaused ? 'DISABLED' : 'ENABLED',
      EndDate: Math.floor(endsAt.getTime() / 1000),
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: queue,
        RoleArn: role,
        Input: sealed,
        // The next one comes anyway.
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 2 },
      },
    };
  }

  async #call(method: string, path: string, value?: object): Promise<Answer> {
    const { region, accessKeyId, secretAccessKey, sessionToken } = this.#settings;
    const url = new URL(`${this.#url}${path}`);
    const body = value && JSON.stringify(value);
    const signed = await new AwsV4Signer({
      ...{ method, url: url.href, headers: { 'content-type': 'application/json' }, service: 'scheduler' },
      ...(body !== undefined && { body }),
      region,
      accessKeyId,
      secretAccessKey: secretAccessKey.reveal(),
      ...(sessionToken && { sessionToken: sessionToken.reveal() }),
    }).sign();
    const bounds = { isNamed: true, signal: AbortSignal.timeout(PATIENCE), most: MAX_OCTETS };
    const request = { method, headers: Object.fromEntries(signed.headers), body };
    const answer = await checkedFetch(url, request, bounds);
    return { status: answer.status, value: await answer.json().catch(() => undefined) };
  }
}

const pathOf = (name: string): string => `/schedules/${encodeURIComponent(name)}`;

function hookOf({ Name, ScheduleExpression, State, EndDate = 0, Target }: Schedule): StoredHook {
  const [, minutes = '1'] = /^rate\((\d+) minutes?\)$/.exec(ScheduleExpression) ?? [];
  const [sealed, isPaused] = [Target.Input ?? '', State === 'DISABLED'];
  return {
    name: Name,
    sealed,
    version: versionOf(sealed, isPaused),
    minutes: Number(minutes),
    isPaused,
    endsAt: new Date(EndDate * 1000),
  };
}

/** Each sealing has another nonce. */
function versionOf(sealed: string, isPaused: boolean): string {
  return createHash('sha256').update(`${isPaused} ${sealed}`).digest('base64url');
}

/** @throws MailError RATE_LIMITED, SERVER_UNAVAILABLE */
function requireOk(status: number, value?: unknown): true {
  if (status >= 200 && status < 300) return true;
  const why = `EventBridge Scheduler answered ${status} (POSTERN_WEBHOOKS)`;
  throw new MailError(status === 429 ? 'RATE_LIMITED' : 'SERVER_UNAVAILABLE', why, { cause: value });
}
