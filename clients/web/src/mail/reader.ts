import { signal } from '@preact/signals';
import type { PosternError } from '@postern/client';
import { isPosternError } from '@postern/client';

import { ask } from '../gateway/ask.ts';
import type { Message, OneMessage, RowMessage } from './documents.ts';
import { CONVERSATION, MESSAGE } from './documents.ts';

/** One message of what is open: folded up to its head, or unfolded. */
export interface Shown {
  readonly id: string;
  /** Known from the conversation; undefined where the message alone was asked for. */
  readonly head: RowMessage | undefined;
  readonly phase: 'folded' | 'loading' | 'ready' | 'failed';
  readonly message?: Message;
  /** Why all of it, or some of it, cannot be shown. */
  readonly errors?: readonly PosternError[];
  /** Whether what it refers to on other servers is loaded. */
  readonly isRemote: boolean;
}

export interface Opened {
  /** The id that was opened. */
  readonly id: string;
  readonly shown: readonly Shown[];
  /** Whether all messages of the conversation were looked for. */
  readonly isComplete: boolean;
}

/** What is being read; undefined: nothing. */
export const opened = signal<Opened | undefined>(undefined);

/** Opens a message, or the whole conversation that it stands for. */
export async function open(id: string, isConversation: boolean): Promise<Message | undefined> {
  if (opened.value?.id === id && opened.value.shown.some(({ phase }) => phase !== 'failed')) return undefined;
  opened.value = {
    id,
    shown: [{ id, head: undefined, phase: 'loading', isRemote: false }],
    isComplete: true,
  };
  const message = await read(id, isConversation ? CONVERSATION : MESSAGE, false);
  const thread = message?.thread;
  if (thread && opened.value?.id === id) {
    const [own] = opened.value.shown;
    const folded = (head: RowMessage): Shown => ({ id: head.id, head, phase: 'folded', isRemote: false });
    const shown = thread.messages.map((head) => (head.id === id ? { ...own!, head } : folded(head)));
    opened.value = {
      id,
      shown: shown.some((each) => each.id === id) ? shown : [...shown, own!],
      isComplete: thread.complete,
    };
  }
  return message;
}

export function close(): void {
  opened.value = undefined;
}

/** Unfolds one message of a conversation, or folds it up again. */
export async function unfold(id: string): Promise<Message | undefined> {
  const found = opened.value?.shown.find((each) => each.id === id);
  if (found?.phase === 'ready') {
    patch(id, { phase: 'folded' });
    return undefined;
  }
  if (found?.message) {
    patch(id, { phase: 'ready' });
    return undefined;
  }
  return read(id, MESSAGE, false);
}

/** Loads what the html of a message refers to on other servers: they learn that it is read. */
export const showRemote = (id: string): Promise<Message | undefined> => read(id, MESSAGE, true);

async function read(id: string, document: string, isRemote: boolean): Promise<Message | undefined> {
  if (!isRemote) patch(id, { phase: 'loading' });
  try {
    const { data, errors } = await ask<OneMessage>(document, { id, remote: isRemote ? 'ALLOW' : 'BLOCK' });
    patch(id, { phase: 'ready', message: data.message, errors, isRemote });
    return data.message;
  } catch (error) {
    if (!isPosternError(error)) throw error;
    patch(id, { phase: 'failed', errors: [error] });
    return undefined;
  }
}

/** Changes what is shown of a message, if it is still open. */
export function patch(id: string, change: Partial<Shown>): void {
  if (!opened.value) return;
  const shown = opened.value.shown.map((each) => (each.id === id ? { ...each, ...change } : each));
  opened.value = { ...opened.value, shown };
}
