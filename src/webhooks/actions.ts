import type { CallerGrant } from '../access/authorization.ts';
import type { Caller } from '../mail/caller.ts';
import { accountKey } from '../mail/endpoint.ts';
import { MailError } from '../mail/errors.ts';
import { readFilter } from '../mail/filter-input.ts';
import { encodeId } from '../mail/ids.ts';
import { MAX_WEBHOOKS, WEBHOOK_SECRET_HOURS } from '../mail/limits.ts';
import type { Secret } from '../mail/secret.ts';
import type {
  Webhook,
  WebhookActions,
  WebhookEvents,
  WebhookInput,
  WebhookRenewal,
  WebhookTest,
} from '../mail/webhook.ts';
import type { Hook, Secrets } from './hook.ts';
import type { StoredHook } from './hook-store.ts';
import { contentsOf, hookIn } from './kept.ts';
import { beginning, readNews } from './news.ts';
import { testEvent } from './notices.ts';
import { slowed, usualMinutes } from './pace.ts';
import type { PollSettings } from './poll.ts';
import { encodeCursor } from './poll.ts';
import { givenSecret, newSecret } from './signature.ts';
import type { About } from './subscription.ts';
import { nameOf, narrowed, pathOf, readAbout, requireKinds } from './subscription.ts';

const MINUTE = 60_000;
/** Writes that are tried where others write as well. */
const ATTEMPTS = 5;

/** What subscriptions are made with. */
export interface ActionSettings extends PollSettings {
  /** Days since the sign-in that a subscription may last. */
  readonly maxDays: number;
  /** A subscription is to be polled now, where this process does it. */
  readonly wake: () => void;
}

/** The subscriptions of one account, for one of its callers. */
export class Actions implements WebhookActions {
  readonly #settings: ActionSettings;
  readonly #grant: CallerGrant;
  readonly #caller: Caller;
  readonly #base: string;
  readonly #account: string;

  /** @param base where the caller reached the gateway, which links in events lead to */
  constructor(settings: ActionSettings, grant: CallerGrant, caller: Caller, base: string) {
    this.#settings = settings;
    this.#grant = grant;
    this.#caller = caller;
    this.#base = base;
    this.#account = accountKey(grant.server, grant.credentials.user);
  }

