import { effect, untracked } from '@preact/signals';
import type { AccountEvent, Client, MailboxEvent } from '@postern/client';
import { isPosternError, listen } from '@postern/client';

import { ended } from '../gateway/ask.ts';
import { isOnline } from '../gateway/calls.ts';
import { session } from '../gateway/session.ts';
import { has, start, tellCounts } from './account.ts';
import { list, patchRows, readTop, refreshList, takeOut } from './list.ts';

/**
 * Listens to the account and to the mailbox that is shown, as long as there are any. Not on POP3: a maildrop that is looked at is
 * locked for those who read.
 */
export function live(): void {
  addEventListener('online', () => session.value && void refreshList());
  effect(() => {
    const client = session.value;
    if (!client || !has('MAILBOXES')) return undefined;
    return untracked(() => following(client, undefined, onAccount));
  });
  effect(() => {
    const client = session.value;
    const id = list.value.mailbox?.id;
    if (!client || !id || shown === id || !has('MAILBOXES')) return;
    shown = id;
    stop();
    stop = untracked(() => following(client, id, onMailbox));
  });
  effect(() => {
    if (session.value) return;
    shown = '';
    stop();
  });
}

let shown = '';
let stop = (): void => undefined;

/** @returns what ends it */
function following<E extends AccountEvent | MailboxEvent>(
  client: Client,
  mailbox: string | undefined,
  onEvent: (event: E, mailbox: string) => void,
): () => void {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    const events = listen(client, mailbox as string, { signal }) as unknown as AsyncIterable<E>;
    for await (const event of events) {
      isOnline.value = true;
      onEvent(event, mailbox ?? '');
    }
  };
  run().catch((error: unknown) => {
    if (!signal.aborted && isPosternError(error)) ended(error);
  });
  return () => stopping.abort();
}

function onAccount(event: AccountEvent): void {
  if (event.type === 'START_OVER') void start();
  if (event.type === 'MAILBOXES') tellCounts(event.mailboxes);
}

function onMailbox(event: MailboxEvent, mailbox: string): void {
  if (list.value.mailbox?.id !== mailbox || event.type === 'READY') return;
  if (event.type === 'START_OVER') return void refreshList();
  const gone = uidsIn(event.vanishedUids ?? '');
  const rows = list.value.rows.filter(({ message }) => message.uid && gone(message.uid));
  if (rows.length > 0) takeOut(new Set(rows.map(({ key }) => key)));
  for (const { id, flags } of event.updated) if (flags) patchFlags(id, flags);
  if (event.created.length > 0 || !has('CHANGES')) void readTop();
}

function patchFlags(id: string, flags: readonly string[]): void {
  patchRows(new Set([id]), (row) => {
    const isSeen = flags.includes('\\Seen');
    const isFlagged = flags.includes('\\Flagged');
    const isAnswered = flags.includes('\\Answered');
    const unread = row.count === 1 ? Number(!isSeen) : row.unread;
    return { ...row, unread, message: { ...row.message, isSeen, isFlagged, isAnswered } };
  });
}

/** Whether a UID is in a set as IMAP writes it: `3:7,12`. */
function uidsIn(set: string): (uid: number) => boolean {
  const ranges = set
    .split(',')
    .filter(Boolean)
    .map((each) => each.split(':').map(Number));
  return (uid) => ranges.some(([from = 0, to = from]) => uid >= from && uid <= to);
}
