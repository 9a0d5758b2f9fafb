import { expect } from '@jest/globals';

import { parseKeyRing } from '../../src/access/key-ring.ts';
import { tokenSigner } from '../../src/access/token-signer.ts';
import { ChangeTokens, requireUidPoint } from '../../src/mail/change-token.ts';
import { shortId } from '../../src/webhooks/event-ids.ts';
import { readHook } from '../../src/webhooks/sealed-hook.ts';
import type { Subject } from '../contract/subject.ts';
import { HidingProxy } from '../support/hiding-proxy.ts';
import { PollingProcess } from '../support/polling-process.ts';
import { StepProxy } from '../support/step-proxy.ts';
import type { Delivery } from '../support/subscriber.ts';
import { Subscriber } from '../support/subscriber.ts';
import { Random } from '../support/walk/random.ts';
import { WebhookHouse } from '../support/webhook-house.ts';
import { CountingSubscriber } from './counting-subscriber.ts';
import { RestlessMailbox } from './restless-mailbox.ts';

/** What happens, and how often. */
export interface Killing {
  readonly kills: number;
  /** Messages that arrive between two of them. */
  readonly arrivals: number;
  readonly seed: number;
  /** Capabilities that the gateway does not see. */
  readonly hidden?: readonly string[];
}

/** Pieces on the wire within which a poll is killed; a delivery takes some eight. */
const PIECES = 80;

interface Parts {
  readonly mailbox: RestlessMailbox;
  readonly house: WebhookHouse;
  readonly proxy: StepProxy;
  readonly hiding: HidingProxy;
  readonly random: Random;
  readonly counting: CountingSubscriber;
}

/**
 * A mailbox in which much happens, a process that polls it and is killed at random places on the wire (between commands,
 * within deliveries, behind their acceptance, before anything is written), and a subscriber that refuses a third.
 */
export class KilledPolls {
  readonly counting: CountingSubscriber;
  readonly mailbox: RestlessMailbox;
  kills = 0;
  polls = 0;
  readonly #parts: Parts;
  readonly #poller: PollingProcess;
  readonly #accepted = new Set<string>();
  #minutes = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.counting = parts.counting;
    this.mailbox = parts.mailbox;
    this.#poller = new PollingProcess(parts.house.env);
    parts.house.subscriber.answering = (delivery, response) => {
      const fault = this.#faultOf(delivery);
      if (fault !== 'cut') return fault;
      response.destroy();
      return 'own';
    };
  }

  static async start(subject: Subject, { seed, hidden = ['NOTHING'] }: Killing): Promise<KilledPolls> {
    const random = new Random(seed);
    const mailbox = await RestlessMailbox.start(subject, random);
    const counting = new CountingSubscriber(await mailbox.contents());
    const hiding = await HidingProxy.start(subject.server.ports.imap, hidden);
    const subscriber = await Subscriber.start();
    const proxy = await StepProxy.start({
      mail: hiding.port,
      subscriber: Number(new URL(subscriber.url).port),
    });
    const servers = `imap+plain://127.0.0.1:${proxy.port('mail')}`;
    const house = await WebhookHouse.start({ servers, subscriber });
    const { user, password } = mailbox.user.credentials;
    await house.subscribe(house.gateway.basic(user, password), {
      url: `https://localhost:${proxy.port('subscriber')}/mail`,
      events: ['RECEIVED', 'UPDATED', 'REMOVED'],
      fields: ['uid', 'flags'],
      every: 1,
    });
    return new KilledPolls({ mailbox, house, proxy, hiding, random, counting });
  }

  /** Mail arrives, flags change, and what the subscriber knows of is removed. */
  async change(arrivals: number): Promise<void> {
    const { mailbox } = this;
    await mailbox.deliver(arrivals);
    const known = [...this.counting.copy.keys()].filter((uid) => !mailbox.removed.includes(uid));
    await mailbox.flag(known, Math.ceil(arrivals / 2));
    if (known.length > arrivals) await mailbox.remove(this.#parts.random.oneOf(known));
  }

  /** Polls, and does not live to end it. */
  async kill(): Promise<void> {
    const { proxy, random } = this.#parts;
    const before = this.kills;
    for (let most = PIECES; this.kills === before; most = Math.max(2, most / 2)) {
      proxy.at(random.below(most), () => this.#poller.kill());
      await this.poll();
    }
    proxy.at(Infinity);
  }

  /** Polls once, when it is due. */
  async poll(): Promise<void> {
    this.#minutes = Math.max(this.#minutes, await this.#parts.house.minutesToNext());
    this.polls++;
    if ((await this.#poller.poll(this.#minutes)) === undefined) this.kills++;
    await this.#requireBehind();
  }

  /** Polls until there is nothing more to tell. */
  async settle(): Promise<void> {
    for (let isOver = false; !isOver;) {
      const [before, heard] = [this.counting.count, this.#parts.house.subscriber.heard.length];
      await this.poll();
      isOver = this.counting.count === before && this.#parts.house.subscriber.heard.length === heard;
    }
  }

  async close(): Promise<void> {
    const { mailbox, house, proxy, hiding } = this.#parts;
    await this.#poller.close();
    mailbox.close();
    await house.close();
    await proxy.close();
    await hiding.close();
  }

  #faultOf(delivery: Delivery) {
    const { random } = this.#parts;
    if (random.is(1 / 3)) return random.oneOf([{ status: 500 }, { status: 503 }, 'cut'] as const);
    this.counting.accept(delivery);
    this.#accepted.add(shortId(delivery.id));
    return undefined;
  }

  /** All that lies below the token that is kept, and all that is kept as done, was accepted. */
  async #requireBehind(): Promise<void> {
    const { house } = this.#parts;
    const [stored] = await house.stored();
    const keys = parseKeyRing(house.env['POSTERN_KEYS']!);
    const { name, progress } = readHook(stored!.sealed, keys)!;
    const tokens = new ChangeTokens(name.split('.')[0]!, tokenSigner(keys));
    const { uidNext } = requireUidPoint(tokens.decode(progress.token, 'INBOX'));
    const missing = this.mailbox.arrived.filter(
      (uid) => uid < uidNext && this.counting.idsOf('message.received', uid) === 0,
    );
    expect(missing).toEqual([]);
    expect(progress.done.filter((id) => !this.#accepted.has(id))).toEqual([]);
  }
}
