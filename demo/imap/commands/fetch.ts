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
    const items = readItems(session, args);
    const { changedSince, newest = Infinity } = readModifiers(session, args);
    if (byUid) addItem(session, items, 'UID', 'first');
    if (changedSince !== undefined) addItem(session, items, 'MODSEQ', 'last');
    session.knowsModSeq ||= items.has('MODSEQ');
    for (const entry of entries.slice(-newest)) {
      if (entry.message.modSeq <= (changedSince ?? -1)) continue;
      tellItems(session, entry, [...items.values()]);
      if (session.connection.hasMuchWaiting) await session.connection.flush();
    }
  };
}

/** The items by name, so that one asked for twice is answered once. */
function readItems(session: Session, args: Arguments): Map<string, FetchItem> {
  const macro =
    args.nextWord !== undefined && Object.hasOwn(MACROS, args.nextWord) ? MACROS[args.nextWord] : undefined;
  const items = new Map<string, FetchItem>();
  if (macro) {
    args.word();
    for (const name of macro) addItem(session, items, name, 'last');
    return items;
  }
  for (const [key, item] of args.listOrOne().all((each) => readItem(session, each))) items.set(key, item);
  if (items.size === 0) throw new BadCommand('Nothing to fetch');
  return items;
}

function readItem(session: Session, args: Arguments): [string, FetchItem] {
  const node = args.node();
  if (node.section) return [JSON.stringify(node), sectionItem(node)];
  const name = String(node.value).toUpperCase();
  const item = knownItem(session, name);
  if (!item) throw new BadCommand(`Unknown item ${name}`);
  return [name, item];
}

function addItem(
  session: Session,
  items: Map<string, FetchItem>,
  name: string,
  place: 'first' | 'last',
): void {
  const item = knownItem(session, name);
  if (!item || items.has(name)) return;
  const rest = [...items];
  if (place === 'first') items.clear();
  items.set(name, item);
  if (place === 'first') for (const [key, value] of rest) items.set(key, value);
}

/** The item of a name, as far as it is offered, and as the setting has it. */
function knownItem(session: Session, name: string): FetchItem | undefined {
  const item = name === 'MODSEQ' && !session.has('CONDSTORE') ? undefined : plainItem(name);
  const value = session.setting.fetchItems?.[name];
  return item && value ? { ...item, value } : item;
}

/** `(CHANGEDSINCE n)` (RFC 7162 §3.1.4.1) and `(PARTIAL -1:-n)` (RFC 9394 §3.3), of which the newest are known here. */
function readModifiers(session: Session, args: Arguments): { changedSince?: number; newest?: number } {
  if (args.isEmpty) return {};
  const modifiers = args.list();
  args.end();
  const name = modifiers.word();
  if (name === 'PARTIAL') {
    session.need('PARTIAL');
    return { newest: Number(/^-1:-(\d+)$/.exec(modifiers.atom())?.[1]) };
  }
  if (name !== 'CHANGEDSINCE') throw new BadCommand('Unknown modifier');
  session.need('CONDSTORE');
  const changedSince = modifiers.number();
  modifiers.end();
  session.knowsModSeq = true;
  return { changedSince };
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
