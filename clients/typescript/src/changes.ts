import type { Client } from './client.ts';
import type { AccountEvent, MailboxEvent, Ready, StartOver } from './events.ts';
import type { operations } from './generated/rest.ts';
import type { Given } from './rest.ts';
import type { Event, Following, Place } from './surviving.ts';
import { surviving } from './surviving.ts';

type QueryOf<Id extends 'listChanges' | 'listAccountChanges'> = Given<
  Omit<NonNullable<operations[Id]['parameters']['query']>, 'since'>
>;
/** Fields of the messages that are told of. With `wait` (1 to 25 seconds a request) it never ends. */
export type ChangesOptions = Following & QueryOf<'listChanges'>;
/** Fields and counts of the mailboxes that are told of; `wait` as above. */
export type AccountChangesOptions = Following & QueryOf<'listAccountChanges'>;

/**
 * What changed since a token in a mailbox (id or role), or, without one, in the account: delta by delta until all is told, each
 * with the token to keep. With `wait` it goes on with what changes from then on. It is told as `listen` tells it, and needs no stream.
 */
export function changes(
  client: Client,
  mailbox: string,
  options?: ChangesOptions,
): AsyncGenerator<MailboxEvent, void>;
export function changes(
  client: Client,
  mailbox?: undefined,
  options?: AccountChangesOptions,
): AsyncGenerator<AccountEvent, void>;
export function changes(
  client: Client,
  mailbox?: string,
  { wait = 0, ...options }: ChangesOptions | AccountChangesOptions = {},
): AsyncGenerator<Event, void> {
  return surviving(client, mailbox, options, (place) => asked(place, wait));
}

/** By requests, each of which waits so many seconds. */
export async function* asked(place: Place, wait: number): AsyncGenerator<Event, void> {
  let isAtEnd = false;
  if (place.token === undefined) {
    place.token = await firstToken(place);
    isAtEnd = wait === 0;
    yield { type: 'READY', token: place.token, isFresh: true };
  }
  while (!isAtEnd) {
    const event = await nextChange(place, place.token, wait);
    place.token = event.token;
    isAtEnd = wait === 0 && !('hasMore' in event && event.hasMore);
    if (wait === 0 || tells(event)) yield event;
  }
  place.isOver = true;
}

type Told = Exclude<Event, StartOver | Ready>;

const tells = (event: Told): boolean =>
  event.type === 'MAILBOXES'
    ? event.mailboxes.length > 0 || event.present !== null
    : event.created.length + event.updated.length > 0 ||
      Boolean(event.vanishedUids) ||
      event.present !== null;

async function nextChange(
  { client, mailbox, query, signal }: Place,
  since: string,
  wait: number,
): Promise<Told> {
  const how = { query: { ...query, since, wait }, signal };
  if (mailbox === undefined) return { type: 'MAILBOXES', ...(await client.rest.listAccountChanges(how)) };
  const delta = await client.rest.listChanges({ path: { mailboxId: mailbox }, ...how });
  return { type: 'CHANGES', ...delta };
}

async function firstToken({ client, mailbox, signal }: Place): Promise<string> {
  if (mailbox === undefined) return (await client.rest.listAccountChanges({ signal })).token;
  const query = { first: 1, fields: ['id' as const], changesToken: true };
  return (await client.rest.listMessages({ path: { mailboxId: mailbox }, query, signal })).changesToken!;
}
