import type { FetchMessageObject, ImapFlow, ListResponse, MessageAddressObject } from 'imapflow';

import { drain, inMailbox } from './naive.ts';

/** What a handler written with imapflow does for each operation, and answers: the same as the gateway. */
export type Handled = (client: ImapFlow, args: Args) => Promise<unknown>;

/** What callers say. */
export interface Args {
  /** Of the page. */
  readonly first?: number;
  /** The page is below this UID. */
  readonly below?: number;
  readonly subject?: string;
  readonly uids?: readonly number[];
  readonly flag?: string;
  readonly add?: boolean;
  readonly to?: string;
  readonly part?: string;
}

const ENVELOPES = { uid: true, flags: true, internalDate: true, envelope: true } as const;
/** Octets of a text that come with its message. */
const TEXT = 16_384;

/** @throws Error where the mail server refuses something */
export const HANDLED = {
  mailboxes: async (client) => ({
    mailboxes: (await client.list({ statusQuery: { messages: true, unseen: true } })).map(mailboxOf),
  }),
  page: (client, { first = 0, below }) => inInbox(client, () => page(client, first, below)),
  unread: (client, { first = 0 }) => inInbox(client, () => search(client, { seen: false }, first)),
  subject: (client, { first = 0, subject = '' }) => inInbox(client, () => search(client, { subject }, first)),
  text: (client, { uids = [] }) => inInbox(client, () => text(client, uids[0]!)),
  flags: (client, args) => inInbox(client, () => changeFlags(client, args)),
  copy: (client, { uids = [], to = '' }) => inInbox(client, () => copy(client, uids, to)),
  download: async (client, { uids = [], part }) => {
    await inMailbox(client, 'Archive', () => drain(client, uids[0]!, part));
    return {};
  },
} as const satisfies Record<string, Handled>;

function inInbox<T>(client: ImapFlow, work: () => Promise<T>): Promise<T> {
  return inMailbox(client, 'INBOX', work);
}

/**
 * One command: what the mail server tells at its end shows whether the page was still the newest one, and it is read again
 * where it was not.
 */
async function page(client: ImapFlow, first: number, below?: number): Promise<unknown> {
  for (;;) {
    const { exists } = requireMailbox(client);
    const to = below === undefined ? exists : below - 1;
    const rows = await client.fetchAll(`${Math.max(1, to - first + 1)}:${to}`, ENVELOPES);
    if (requireMailbox(client).exists === exists) return { mailbox: { messages: { nodes: nodesOf(rows) } } };
  }
}

async function search(client: ImapFlow, query: object, first: number): Promise<unknown> {
  const found = await client.search(query, { uid: true });
  if (!found) throw new Error('the search was refused');
  const rows = await client.fetchAll(found.slice(-first), ENVELOPES, { uid: true });
  return { mailbox: { messages: { nodes: nodesOf(rows) } } };
}

async function text(client: ImapFlow, uid: number): Promise<unknown> {
  const id = String(uid);
  const row = await client.fetchOne(id, { ...ENVELOPES, bodyStructure: true }, { uid: true });
  if (!row) return { message: null };
  const part = row.bodyStructure?.childNodes?.[0]?.part ?? '1';
  const query = { bodyParts: [{ key: part, maxLength: TEXT }] };
  const body = await client.fetchOne(id, query, { uid: true });
  const octets = (body && body.bodyParts?.get(part)) || Buffer.alloc(0);
  const { uid: _, receivedAt: __, ...message } = nodeOf(row);
  return { message: { ...message, text: octets.toString('utf8').replaceAll('\r\n', '\n') } };
}

/** Which messages are there is asked first: STORE does not say it. */
async function changeFlags(client: ImapFlow, { uids = [], flag = '', add }: Args): Promise<unknown> {
  const there = await client.search({ uid: uids.join(',') }, { uid: true });
  if (!there) throw new Error('the search was refused');
  const options = { uid: true, silent: true };
  const isDone = add
    ? await client.messageFlagsAdd(there, [flag], options)
    : await client.messageFlagsRemove(there, [flag], options);
  if (!isDone) throw new Error('the flags were refused');
  return failures(uids, there);
}

/** Behind a sign of life: what came of a copy on a session that had died while it was idle could not be told. */
async function copy(client: ImapFlow, uids: readonly number[], to: string): Promise<unknown> {
  await client.noop();
  const done = await client.messageCopy([...uids], to, { uid: true });
  if (!done) throw new Error('the copy was refused');
  return failures(uids, [...(done.uidMap?.keys() ?? [])]);
}

function failures(uids: readonly number[], done: readonly number[]): unknown {
  return {
    change: { failures: uids.filter((uid) => !done.includes(uid)).map(() => ({ code: 'NOT_FOUND' })) },
  };
}

function requireMailbox(client: ImapFlow): { readonly exists: number } {
  if (!client.mailbox) throw new Error('no mailbox is open');
  return client.mailbox;
}

function mailboxOf({ name, path, specialUse, status }: ListResponse): object {
  const role = specialUse?.slice(1).toUpperCase() ?? null;
  return { name, path, role, status: { messages: status?.messages, unseen: status?.unseen } };
}

/** The newest comes first. */
function nodesOf(rows: readonly FetchMessageObject[]): object[] {
  return rows.map(nodeOf).toSorted((a, b) => b.uid - a.uid);
}

function nodeOf({ uid, envelope, flags, internalDate }: FetchMessageObject) {
  return {
    uid,
    subject: envelope?.subject ?? null,
    from: (envelope?.from ?? []).map(addressOf),
    flags: [...(flags ?? [])],
    receivedAt: new Date(internalDate!).toISOString().replace('.000', ''),
  };
}

function addressOf({ name, address }: MessageAddressObject): object {
  return { name: name || null, address: address || null };
}
