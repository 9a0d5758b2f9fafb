import { atom } from './answers.ts';
import type { Node } from './answers.ts';
import type { Entry, MailboxView } from './mailbox-view.ts';

/** What a session has to be told by. */
interface Listener {
  readonly view: MailboxView | undefined;
  readonly selected: MailboxView;
  readonly knowsModSeq: boolean;
  isEnding: boolean;
  readonly connection: { bye(text: string): void };
  untagged(command: string, ...attributes: Node[]): void;
}

/** Tells the client what has changed in its selected mailbox since it was told last. */
export function tellChanges(session: Listener, { mayExpunge }: { mayExpunge: boolean }): void {
  const { view } = session;
  if (!view) return;
  if (view.mailbox.isDeleted) {
    session.connection.bye('The selected mailbox was deleted');
    session.isEnding = true;
    return;
  }
  const { expunged, hasArrivals, flagged } = view.update(mayExpunge);
  for (const number of expunged) session.untagged(String(number), atom('EXPUNGE'));
  if (hasArrivals) tellCounts(session);
  for (const entry of flagged) tellFlags(session, entry);
}

/** EXISTS and RECENT of the view as it is. */
export function tellCounts(session: Listener): void {
  session.untagged(String(session.selected.entries.length), atom('EXISTS'));
  session.untagged(String(session.selected.recent), atom('RECENT'));
}

/** An unsolicited FETCH; with MODSEQ it carries the UID too (RFC 7162 §3.2.4). */
export function tellFlags(session: Listener, entry: Entry, withUid = session.knowsModSeq): void {
  const items: Node[] = [];
  if (withUid) items.push(atom('UID'), entry.message.uid);
  items.push(atom('FLAGS'), flagList(entry));
  if (session.knowsModSeq) items.push(atom('MODSEQ'), [entry.message.modSeq]);
  session.untagged(String(session.selected.numberOf(entry)), atom('FETCH'), items);
}

export function flagList({ message, isRecent }: Entry): Node[] {
  return [...message.flags, ...(isRecent ? ['\\Recent'] : [])].map(atom);
}
