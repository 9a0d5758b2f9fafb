import { baseSubject } from './base-subject.ts';
import type { MessageDemand } from './demand.ts';
import { addMessageDemand, messageDemand } from './demand.ts';
import type { Address } from './envelope.ts';
import { hasFlag } from './flags.ts';
import type { Message } from './mailbox.ts';
import { encodeThreadId, threadOf } from './thread-id.ts';

/** A conversation, as far as it was asked for. */
export interface Thread {
  /** Null: the message names no conversation, and stands alone. */
  readonly id: string | null;
  readonly newestMessage: Message;
  /** Those that were found, oldest first, with what the counts are made of. */
  readonly found: readonly Message[];
  /** Whether all of its messages were looked for. */
  readonly complete: boolean;
  /** With all that was asked of messages, oldest first; undefined: they were not asked for. */
  readonly messages: readonly Message[] | undefined;
}

/** What is wanted of conversations. */
export interface ThreadWants {
  newestMessage: MessageDemand;
  /** Undefined: no messages. */
  messages: MessageDemand | undefined;
  /** The most that are wanted of the messages of one. */
  first: number;
  /** Whether anything is wanted that all messages have to be found for. */
  isCounted: boolean;
}

export function threadWants(): ThreadWants {
  return { newestMessage: messageDemand(), messages: undefined, first: 1, isCounted: false };
}

/** What a message's conversation is told by. */
export const PLACED: MessageDemand = messageDemand('threadId');

/** What counts and participants are made of. */
export const COUNTED: MessageDemand = messageDemand('threadId', 'flags', 'from');

/** Both demands in one. */
export function both(...demands: readonly MessageDemand[]): MessageDemand {
  return demands.reduce(addMessageDemand, messageDemand());
}

/** Null: the message names no conversation. */
export function threadIdOf(message: Message): string | null {
  const thread = threadOf(message);
  return thread && encodeThreadId(thread);
}

/** The subject of the newest message, without what answering puts ahead of it. */
export function subjectOf({ newestMessage }: Thread): string | null {
  const subject = newestMessage.envelope?.subject;
  return subject == null ? null : baseSubject(subject);
}

/** Who wrote, each once, in the order of their first messages. */
export function participantsOf({ found }: Thread): Address[] {
  const authors = found.flatMap(({ envelope }) => envelope?.from ?? []);
  return [...Map.groupBy(authors, keyOf).values()].map(([first]) => first!);
}

function keyOf({ address, name }: Address): string {
  return address?.toLowerCase() ?? `${name}`;
}

export function messageCountOf({ found, complete }: Thread): number | null {
  return complete ? found.length : null;
}

/** Null as well where the server keeps no flags. */
export function unreadCountOf({ found, complete }: Thread): number | null {
  if (!complete || found.some(({ flags }) => !flags)) return null;
  return found.filter(({ flags }) => !hasFlag(flags!, '\\Seen')).length;
}
