import type { Answer, Input, Outcome, PosternError } from '@postern/client';
import { isPosternError } from '@postern/client';

import { client, ended } from '../gateway/ask.ts';
import { errorWords } from '../words/errors.ts';
import type { Word } from '../words/en.ts';
import { t } from '../words/index.ts';
import { mailboxFor, mailboxOf, tellCounts } from './account.ts';
import type { Row } from './list.ts';
import { list, patchRows, refreshList, takeOut } from './list.ts';
import { opened, patch } from './reader.ts';
import { go, route } from './route.ts';
import { say } from './toasts.ts';

// What is done with messages. It is shown at once, and taken back where the gateway says that it was not done.

type Changed = Answer<'changeFlags'>;
type Target = Pick<NonNullable<Input<'changeFlags'>['body']>, 'ids' | 'threads'>;

/** What is read back: ids, and the counts of the mailboxes that were touched, in the same session. */
const READ_BACK = {
  fields: ['id'],
  mailboxFields: ['id', 'path', 'status'],
  counts: ['messages', 'unseen'],
} as const;
export const readBack = READ_BACK as unknown as NonNullable<Input<'changeFlags'>['query']>;

/** Rows that stand for conversations are changed as such: the messages that they have in this mailbox. */
function targetsOf(rows: readonly Row[]): readonly Target[] {
  const mailboxId = list.value.mailbox!.id;
  const ids = rows.filter(({ threadId }) => threadId === null).map(({ key }) => key);
  const threads = rows.flatMap(({ threadId }) => (threadId === null ? [] : [{ mailboxId, threadId }]));
  return [...(ids.length > 0 ? [{ ids }] : []), ...(threads.length > 0 ? [{ threads }] : [])];
}

/** Says in words what went wrong; the list then shows what is true. */
export function report(error: unknown): void {
  if (!isPosternError(ended(error))) throw error;
  tell(error as PosternError);
}

function tell(error: Pick<PosternError, 'code' | 'message'>): void {
  const [title, text] = errorWords(error);
  say(`${title}. ${text}`, { kind: 'warning' });
  if (error.code !== 'NO_ANSWER' && error.code !== 'UNAUTHENTICATED') void refreshList();
}

type Call = (target: Target) => Promise<Outcome<Changed>>;

let last: Promise<unknown> = Promise.resolve();

/**
 * Makes a change of each target, after the changes before it: a message that is flagged and then moved has to be flagged while
 * it is where its id says. Undefined: it was not made, or that is not known, and the user has been told.
 */
function change(targets: readonly Target[], call: Call): Promise<readonly Changed[] | undefined> {
  const changed = last.then(() => changeNow(targets, call));
  last = changed.catch(() => undefined);
  return changed;
}

async function changeNow(targets: readonly Target[], call: Call): Promise<readonly Changed[] | undefined> {
  const done: Changed[] = [];
  try {
    for (const target of targets) {
      const outcome = await call(target);
      if (outcome.outcome === 'UNKNOWN') throw outcome.error;
      tellCounts(outcome.data.mailboxes);
      done.push(outcome.data);
    }
  } catch (error) {
    report(error);
    return undefined;
  }
  const failure = done.flatMap(({ failures }) => failures)[0];
  if (failure) tell(failure);
  return done;
}

/** Marks messages as read, or as unread. */
export async function markSeen(rows: readonly Row[], isSeen: boolean): Promise<void> {
  patchRows(keysOf(rows), (row) => ({ ...row, unread: isSeen ? 0 : 1 }));
  const flags = isSeen ? { addFlags: ['\\Seen'] } : { removeFlags: ['\\Seen'] };
  await change(targetsOf(rows), (target) =>
    client().rest.changeFlags({ body: { ...target, ...flags }, query: readBack }),
  );
}

/** One message has been read. */
export async function hasRead(id: string): Promise<void> {
  const key = opened.value?.id ?? id;
  patchRows(new Set([key]), (row) => ({ ...row, unread: Math.max(0, row.unread - 1) }));
  const body = { ids: [id], addFlags: ['\\Seen'] };
  await change([{ ids: [id] }], async () => {
    const outcome = await client().rest.changeFlags({ body, query: readBack });
    // What was moved on before this needs no words: it is read where it is now, or by the next one who opens it.
    return outcome.outcome === 'DONE' ? { ...outcome, data: { ...outcome.data, failures: [] } } : outcome;
  });
}

