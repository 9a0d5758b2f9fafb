import { atom, code, numberSet, verbatim } from '../answers.ts';
import type { Node } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import type { Entry } from '../mailbox-view.ts';
import { Refusal } from '../../store/refusal.ts';
import type { Mailbox } from '../../store/mailbox.ts';
import type { Completion, Session } from '../session.ts';

/** COPY and UID COPY: all or nothing, answered with COPYUID (RFC 3501 §6.4.7, RFC 4315 §3). */
export function copy(byUid: boolean): (session: Session, args: Arguments) => Completion {
  return (session, args) => {
    const { entries, target } = readCopy(session, args, byUid);
    const copied = copyAll(session, entries, target);
    return copied ? { code: copied } : {};
  };
}

/** MOVE and UID MOVE (RFC 6851): COPYUID is told untagged, before the EXPUNGEs that end every such command. */
export function move(byUid: boolean): (session: Session, args: Arguments) => void {
  return (session, args) => {
    const source = session.writable.mailbox;
    const { entries, target } = readCopy(session, args, byUid);
    const copied = copyAll(session, entries, target);
    if (copied) session.untagged('OK', code(...copied), verbatim('Moved'));
    source.remove(entries.map(({ message }) => message));
  };
}

function readCopy(session: Session, args: Arguments, byUid: boolean): { entries: Entry[]; target: Mailbox } {
  const entries = session.selected.select(args.set(), byUid);
  const path = args.mailbox();
  args.end();
  const target = session.store.need(path, 'TRYCREATE');
  if (entries.some(({ message }) => message.isExpunged)) {
    // By UID the gone are passed over in silence (RFC 3501 §6.4.8); by number they were meant (RFC 2180 §4.4).
    if (!byUid) throw new Refusal('Some messages are gone', 'EXPUNGEISSUED');
  }
  return { entries: entries.filter(({ message }) => !message.isExpunged), target };
}

function copyAll(session: Session, entries: Entry[], target: Mailbox): Node[] | undefined {
  if (entries.length === 0) return undefined;
  session.store.checkRoom(entries.map(({ message }) => message.raw));
  const copies = entries.map(({ message }) => target.append(message));
  const from = entries.map(({ message }) => message.uid);
  return [atom('COPYUID'), target.uidValidity, numberSet(from), numberSet(copies.map(({ uid }) => uid))];
}
