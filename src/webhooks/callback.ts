import { randomBytes } from 'node:crypto';

import type { FetchBounds } from '../access/checked-fetch.ts';
import { checkedFetch, isHttps } from '../access/checked-fetch.ts';
import { MailError, asMailError } from '../mail/errors.ts';
import { MAX_WEBHOOK_URL } from '../mail/limits.ts';
import type { WebhookEvent } from '../mail/webhook.ts';
import type { Hook } from './hook.ts';
import { signedHeaders } from './signature.ts';

/** Milliseconds that a callback has for its whole answer, and octets of it. */
export const CALLBACK_PATIENCE = 10_000;
const MAX_OCTETS = 16_384;

/** What a deployment says of callbacks. */
export interface CallbackSettings extends Pick<FetchBounds, 'authorities'> {
  /** Hosts that may be in the deployment's own network. */
  readonly hosts: readonly string[];
  /** Milliseconds that a callback has; left out: `CALLBACK_PATIENCE`. */
  readonly patience?: number;
  readonly now: () => number;
}

/** What became of a delivery. */
export interface Delivered {
  readonly isAccepted: boolean;
  /** The callback wants nothing more (410). */
  readonly isGone: boolean;
  /** Null: it did not answer. */
  readonly status: number | null;
  /** Why it was not accepted; null: it was. */
  readonly reason: string | null;
  /** Seconds that it wants to be left alone. */
  readonly retryAfter: number | undefined;
}

/** What a delivery needs to know of its subscription. */
export type Subscriber = Pick<Hook, 'url' | 'secrets'>;

/** An event as it stands in the body of a delivery. */
export type DeliveredEvent = Omit<WebhookEvent, 'cursor'> & Partial<Pick<WebhookEvent, 'cursor'>>;

/** Where events go: a URL of the subscriber's, which is called and never followed anywhere else. */
export class Callbacks {
  readonly #settings: CallbackSettings;

  constructor(settings: CallbackSettings) {
    this.#settings = settings;
  }

  /** Delivers one event. Never throws: what went wrong is in the answer. */
  async deliver(subscriber: Subscriber, event: DeliveredEvent): Promise<Delivered> {
    try {
      return outcomeOf(await this.#post(subscriber, event), this.#settings.now());
    } catch (error) {
      const { code, message } = asMailError(error);
      const why = code === 'INTERNAL' ? 'it could not be called' : message;
      return { isAccepted: false, isGone: false, status: null, reason: why, retryAfter: undefined };
    }
  }

  /**
   * Has a callback prove that it wants to be called: it answers the value that it is sent as JSON that holds nothing else. A
   * server that sends back what it gets answers more than that.
   * @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT
   */
  async challenge(subscriber: Subscriber, webhook: string): Promise<void> {
    const challenge = randomBytes(24).toString('base64url');
    const answer = await this.#post(subscriber, {
      id: `challenge-${challenge.slice(0, 8)}`,
      type: 'webhook.challenge',
      timestamp: new Date(this.#settings.now()),
      data: { webhook, challenge },
    });
    const isProof = answer.status >= 200 && answer.status < 300 && isExactly(await answer.text(), challenge);
    if (!isProof)
      throw new MailError(
        'SERVER_UNAVAILABLE',
        `The callback did not prove itself: it has to answer the event webhook.challenge with 200 and the JSON {"challenge": …}, with the value of data.challenge and nothing else (it answered ${answer.status})`,
      );
  }

  #post(
    { url, secrets }: Subscriber,
    { id, type, timestamp, cursor, data }: DeliveredEvent,
  ): Promise<Response> {
    const { now, hosts, authorities, patience = CALLBACK_PATIENCE } = this.#settings;
    const to = new URL(url);
    const body = JSON.stringify({ type, timestamp: timestamp.toISOString(), id, cursor, data });
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'user-agent': 'Postern',
      ...signedHeaders(id, body, secrets, now()),
    };
    const bounds = {
      isNamed: hosts.includes(to.hostname),
      signal: AbortSignal.timeout(patience),
      most: MAX_OCTETS,
      authorities,
    };
    return checkedFetch(to, { method: 'POST', headers, body }, bounds);
  }
}

/** A URL that may be called. @throws MailError BAD_USER_INPUT */
export function callbackUrl(text: string): string {
  const url = text.length <= MAX_WEBHOOK_URL && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !isHttps(url)) throw bad('url must be an https URL');
  if (url.username || url.password) throw bad('url must not contain a user name or a password');
  url.hash = '';
  return url.href;
}

function isExactly(text: string, challenge: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && JSON.stringify(value) === JSON.stringify({ challenge });
  } catch {
    return false;
  }
}

function outcomeOf({ status, headers }: Response, now: number): Delivered {
  const isAccepted = status >= 200 && status < 300;
  return {
    isAccepted,
    isGone: status === 410,
    status,
    reason: isAccepted ? null : `The callback answered ${status}`,
    retryAfter: isAccepted ? undefined : secondsIn(headers.get('retry-after'), now),
  };
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function secondsIn(text: string | null, now: number): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

function bad(message: string): MailError {
  return new MailError('BAD_USER_INPUT', message, { argument: 'url' });
}
