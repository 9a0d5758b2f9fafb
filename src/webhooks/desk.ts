import type { CallerGrant } from '../access/authorization.ts';
import type { Opener } from '../access/sealed-token.ts';
import { errorEntry } from '../log.ts';
import type { Log } from '../log.ts';
import type { Caller } from '../mail/caller.ts';
import { asMailError } from '../mail/errors.ts';
import type { ReadSelections } from '../mail/event-selection.ts';
import type { WebhookActions } from '../mail/webhook.ts';
import type { Clock } from '../net/clock.ts';
import type { ActionSettings } from './actions.ts';
import { Actions } from './actions.ts';
import { Callbacks } from './callback.ts';
import { Poll } from './poll.ts';
import { Poller } from './poller.ts';
import type { OpenedHooks } from './open-hooks.ts';
import { openHooks } from './open-hooks.ts';
import type { WebhookSettings } from './settings.ts';
import type { OpenWork } from './work.ts';

/** What a deployment says of its webhooks, and what they work with. */
export interface DeskSettings {
  readonly settings: WebhookSettings;
  readonly opener: Opener;
  readonly authorities: readonly string[] | undefined;
  /** Days since the sign-in that a subscription may last. */
  readonly maxDays: number;
  readonly clock: Clock;
  readonly open: OpenWork;
  readonly selections: ReadSelections;
  readonly log: Log;
}

/** The webhooks of a deployment: what callers do with them, and the polls. */
export class WebhookDesk {
  readonly #work: ActionSettings;
  /** Undefined: schedules call by themselves. */
  readonly #poller: Poller | undefined;

  private constructor(desk: DeskSettings, { store, timed }: OpenedHooks) {
    const { settings, opener, authorities, maxDays, clock, open, selections, log } = desk;
    const now = () => clock.now();
    const callbacks = new Callbacks({ hosts: settings.hosts, authorities, now });
    const wake = () => this.#poller?.wake();
    this.#work = { store, opener, callbacks, open, selections, now, log, maxDays, wake };
    const failed = (error: unknown) => log(errorEntry(asMailError(error), 'webhooks'));
    const poll = (sealed: string, timeLeft: number) => this.poll(sealed, timeLeft);
    this.#poller = timed && new Poller({ store: timed, clock, poll, failed });
  }

  /** @throws MailError SERVER_UNAVAILABLE where its store cannot be used */
  static async open(desk: DeskSettings): Promise<WebhookDesk> {
    return new WebhookDesk(desk, await openHooks(desk.settings, () => desk.clock.now()));
  }

  /** The subscriptions of a grant's account. @param base where its caller reached the gateway */
  actionsOf(grant: CallerGrant, caller: Caller, base: string): WebhookActions {
    return new Actions(this.#work, grant, caller, base);
  }

  /** Polls one subscription. @param timeLeft milliseconds */
  poll(sealed: string, timeLeft: number): Promise<void> {
    return new Poll(this.#work, timeLeft).run(sealed);
  }

  /** Polls what is due, from now on. */
  start(): void {
    this.#poller?.wake();
  }

  /** Settles when nothing is under way any more. */
  async stop(): Promise<void> {
    await this.#poller?.stop();
    this.#work.store.close();
  }
}
