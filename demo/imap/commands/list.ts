import { atom, mailboxName } from '../answers.ts';
import type { Node } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import { decodePath } from '../modified-utf7.ts';
import { matchesPattern } from '../patterns.ts';
import { DELIMITER, levelsAbove } from '../../store/mail-store.ts';
import type { MailStore } from '../../store/mail-store.ts';
import type { Session } from '../session.ts';
import { readOptions } from './list-options.ts';
import type { ListOptions } from './list-options.ts';
import { tellStatus } from './status.ts';

const CHILDINFO: Node = { type: 'STRING', value: 'CHILDINFO' };

/** LIST in its basic and its extended form (RFC 3501 §6.3.8, RFC 5258, RFC 6154, RFC 5819). */
export function list(session: Session, args: Arguments): void {
  const options = readOptions(session, args);
  if (options.isBasic && options.patterns[0] === '') {
    session.untagged('LIST', [atom('\\Noselect')], DELIMITER, '');
    return;
  }
  const patterns = options.patterns.map((pattern) => decodePath(options.reference + pattern) ?? '');
  const selected = selectedPaths(session.store, options);
  const parents = new Set(options.isRecursive ? selected.flatMap(levelsAbove) : []);
  for (const path of [...new Set([...selected, ...parents])].sort(inboxFirst)) {
    if (patterns.some((pattern) => matchesPattern(pattern, path)))
      tellName(session, path, options, parents.has(path));
  }
}

/** LSUB (RFC 3501 §6.3.9): a parent that `%` stops at is told as \Noselect where only its children are subscribed. */
export function lsub(session: Session, args: Arguments): void {
  const reference = args.astring();
  const pattern = decodePath(reference + args.astring()) ?? '';
  args.end();
  const { subscriptions } = session.store;
  const parents = pattern.endsWith('%') ? [...subscriptions].flatMap(levelsAbove) : [];
  for (const path of [...new Set([...subscriptions, ...parents])].sort()) {
    if (!matchesPattern(pattern, path)) continue;
    session.untagged(
      'LSUB',
      subscriptions.has(path) ? [] : [atom('\\Noselect')],
      DELIMITER,
      mailboxName(path),
    );
  }
}

/** The names that the selection options choose; a subscription may outlive its mailbox (RFC 5258 §3.1). */
function selectedPaths(store: MailStore, { isSubscribed, isSpecialUse }: ListOptions): string[] {
  const paths = isSubscribed ? [...store.subscriptions] : store.mailboxes().map(({ path }) => path);
  return isSpecialUse ? paths.filter((path) => store.find(path)?.specialUse !== undefined) : paths;
}

function tellName(session: Session, path: string, options: ListOptions, holdsSelected: boolean): void {
  const { store } = session;
  const attributes = attributesOf(session, path);
  const mayTell = options.isSubscribed || options.returnsSubscribed;
  if (mayTell && store.subscriptions.has(path)) attributes.push('\\Subscribed');
  // Why a name is here that was not itself selected (RFC 5258 §3.5).
  const extended: Node[] = holdsSelected ? [[CHILDINFO, options.base]] : [];
  session.untagged('LIST', attributes.map(atom), DELIMITER, mailboxName(path), ...extended);
  const mailbox = store.find(path);
  if (options.status.length > 0 && mailbox?.isSelectable) tellStatus(session, mailbox, options.status);
}

/** \HasChildren and the special use are told wherever they are known: both RFCs let a server do so unasked. */
function attributesOf(session: Session, path: string): string[] {
  const { store } = session;
  const mailbox = store.find(path);
  const children = store.hasChildren(path) ? '\\HasChildren' : '\\HasNoChildren';
  const attributes = session.has('CHILDREN') ? [children] : [];
  if (!mailbox) attributes.push('\\NonExistent');
  else if (!mailbox.isSelectable) attributes.push('\\Noselect');
  if (mailbox?.specialUse && session.has('SPECIAL-USE')) attributes.push(mailbox.specialUse);
  return attributes;
}

function inboxFirst(a: string, b: string): number {
  return Number(b === 'INBOX') - Number(a === 'INBOX') || (a < b ? -1 : Number(a > b));
}
