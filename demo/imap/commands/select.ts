import { atom, code, verbatim } from '../answers.ts';
import type { Node } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import { MailboxView } from '../mailbox-view.ts';
import type { Completion, Session } from '../session.ts';
import { tellCounts } from '../tell-changes.ts';

export function select(session: Session, args: Arguments): Completion {
  return open(session, args, false);
}

export function examine(session: Session, args: Arguments): Completion {
  return open(session, args, true);
}

function open(session: Session, args: Arguments, isReadOnly: boolean): Completion {
  const path = args.mailbox();
  readParameters(session, args);
  // A SELECT that fails leaves nothing selected (RFC 3501 §6.3.1).
  closeView(session);
  session.view = new MailboxView(session.store.need(path), isReadOnly);
  tellMailbox(session, session.view);
  return { text: 'Opened', code: [atom(isReadOnly ? 'READ-ONLY' : 'READ-WRITE')] };
}

/** RFC 7162 §3.1.8: the one parameter that is known is CONDSTORE. */
function readParameters(session: Session, args: Arguments): void {
  const parameters = args.isEmpty ? [] : args.list().all((names) => names.word());
  args.end();
  if (parameters.length > 0) session.need('CONDSTORE');
  if (parameters.some((name) => name !== 'CONDSTORE')) throw new BadCommand('Unknown parameter');
  session.knowsModSeq ||= parameters.includes('CONDSTORE');
}

/** Forgets the selected mailbox, and says so: what comes after is of the next one (RFC 7162 §3.2.11). */
function closeView(session: Session): void {
  if (!session.view) return;
  session.view = undefined;
  tell(session, 'Previous mailbox closed', atom('CLOSED'));
}

function tellMailbox(session: Session, { mailbox, entries, isReadOnly }: MailboxView): void {
  const flags = mailbox.spellings.all();
  const permanent: Node[] = isReadOnly ? [] : [...flags.map(atom), verbatim('\\*')];
  const unseen = entries.findIndex(({ message }) => !message.flags.has('\\Seen')) + 1;
  session.untagged('FLAGS', flags.map(atom));
  tell(session, 'Flags that stay', atom('PERMANENTFLAGS'), permanent);
  tellCounts(session);
  if (unseen > 0) tell(session, 'First unseen', atom('UNSEEN'), unseen);
  tell(session, 'UIDs are valid', atom('UIDVALIDITY'), mailbox.uidValidity);
  tell(session, 'Next UID', atom('UIDNEXT'), mailbox.uidNext);
  if (session.has('CONDSTORE')) tell(session, 'Latest change', atom('HIGHESTMODSEQ'), mailbox.highestModSeq);
}

function tell(session: Session, text: string, ...reason: Node[]): void {
  session.untagged('OK', code(...reason), verbatim(text));
}
