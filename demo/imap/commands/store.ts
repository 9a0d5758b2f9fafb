import { atom, numberSet } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import { readFlag } from '../flag-arguments.ts';
import type { Entry } from '../mailbox-view.ts';
import { Refusal } from '../../store/refusal.ts';
import type { Completion, Session } from '../session.ts';
import { tellFlags } from '../tell-changes.ts';

type FlagSet = ReadonlySet<string>;

/** How each kind of STORE makes new flags of the old ones (RFC 3501 §6.4.6). */
const CHANGES: Record<string, (old: FlagSet, given: FlagSet) => Iterable<string>> = {
  FLAGS: (_old, given) => given,
  '+FLAGS': (old, given) => [...old, ...given],
  '-FLAGS': (old, given) => [...old].filter((flag) => !given.has(flag)),
};

interface StoreRequest {
  entries: Entry[];
  change: (old: FlagSet, given: FlagSet) => Iterable<string>;
  flags: string[];
  isSilent: boolean;
  unchangedSince: number;
}

export function store(byUid: boolean): (session: Session, args: Arguments) => Completion {
  return (session, args) => {
    const request = readStore(session, args, byUid);
    const isNewer = ({ message }: Entry): boolean => message.modSeq > request.unchangedSince;
    const present = request.entries.filter(({ message }) => !message.isExpunged);
    const failed = present.filter(isNewer);
    for (const entry of present.filter((each) => !isNewer(each))) changeFlags(session, entry, request, byUid);
    // By UID the gone are passed over in silence (RFC 3501 §6.4.8); by number they were meant (RFC 2180 §4.2).
    if (!byUid && present.length < request.entries.length) {
      throw new Refusal('Some messages are gone', 'EXPUNGEISSUED');
    }
    return failed.length === 0 ? {} : modified(session, failed, byUid);
  };
}

function readStore(session: Session, args: Arguments, byUid: boolean): StoreRequest {
  const view = session.writable;
  const entries = view.select(args.set(), byUid);
  const unchangedSince = readUnchangedSince(session, args);
  const [, kind = '', silent] = /^(.*?)(\.SILENT)?$/.exec(args.word()) ?? [];
  const change = Object.hasOwn(CHANGES, kind) ? CHANGES[kind] : undefined;
  if (!change) throw new BadCommand('FLAGS, +FLAGS or -FLAGS is expected');
  if (args.isEmpty) throw new BadCommand('Flags are expected');
  const flags = (args.nextIsList ? args.list() : args).all(readFlag);
  args.end();
  return { entries, change, flags, isSilent: silent !== undefined, unchangedSince };
}

/** `(UNCHANGEDSINCE n)` (RFC 7162 §3.1.3). */
function readUnchangedSince(session: Session, args: Arguments): number {
  if (!args.nextIsList) return Infinity;
  const modifiers = args.list();
  if (modifiers.word() !== 'UNCHANGEDSINCE') throw new BadCommand('Unknown modifier');
  const modSeq = modifiers.number();
  modifiers.end();
  session.knowsModSeq = true;
  return modSeq;
}

function changeFlags(session: Session, entry: Entry, request: StoreRequest, byUid: boolean): void {
  const { mailbox } = session.selected;
  const { message } = entry;
  const before = message.modSeq;
  // Behind a silent store, another session's change must still be told (RFC 3501 §6.4.6).
  const knewFlags = entry.told === before;
  mailbox.setFlags(message, request.change(message.flags, mailbox.spellings.spell(request.flags)));
  entry.told = message.modSeq;
  // A client that follows mod-sequences needs the new one, silent or not (RFC 7162 §3.1.3).
  const needsModSeq = session.knowsModSeq && message.modSeq !== before;
  if (request.isSilent && knewFlags && !needsModSeq) return;
  tellFlags(session, entry, byUid || session.knowsModSeq);
}

function modified(session: Session, failed: Entry[], byUid: boolean): Completion {
  const numbers = failed.map((entry) => (byUid ? entry.message.uid : session.selected.numberOf(entry)));
  return { text: 'Some messages have changed since', code: [atom('MODIFIED'), numberSet(numbers)] };
}
