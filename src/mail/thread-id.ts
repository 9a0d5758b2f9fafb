import type { Message } from './mailbox.ts';

/** A conversation: the server's own, or the message that it began with, by its Message-ID. */
export type ThreadReference = { readonly by: 'server' | 'root'; readonly id: string };

/** What places a message in a conversation. */
type Placed = Pick<Message, 'serverThread' | 'envelope' | 'references'>;

/**
 * The conversation of a message: the server's where it keeps conversations (Gmail), else the first of References, else of
 * In-Reply-To, else the message itself. It is the same in every mailbox; a message whose References were cut begins one
 * of its own.
 * @returns null: the message has no Message-ID and refers to none
 */
export function threadOf({ serverThread, envelope, references }: Placed): ThreadReference | null {
  if (serverThread) return { by: 'server', id: serverThread };
  const root = references?.[0] ?? envelope?.inReplyTo[0] ?? envelope?.messageId;
  return root ? { by: 'root', id: root } : null;
}

/** So many are looked for by one search: each in three header fields, and a command line stays below 8,000 octets. */
const SEARCHED_AT_ONCE = 20;

/** Conversations in pieces that one search takes each. */
export function searchedAtOnce<T>(threads: readonly T[]): T[][] {
  const count = Math.ceil(threads.length / SEARCHED_AT_ONCE);
  return Array.from({ length: count }, (_, i) =>
    threads.slice(i * SEARCHED_AT_ONCE, (i + 1) * SEARCHED_AT_ONCE),
  );
}

const PREFIXES = { server: 's', root: 'r' } as const;

/** A thread id; it can be read back. */
export function encodeThreadId({ by, id }: ThreadReference): string {
  return `${PREFIXES[by]}.${Buffer.from(id).toString('base64url')}`;
}

/** Undefined: it is no thread id. */
export function decodeThreadId(text: string): ThreadReference | undefined {
  const [, prefix, encoded] = /^([sr])\.([\w-]+)$/.exec(text) ?? [];
  if (!prefix) return undefined;
  return { by: prefix === 's' ? 'server' : 'root', id: Buffer.from(encoded!, 'base64url').toString() };
}
