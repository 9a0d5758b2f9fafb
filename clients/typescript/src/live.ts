import type { Client } from './client.ts';
import type { PosternError } from './errors.ts';
import { endedBy, isPosternError, noAnswer } from './errors.ts';
import type { components, operations } from './generated/rest.ts';
import { targetOf } from './rest.ts';
import { serverEvents } from './sse.ts';
import { delay } from './waiting.ts';

type MailboxChanges = components['schemas']['MailboxChanges'];
type AccountChanges = components['schemas']['AccountChanges'];
type Query = NonNullable<operations['listenToEvents']['parameters']['query']>;

/** From here on everything is told. `token` goes on from here, also after a restart of the program. */
interface Ready {
  readonly type: 'READY';
  readonly token: string;
}
/** The token was too old (the mailbox was recreated): list again. What follows goes on from now. */
interface StartOver {
  readonly type: 'START_OVER';
}
export type MailboxEvent = Ready | StartOver | ({ readonly type: 'CHANGES' } & MailboxChanges);
export type AccountEvent = Ready | StartOver | ({ readonly type: 'MAILBOXES' } & AccountChanges);

export interface ListenOptions extends Omit<Query, 'mailbox'> {
  readonly signal?: AbortSignal;
  /** Told each time the stream is cut, and how long it waits (milliseconds) before it goes on. */
  readonly onCut?: (cut: { readonly error: PosternError; readonly milliseconds: number }) => void;
}

/** What happens in a mailbox (id or role), or, without one, which mailboxes of the account change. */
export function listen(
  client: Client,
  mailbox: string,
  options?: ListenOptions,
): AsyncGenerator<MailboxEvent, void>;
export function listen(
  client: Client,
  mailbox?: undefined,
  options?: ListenOptions,
): AsyncGenerator<AccountEvent, void>;
export async function* listen(
  client: Client,
  mailbox?: string,
  { signal, onCut, since, ...query }: ListenOptions = {},
): AsyncGenerator<MailboxEvent | AccountEvent, void> {
  const place: Place = { client, mailbox, query, signal, token: since };
  let source = streamed;
  for (let cuts = 0; ;) {
    try {
      for await (const event of source(place)) {
        cuts = 0;
        yield event;
      }
    } catch (error) {
      const ended = isPosternError(error) ? error : undefined;
      if (signal?.aborted || !ended) throw error;
      if (ended.code === 'UNSUPPORTED' && source === streamed) source = waited;
      else if (ended.code === 'STALE_ID' && place.token !== undefined) {
        place.token = undefined;
        yield { type: 'START_OVER' };
      } else if (!ended.retryable) throw error;
      else {
        const milliseconds = (ended.retryAfter ?? Math.min(30, 2 ** cuts++)) * 1000;
        onCut?.({ error: ended, milliseconds });
        await delay(milliseconds, signal);
      }
    }
  }
}

/** What a listener knows between one connection and the next. */
interface Place {
  readonly client: Client;
  readonly mailbox: string | undefined;
  readonly query: Omit<ListenOptions, 'signal' | 'onCut' | 'since'>;
  readonly signal: AbortSignal | undefined;
  token: string | undefined;
}
type Event = MailboxEvent | AccountEvent;

/** Streams that end for these reasons go on at once with the last token. */
const GOES_ON = new Set(['TIME_LIMIT', 'SHUTDOWN']);

async function* streamed(place: Place): AsyncGenerator<Event, void> {
  const { client, mailbox, query, signal } = place;
  const answer = await client.request({
    method: 'GET',
    target: targetOf('/v1/events', { query: { mailbox, ...query } }),
    headers: { accept: 'text/event-stream', ...(place.token && { 'last-event-id': place.token }) },
    signal,
  });
  for await (const { event, id, data } of cutTold(serverEvents(answer.body!), signal)) {
    const value = JSON.parse(data) as { token: string; reason: string; message: string };
    place.token = id ?? value.token ?? place.token;
    if (event !== 'end') yield { type: event.toUpperCase(), ...value } as unknown as Event;
    else if (GOES_ON.has(value.reason)) return;
    else throw endedBy(value.reason === 'TOKEN_EXPIRED' ? 'UNAUTHENTICATED' : value.reason, value.message);
  }
  throw noAnswer('The stream ended.');
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

/** The same by requests that wait, where the gateway cannot stream. */
async function* waited(place: Place): AsyncGenerator<Event, void> {
  if (place.token === undefined) {
    place.token = await firstToken(place);
    yield { type: 'READY', token: place.token };
  }
  for (;;) {
    const event = await nextChange(place, place.token);
    place.token = event.token;
    if (tells(event)) yield event;
  }
}

type Told = Exclude<Event, StartOver | Ready>;

const tells = (event: Told): boolean =>
  event.type === 'MAILBOXES'
    ? event.mailboxes.length > 0
    : event.created.length + event.updated.length > 0 ||
      Boolean(event.vanishedUids) ||
      event.present !== null;

async function nextChange({ client, mailbox, query, signal }: Place, since: string): Promise<Told> {
  const how = signal ? { signal } : {};
  if (mailbox === undefined)
    return {
      type: 'MAILBOXES',
      ...(await client.rest.listAccountChanges({ query: { since, wait: 25 }, ...how })),
    };
  const asked = { path: { mailboxId: mailbox }, query: { ...query, since, wait: 25 }, ...how };
  return { type: 'CHANGES', ...(await client.rest.listChanges(asked)) };
}

async function firstToken({ client, mailbox, signal }: Place): Promise<string> {
  const how = signal ? { signal } : {};
  if (mailbox === undefined) return (await client.rest.listAccountChanges({ query: {}, ...how })).token;
  const query = { first: 1, fields: ['id' as const], changesToken: true };
  return (await client.rest.listMessages({ path: { mailboxId: mailbox }, query, ...how })).changesToken!;
}
