import { atom } from '../answers.ts';
import type { Node } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import { plainItem, sectionItem } from '../fetch/items.ts';
import type { FetchItem } from '../fetch/items.ts';
import type { Entry } from '../mailbox-view.ts';
import type { Session } from '../session.ts';

const FAST = ['FLAGS', 'INTERNALDATE', 'RFC822.SIZE'];
/** Macros stand alone, never in a list (RFC 3501 §6.4.5). */
const MACROS: Record<string, string[]> = {
  FAST,
  ALL: [...FAST, 'ENVELOPE'],
  FULL: [...FAST, 'ENVELOPE', 'BODY'],
};

export function fetch(byUid: boolean): (session: Session, args: Arguments) => Promise<void> {
  return async (session, args) => {
    const entries = session.selected.select(args.set(), byUid);
    const items = readItems(args);
    const changedSince = readChangedSince(session, args);
    if (byUid) addItem(items, 'UID', 'first');
    if (changedSince !== undefined) addItem(items, 'MODSEQ', 'last');
    session.knowsModSeq ||= items.has('MODSEQ');
    for (const entry of entries) {
      if (entry.message.modSeq <= (changedSince ?? -1)) continue;
      tellItems(session, entry, [...items.values()]);
      if (session.connection.hasMuchWaiting) await session.connection.flush();
    }
  };
}

/** The items by name, so that one asked for twice is answered once. */
function readItems(args: Arguments): Map<string, FetchItem> {
  const macro =
    args.nextWord !== undefined && Object.hasOwn(MACROS, args.nextWord) ? MACROS[args.nextWord] : undefined;
  const items = new Map<string, FetchItem>();
  if (macro) {
    args.word();
    for (const name of macro) addItem(items, name, 'last');
    return items;
  }
  for (const [key, item] of args.listOrOne().all(readItem)) items.set(key, item);
  if (items.size === 0) throw new BadCommand('Nothing to fetch');
  return items;
}

function readItem(args: Arguments): [string, FetchItem] {
  const node = args.node();
  if (node.section) return [JSON.stringify(node), sectionItem(node)];
  const name = String(node.value).toUpperCase();
  const item = plainItem(name);
  if (!item) throw new BadCommand(`Unknown item ${name}`);
  return [name, item];
}

function addItem(items: Map<string, FetchItem>, name: string, place: 'first' | 'last'): void {
  const item = plainItem(name);
  if (!item || items.has(name)) return;
  const rest = [...items];
  if (place === 'first') items.clear();
  items.set(name, item);
  if (place === 'first') for (const [key, value] of rest) items.set(key, value);
}

/** `(CHANGEDSINCE n)` (RFC 7162 §3.1.4.1). */
function readChangedSince(session: Session, args: Arguments): number | undefined {
  if (args.isEmpty) return undefined;
  const modifiers = args.list();
  args.end();
  if (modifiers.word() !== 'CHANGEDSINCE') throw new BadCommand('Unknown modifier');
  const modSeq = modifiers.number();
  modifiers.end();
  session.knowsModSeq = true;
  return modSeq;
}

function tellItems(session: Session, entry: Entry, items: FetchItem[]): void {
  const values: Node[] = items.flatMap((item) => [item.label, item.value(entry)]);
  if (items.some(({ marksSeen }) => marksSeen) && markSeen(session, entry)) {
    values.push(atom('FLAGS'), plainItem('FLAGS')?.value(entry));
  }
  session.untagged(String(session.selected.numberOf(entry)), atom('FETCH'), values);
}

/** Answers true if the flags have changed by it: the answer then has to say so. */
function markSeen(session: Session, entry: Entry): boolean {
  const { message } = entry;
  const { mailbox, isReadOnly } = session.selected;
  if (isReadOnly || message.isExpunged || message.flags.has('\\Seen')) return false;
  const knewFlags = entry.told === message.modSeq;
  mailbox.setFlags(message, [...message.flags, '\\Seen']);
  // With CONDSTORE the client also needs the new MODSEQ, which the command's end will tell.
  if (knewFlags && !session.knowsModSeq) entry.told = message.modSeq;
  return true;
}