/** Flags messages, or takes the flag away: of a conversation its newest message. */
export async function flag(rows: readonly Row[], isFlagged: boolean): Promise<void> {
  patchRows(keysOf(rows), (row) => ({ ...row, message: { ...row.message, isFlagged } }));
  const flags = isFlagged ? { addFlags: ['\\Flagged'] } : { removeFlags: ['\\Flagged'] };
  const ids = rows.map(({ key }) => key);
  await change([{ ids }], (target) =>
    client().rest.changeFlags({ body: { ...target, ...flags }, query: readBack }),
  );
}

type Place = { readonly role: 'ARCHIVE' | 'TRASH' | 'JUNK' | 'INBOX' } | { readonly mailboxId: string };

/** Moves messages; «Undo» moves them back to where they were. */
export async function move(rows: readonly Row[], to: Place, done: Word, name = ''): Promise<void> {
  const from = list.value.mailbox!.id;
  leaveRows(rows);
  const changed = await change(targetsOf(rows), (target) =>
    client().rest.moveMessages({ body: { ...target, ...to, createMissing: 'role' in to }, query: readBack }),
  );
  if (!changed) return;
  const ids = changed.flatMap(({ moved }) => moved.flatMap(({ message }) => message?.id ?? []));
  const undo = { label: t('undo'), run: () => void moveBack(ids, from) };
  say(t(done, { name }), ids.length > 0 ? { action: undo } : {});
}

async function moveBack(ids: readonly string[], mailboxId: string): Promise<void> {
  const body = { ids: [...ids], mailboxId };
  const changed = await change([{ ids: [...ids] }], () =>
    client().rest.moveMessages({ body, query: readBack }),
  );
  if (!changed) return;
  say(t('done_undo'));
  await refreshList();
}

export const archive = (rows: readonly Row[]): Promise<void> =>
  move(rows, { role: 'ARCHIVE' }, 'done_archive');

export const toSpam = (rows: readonly Row[]): Promise<void> =>
  list.value.mailbox?.role === 'JUNK'
    ? move(rows, { role: 'INBOX' }, 'done_move', t('INBOX'))
    : move(rows, { role: 'JUNK' }, 'done_spam');

export const moveTo = (rows: readonly Row[], mailboxId: string): Promise<void> =>
  move(rows, { mailboxId }, 'done_move', mailboxOf(mailboxId)?.name ?? '');

/** Whether deleting removes messages for good: there is no trash, or they are in it. */
export const deletesForGood = (): boolean => {
  const { mailbox } = list.value;
  return !mailboxFor('TRASH') || mailbox?.role === 'TRASH';
};

/** Into the trash, or, from there, away. */
export async function remove(rows: readonly Row[]): Promise<void> {
  if (!deletesForGood()) return move(rows, { role: 'TRASH' }, 'done_delete');
  leaveRows(rows);
  const changed = await change(targetsOf(rows), (target) =>
    client().rest.deleteMessages({ body: { ...target, permanently: true }, query: readBack }),
  );
  if (changed) say(t('done_deleteForGood'));
  return undefined;
}

const keysOf = (rows: readonly Row[]): ReadonlySet<string> => new Set(rows.map(({ key }) => key));

/** Takes rows out of the list; what was open of them gives way to the next one, or to the list where only one is seen. */
function leaveRows(rows: readonly Row[]): void {
  const keys = keysOf(rows);
  const all = list.value.rows;
  if (keys.has(route.value.message)) {
    const index = all.findIndex(({ key }) => key === route.value.message);
    const next = [...all.slice(index), ...all.slice(0, index).reverse()].find(({ key }) => !keys.has(key));
    const isSingle = matchMedia('(max-width: 780px)').matches;
    go({ message: isSingle ? '' : (next?.key ?? '') }, 'replace');
  }
  takeOut(keys);
}

/** The flags of one message of what is open, shown at once. */
export function flagOpened(id: string, isFlagged: boolean): void {
  const shown = opened.value?.shown.find((each) => each.id === id);
  if (shown?.message) patch(id, { message: { ...shown.message, isFlagged } });
}
