import { asked } from './changes.ts';
import type { Client } from './client.ts';
import { endedBy, isPosternError, noAnswer } from './errors.ts';
import type { AccountEvent, MailboxEvent } from './events.ts';
import type { operations } from './generated/rest.ts';
import type { Given } from './rest.ts';
import { targetOf } from './rest.ts';
import { serverEvents } from './sse.ts';
import type { Event, Following, Place } from './surviving.ts';
import { surviving } from './surviving.ts';

type Query = NonNullable<operations['listenToEvents']['parameters']['query']>;
/** Fields of the messages that are told of. */
export type ListenOptions = Following & Given<Omit<Query, 'mailbox' | 'since'>>;

/** Seconds that each request waits where nothing streams; the gateway's most. */
const WAIT = 25;

/** What happens in a mailbox (id or role), or, without one, which mailboxes of the account change. */
export function listen(
  client: Client,
  mailbox: string,
  options?: ListenOptions,
): AsyncGenerator<MailboxEvent, void>;
export function listen(
  client: Client,
  mailbox?: undefined,
  options?: Following,
): AsyncGenerator<AccountEvent, void>;
export function listen(
  client: Client,
  mailbox?: string,
  options: ListenOptions = {},
): AsyncGenerator<Event, void> {
  let canStream = true;
  return surviving(client, mailbox, options, async function* (place) {
    try {
      if (canStream) return yield* streamed(place);
    } catch (error) {
      if (!isPosternError(error) || error.code !== 'UNSUPPORTED') throw error;
      canStream = false;
    }
    yield* asked(place, WAIT);
  });
}

/** Streams that end for these reasons go on at once with the last token. */
const GOES_ON = new Set(['TIME_LIMIT', 'SHUTDOWN']);

/** One stream, to its end. @throws PosternError where it ends for a reason that has to be looked at */
async function* streamed(place: Place): AsyncGenerator<Event, void> {
  const { client, mailbox, query, signal } = place;
  const isFresh = place.token === undefined;
  const opener = await client.token();
  const answer = await client.request({
    method: 'GET',
    target: targetOf('/v1/events', { query: { mailbox, ...query } }),
    headers: { accept: 'text/event-stream', ...(place.token && { 'last-event-id': place.token }) },
    signal,
  });
  for await (const told of cutTold(serverEvents(answer.body!), signal)) {
    // A session renews its token while there is still time, although it sends no other request.
    if (told === 'SIGN_OF_LIFE') void client.token().catch(() => undefined);
    else {
      const value = JSON.parse(told.data) as { token: string; reason: string; message: string };
      place.token = told.id ?? value.token ?? place.token;
      if (told.event === 'end') return await lookedAt(value, client, opener);
      yield { type: told.event.toUpperCase(), ...value, ...(told.event === 'ready' && { isFresh }) } as Event;
    }
  }
  throw noAnswer('The stream ended.');
}

/** Returns where it can go on at once. @throws PosternError otherwise */
async function lookedAt(
  { reason, message }: { readonly reason: string; readonly message: string },
  client: Client,
  opener: string | undefined,
): Promise<void> {
  if (GOES_ON.has(reason)) return;
  if (reason !== 'TOKEN_EXPIRED') throw endedBy(reason, message);
  if ((await client.token()) === opener) throw endedBy('UNAUTHENTICATED', 'The token has expired.');
}

/** A stream that breaks is a request without an answer. */
async function* cutTold<T>(
  events: AsyncGenerator<T, void>,
  signal: AbortSignal | undefined,
): AsyncGenerator<T, void> {
  try {
    yield* events;
  } catch (error) {
    throw signal?.aborted || isPosternError(error) ? error : noAnswer(error);
  }
}
