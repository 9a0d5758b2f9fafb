import { signal } from '@preact/signals';

import type { Word } from '../words/en.ts';
import { has, mailboxFor } from './account.ts';
import { archive, deletesForGood, flag, markSeen, remove, toSpam } from './actions.ts';
import { compose } from './compose.ts';
import type { Row } from './list.ts';
import { list, refreshList, tick, ticked } from './list.ts';
import { opened } from './reader.ts';
import { go, route } from './route.ts';

/** What the user is asked before it is done for good. */
export interface Question {
  readonly text: Word;
  readonly yes: Word;
  readonly run: () => void;
}

export const question = signal<Question | undefined>(undefined);
/** Which dialog is open, of those that stand by themselves. */
export const dialog = signal<'keys' | 'move' | undefined>(undefined);

/** What is meant by a command: what is ticked, else what is open. */
export function meant(): readonly Row[] {
  const { rows } = list.value;
  if (ticked.value.size > 0) return rows.filter(({ key }) => ticked.value.has(key));
  return rows.filter(({ key }) => key === route.value.message);
}

/** The message that an answer is to: the newest unfolded one of what is open. */
const answered = (): string | undefined =>
  opened.value?.shown.findLast(({ phase, message }) => phase === 'ready' && message)?.id ?? opened.value?.id;

function step(by: 1 | -1): void {
  const { rows } = list.value;
  const index = rows.findIndex(({ key }) => key === route.value.message);
  const next = rows[index < 0 ? 0 : index + by];
  if (next) go({ message: next.key }, route.value.message === '' ? 'push' : 'replace');
}

function withMeant(run: (rows: readonly Row[]) => Promise<void>): void {
  const rows = meant();
  if (rows.length > 0) void run(rows);
}

/** Deletes; what would be gone for good is asked about first. */
export function removeMeant(): void {
  const rows = meant();
  if (rows.length === 0) return;
  const run = (): void => void remove(rows);
  if (deletesForGood()) question.value = { text: 'askDelete', yes: 'deleteForGood', run };
  else run();
}

export const canArchive = (): boolean => has('MAILBOXES') && list.value.mailbox?.role !== 'ARCHIVE';
export const canFlag = (): boolean => has('FLAGS');
export const canMove = (): boolean => has('MAILBOXES');
export const canSpam = (): boolean => has('MAILBOXES') && mailboxFor('JUNK') !== undefined;

const isAnyUnread = (rows: readonly Row[]): boolean => rows.some(({ unread }) => unread > 0);
const isAllFlagged = (rows: readonly Row[]): boolean => rows.every(({ message }) => message.isFlagged);

/** Unread ones become read; if there are none, all become unread. */
export const turnSeen = (): void => withMeant((rows) => markSeen(rows, isAnyUnread(rows)));
/** Those without a flag get one; if there are none, all lose theirs. */
export const turnFlag = (): void => withMeant((rows) => flag(rows, !isAllFlagged(rows)));
export const archiveMeant = (): void => (canArchive() ? withMeant(archive) : undefined);
export const spamMeant = (): void => (canSpam() ? withMeant(toSpam) : undefined);

export function answer(how: 'reply' | 'replyAll' | 'forward'): void {
  const id = answered();
  if (id !== undefined) void compose(how, id);
}

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('#search')?.focus();
}

function back(): void {
  if (ticked.value.size > 0) ticked.value = new Set();
  else if (route.value.message !== '') go({ message: '' });
  else if (route.value.query !== '') go({ query: '' });
}

interface Command {
  readonly keys: readonly string[];
  readonly name: Word;
  readonly run: () => void;
}

/** Every shortcut, in the order in which the help shows them. */
export const COMMANDS: readonly Command[] = [
  { keys: ['j', 'ArrowDown'], name: 'keyNext', run: () => step(1) },
  { keys: ['k', 'ArrowUp'], name: 'keyPrevious', run: () => step(-1) },
  { keys: ['u', 'Escape'], name: 'keyBack', run: back },
  { keys: ['x'], name: 'keySelect', run: () => route.value.message && tick(route.value.message) },
  { keys: ['/'], name: 'search', run: focusSearch },
  { keys: ['c'], name: 'write', run: () => void compose('new') },
  { keys: ['r'], name: 'reply', run: () => answer('reply') },
  { keys: ['a'], name: 'replyAll', run: () => answer('replyAll') },
  { keys: ['f'], name: 'forward', run: () => answer('forward') },
  { keys: ['e'], name: 'archive', run: archiveMeant },
  { keys: ['#', 'Delete'], name: 'delete', run: removeMeant },
  { keys: ['!'], name: 'spam', run: spamMeant },
  {
    keys: ['v'],
    name: 'move',
    run: () => (canMove() && meant().length > 0 ? (dialog.value = 'move') : undefined),
  },
  { keys: ['s'], name: 'flag', run: turnFlag },
  { keys: ['m'], name: 'keySeen', run: turnSeen },
  { keys: ['g'], name: 'refresh', run: () => void refreshList() },
  { keys: ['?'], name: 'keys', run: () => (dialog.value = 'keys') },
];

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('input:not([type=checkbox]), textarea, select, dialog') !== null;

/** Runs the command of a key, unless the user is writing, or means something to the browser by it. */
export function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target))
    return;
  const command = COMMANDS.find(({ keys }) => keys.includes(event.key));
  if (!command) return;
  event.preventDefault();
  command.run();
}