  readonly create = async (input: WebhookInput): Promise<Webhook> => {
    const about = readAbout(input, this.#account);
    const caller = this.#caller;
    const selections = await this.#settings.selections(
      about.selection,
      input.account ? 'mailbox' : 'message',
    );
    const given = input.signingSecret == null ? newSecret() : givenSecret(input.signingSecret);
    const path = await pathOf(input, caller);
    if (path === null) selections.mailbox.demand(caller);
    else selections.message.demand(caller);
    const now = this.#settings.now();
    const grant = narrowed(
      this.#grant,
      { path, until: input.until },
      { now, maxDays: this.#settings.maxDays },
    );
    const name = nameOf(this.#account, path, about);
    const known = await this.#requireRoom(name);
    const token = await beginning(caller, path);
    if (path !== null) requireKinds(about.kinds, token, path, caller);
    await this.#settings.callbacks.challenge({ url: about.url, secrets: { current: given } }, name);
    if (known) return this.#again(name, { about, grant, secret: given });
    const fresh = { path, base: this.#base, secrets: { current: given }, trouble: undefined };
    const progress = begun(token, about, now);
    return this.#begin({ name, grant, ...about, ...fresh, progress }, { about, grant, secret: given });
  };

  /** The progress of one that is there is kept: nothing is lost by asking twice. */
  #again(name: string, { about, grant, secret }: Renewed): Promise<Webhook> {
    return this.#change(name, (hook) => ({
      hook: {
        ...hook,
        every: about.every,
        grant,
        base: this.#base,
        secrets: this.#rotated(hook, secret),
        trouble: undefined,
      },
      secret,
    }));
  }

  async #begin(hook: Hook, renewed: Renewed): Promise<Webhook> {
    const { store, opener, wake } = this.#settings;
    // Two calls at once make one.
    if (!(await store.create(hook.name, await contentsOf(hook, opener.keys))))
      return this.#again(hook.name, renewed);
    wake();
    return this.#view(hook, renewed.secret);
  }

  readonly list = async (): Promise<readonly Webhook[]> => {
    const stored = await this.#settings.store.list(`${this.#account}.`);
    const hooks = stored.map((each) => hookIn(each, this.#settings.opener.keys));
    return hooks
      .filter((hook) => hook !== undefined && this.#isVisible(hook))
      .map((hook) => this.#view(hook!));
  };

  readonly get = async (id: string): Promise<Webhook> => this.#view((await this.#read(id)).hook);

  readonly renew = (id: string, { until, rotateSecret }: WebhookRenewal): Promise<Webhook> =>
    this.#change(id, (hook) => {
      const { now, maxDays } = this.#settings;
      const grant = narrowed(this.#grant, { path: hook.path, until }, { now: now(), maxDays });
      const secret = rotateSecret ? newSecret() : undefined;
      const secrets = secret ? this.#rotated(hook, secret) : hook.secrets;
      const progress = { ...hook.progress, isEndTold: false };
      return { hook: { ...hook, grant, secrets, progress, base: this.#base, trouble: undefined }, secret };
    });

  readonly pause = (id: string): Promise<Webhook> =>
    this.#change(id, (hook) => {
      const since = new Date(this.#settings.now());
      const trouble = { since, count: 0, reason: 'It was paused by its owner', isPaused: true };
      return { hook: { ...hook, trouble: hook.trouble?.isPaused ? hook.trouble : trouble } };
    });

  readonly resume = (id: string): Promise<Webhook> =>
    this.#change(id, (hook) => ({ hook: { ...hook, trouble: undefined } }));

  readonly end = async (id: string): Promise<void> => {
    const { stored } = await this.#read(id);
    await this.#settings.store.remove(stored.name);
  };

  readonly test = async (id: string): Promise<WebhookTest> => {
    const { hook } = await this.#read(id);
    const { callbacks, now } = this.#settings;
    const { isAccepted: delivered, status, reason } = await callbacks.deliver(hook, testEvent(id, now()));
    return { delivered, status, reason };
  };

  readonly events = async (id: string, cursor: string | undefined): Promise<WebhookEvents> => {
    const { hook } = await this.#read(id);
    const caller = this.#caller;
    const now = this.#settings.now();
    const from =
      cursor === undefined
        ? { token: hook.progress.token, movedAt: hook.progress.movedAt.getTime() }
        : cursorIn(cursor);
    const selections = await this.#settings.selections(
      hook.selection,
      hook.path === null ? 'mailbox' : 'message',
    );
    const filter = hook.filter && readFilter(hook.filter, this.#account);
    const news = await readNews(caller, { ...hook, filter, selections }, from.token);
    const movedAt = news.told.length > 0 ? now : from.movedAt;
    const here = encodeCursor(from.token, from.movedAt);
    const events = news.told.map(async ({ id: own, type, data }) => {
      return { id: own, type, timestamp: new Date(now), cursor: here, data: await data(caller) };
    });
    const minutes = slowed(hook.every, Math.max(0, now - movedAt));
    return {
      events: await Promise.all(events),
      cursor: encodeCursor(news.token, movedAt),
      truncated: news.isTruncated,
      hasMore: news.hasMore,
      nextPollMs: news.hasMore ? 0 : minutes * MINUTE,
    };
  };

  /** @returns whether there is one of that name */
  async #requireRoom(name: string): Promise<boolean> {
    const all = await this.#settings.store.list(`${this.#account}.`);
    if (all.some((each) => each.name === name)) return true;
    if (all.length < MAX_WEBHOOKS) return false;
    throw new MailError(
      'BAD_USER_INPUT',
      `An account has at most ${MAX_WEBHOOKS} webhooks. End one of them first`,
    );
  }

  #rotated({ secrets }: Hook, secret: Secret): Secrets {
    if (secrets.current.reveal() === secret.reveal()) return secrets;
    const until = new Date(this.#settings.now() + WEBHOOK_SECRET_HOURS * 60 * MINUTE);
    return { current: secret, previous: { secret: secrets.current, until } };
  }

  /** A token that is limited to some mailboxes knows of no others. */
  #isVisible({ path }: Hook): boolean {
    const { mailboxes } = this.#grant.rights;
    return !mailboxes || (path !== null && mailboxes.has(path));
  }

  #requireOwn(id: string): void {
    if (!id.startsWith(`${this.#account}.`)) throw notFound();
  }

  async #read(id: string): Promise<{ readonly stored: StoredHook; readonly hook: Hook }> {
    this.#requireOwn(id);
    const { store, opener } = this.#settings;
    const stored = await store.read(id);
    const hook = stored && hookIn(stored, opener.keys);
    if (!stored || !hook || !this.#isVisible(hook)) throw notFound();
    return { stored, hook };
  }

  async #change(id: string, change: (hook: Hook) => Changed): Promise<Webhook> {
    const { store, opener, wake } = this.#settings;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { stored, hook } = await this.#read(id);
      const { hook: changed, secret } = change(hook);
      const minutes = usualMinutes(changed, this.#settings.now());
      const next = { ...changed, progress: { ...changed.progress, minutes } };
      const contents = await contentsOf(next, opener.keys);
      // What was changed is looked after at once.
      const version = await store.write(
        id,
        { ...contents, minutes: contents.isPaused ? minutes : 0 },
        stored.version,
      );
      if (version === undefined) continue;
      wake();
      return this.#view(next, secret);
    }
    throw new MailError('CONFLICT', 'The webhook is being changed by others. Read it again');
  }

  #view(hook: Hook, secret?: Secret): Webhook {
    const { name: id, url, path, kinds: events, every, grant, progress, trouble } = hook;
    return {
      id,
      url,
      mailboxId: path === null ? null : encodeId({ kind: 'mailbox', account: this.#account, path }),
      events,
      every,
      expiresAt: grant.times.expiresAt,
      state: trouble?.isPaused ? 'PAUSED' : trouble ? 'FAILING' : 'ACTIVE',
      since: trouble?.since ?? null,
      reason: trouble?.reason ?? null,
      deliveredAt: progress.deliveredAt ?? null,
      nextPollMs: progress.minutes * MINUTE,
      signingSecret: secret?.reveal() ?? null,
    };
  }
}

interface Changed {
  readonly hook: Hook;
  /** One that has just been made. */
  readonly secret?: Secret | undefined;
}

interface Renewed {
  readonly about: About;
  readonly grant: Hook['grant'];
  readonly secret: Secret;
}

function begun(token: string, { every }: About, now: number): Hook['progress'] {
  const movedAt = new Date(now);
  return {
    ...{ token, begun: '', state: '', done: [], movedAt },
    ...{ deliveredAt: undefined, isEndTold: false, minutes: every },
  };
}

/** @throws MailError BAD_USER_INPUT */
function cursorIn(text: string): { readonly token: string; readonly movedAt: number } {
  const [, token, seconds] = /^([\w-]+)\.([0-9a-z]{1,10})$/.exec(text) ?? [];
  if (!token || !seconds)
    throw new MailError('BAD_USER_INPUT', 'This cursor was not issued by this API', { argument: 'cursor' });
  return { token, movedAt: Number.parseInt(seconds, 36) * 1000 };
}

function notFound(): MailError {
  return new MailError('NOT_FOUND', 'This account has no webhook with this id', { argument: 'id' });
}
