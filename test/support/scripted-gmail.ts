import type { Mailbox, SpecialUse } from '../../demo/store/mailbox.ts';
import type { StoredMessage } from '../../demo/store/message.ts';
import type { ScriptedCommand } from './scripted-command.ts';
import { membersOf, wordOf } from './scripted-command.ts';
import type { MailboxSpec } from './scripted-mailbox.ts';
import type { Script, ScriptedImapOptions } from './scripted-options.ts';
import type { Line, ScriptedSession } from './scripted-session.ts';

// Gmail as its documentation describes it: a label is a mailbox, a message has another UID in each, an expunge only takes the
// label off, what is moved to Trash leaves all others, and what is moved to All Mail is archived.

export const GMAIL =
  'IMAP4rev1 UNSELECT IDLE NAMESPACE QUOTA ID XLIST CHILDREN X-GM-EXT-1 UIDPLUS COMPRESS=DEFLATE ENABLE MOVE CONDSTORE ESEARCH UTF8=ACCEPT LIST-EXTENDED LIST-STATUS LITERAL- SPECIAL-USE APPENDLIMIT=35651584'.split(
    ' ',
  );

export const ALL_MAIL = '[Gmail]/All Mail';
export const TRASH = '[Gmail]/Trash';

/** Numbers of messages in each mailbox; message n is in conversation n modulo 3. */
export const MAILBOXES: Record<string, readonly number[]> = {
  INBOX: [1, 2, 3, 4],
  [ALL_MAIL]: [1, 2, 3, 4, 5],
  '[Gmail]/Sent Mail': [5],
  '[Gmail]/Important': [2],
  '[Gmail]/Spam': [],
  [TRASH]: [9],
  Work: [2],
};

const ROLES: Record<string, string> = {
  [ALL_MAIL]: '\\All',
  '[Gmail]/Sent Mail': '\\Sent',
  '[Gmail]/Important': '\\Important',
  '[Gmail]/Spam': '\\Junk',
  [TRASH]: '\\Trash',
};

/** What labels are called where they are no mailbox's own name. */
const LABELS: Record<string, string> = {
  INBOX: '\\Inbox',
  '[Gmail]/Sent Mail': '\\Sent',
  '[Gmail]/Important': '\\Important',
};

const numberOf = ({ raw }: StoredMessage): number => Number(/Message-ID: <(\d+)@/.exec(raw.toString())![1]);
export const emailIdOf = (number: number): string => `${1278455344230334865n + BigInt(number)}`;
export const threadOf = (number: number): string => `${1266894439832287000n + BigInt(number % 3)}`;

function spec(path: string, numbers: readonly number[]): MailboxSpec {
  const messages = numbers.map((number) => ({
    header: `Subject: Message ${number}\r\nFrom: Anna <anna@example.com>\r\nMessage-ID: <${number}@example.com>\r\n`,
  }));
  return { messages, ...(ROLES[path] && { specialUse: ROLES[path] as SpecialUse }) };
}

/** The labels of a message, but for that of the mailbox that is open. */
function labelsOf(message: StoredMessage, { selected, mailboxes }: ScriptedSession): string[] {
  const number = numberOf(message);
  const views = new Set<string>([ALL_MAIL, TRASH, '[Gmail]/Spam', selected!.path]);
  return [...mailboxes]
    .filter(
      ([path, mailbox]) => !views.has(path) && mailbox.messages.some((each) => numberOf(each) === number),
    )
    .map(([path]) => LABELS[path] ?? path);
}

const shownLabels = (labels: readonly string[]): string =>
  `(${labels.map((each) => (each.startsWith('\\') ? `"\\${each}"` : `"${each}"`)).join(' ')})`;

/** FETCH, with Gmail's items ahead of the others. */
const fetch: Script = async (command, session) => {
  const [set, items] = command.args;
  const others = membersOf(items).filter((each) => !wordOf(each).startsWith('X-GM-'));
  const lines = await session.honestly({ ...command, args: [set!, others, ...command.args.slice(2)] });
  return lines.map((line) => withItems(line, command, session));
};

function withItems(line: Buffer, { text }: ScriptedCommand, session: ScriptedSession): Line {
  const [, number] = /^\* (\d+) FETCH \(/.exec(line.toString('latin1', 0, 40)) ?? [];
  const message = session.selected!.messages[Number(number) - 1];
  if (!number || !message) return line;
  const known: Record<string, string> = {
    'X-GM-MSGID': emailIdOf(numberOf(message)),
    'X-GM-THRID': threadOf(numberOf(message)),
    'X-GM-LABELS': shownLabels(labelsOf(message, session)),
  };
  const asked = Object.entries(known).filter(([name]) => text.includes(name));
  const start = `* ${number} FETCH (`;
  const own = asked.map((item) => `${item.join(' ')} `).join('');
  return Buffer.concat([Buffer.from(start + own), line.subarray(start.length)]);
}

/** UID SEARCH in Gmail's words; all others are the honest server's. */
const search: Script = async (command, session) => {
  const { tag, text } = command;
  if (!text.includes('X-GM-')) return session.honestly(command);
  const threads = [...text.matchAll(/X-GM-THRID (\d+)/g)].map(([, id]) => id);
  const labels = [...text.matchAll(/X-GM-LABELS "([^"]*)"/g)].map(([, label]) => label!);
  const raw = /X-GM-RAW "([^"]*)"/.exec(text)?.[1];
  const found = session.selected!.messages.filter(
    (each) =>
      (threads.length === 0 || threads.includes(threadOf(numberOf(each)))) &&
      labels.every((label) => labelsOf(each, session).includes(label)) &&
      (raw === undefined || each.raw.toString().includes(raw)),
  );
  const uids = found.map(({ uid }) => uid).join(',');
  return [`* ESEARCH (TAG "${tag}") UID COUNT ${found.length}${uids && ` ALL ${uids}`}`, `${tag} OK done`];
};

const pathOfLabel = (label: string): string =>
  Object.entries(LABELS).find(([, name]) => name === label)?.[0] ?? label;

function uidsIn(set: string): (uid: number) => boolean {
  const ranges = set.split(',').map((part) => part.split(':').map(Number));
  return (uid) => ranges.some(([from, to = from]) => uid >= from! && uid <= to!);
}

const isSame = (one: StoredMessage) => (other: StoredMessage) => numberOf(one) === numberOf(other);

/** STORE of labels puts messages into mailboxes, and takes them out. */
const store: Script = (command, session) => {
  const { text } = command;
  const [, set, sign, list] = /^UID STORE (\S+) ([+-])X-GM-LABELS \((.*)\)$/.exec(text) ?? [];
  if (!set) return session.honestly(command);
  const labels = [...list!.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!);
  for (const message of session.selected!.messages.filter(({ uid }) => uidsIn(set)(uid)))
    for (const label of labels) {
      const mailbox = session.mailboxes.get(pathOfLabel(label))!;
      const there = mailbox.messages.find(isSame(message));
      if (sign === '+' && !there) mailbox.append(message);
      if (sign === '-' && there) mailbox.remove([there]);
    }
  return [];
};

/** MOVE to Trash takes all labels off; to All Mail, where the message is already, only the one of the mailbox. */
const move: Script = async (command, session) => {
  const { selected, mailboxes } = session;
  const [set, to] = command.args.map(wordOf);
  const moved = selected!.messages.filter(({ uid }) => uidsIn(set!)(uid));
  const all = mailboxes.get(ALL_MAIL)!;
  if (to === ALL_MAIL) {
    const there = moved.map((message) => all.messages.find(isSame(message))!.uid);
    const codes = `COPYUID ${all.uidValidity} ${moved.map(({ uid }) => uid).join(',')} ${there.join(',')}`;
    selected!.remove(moved);
    const lines = await session.honestly({ ...command, name: 'NOOP', args: [] });
    return [`* OK [${codes}] moved`, ...lines];
  }
  const lines = await session.honestly(command);
  if (to === TRASH) for (const [path, mailbox] of mailboxes) if (path !== TRASH) takeOut(mailbox, moved);
  return lines;
};

function takeOut(mailbox: Mailbox, messages: readonly StoredMessage[]): void {
  mailbox.remove(mailbox.messages.filter((each) => messages.some(isSame(each))));
}

/** @param numbers of the messages in each mailbox */
export function gmailWith(numbers: Record<string, readonly number[]>): Partial<ScriptedImapOptions> {
  return {
    capabilities: GMAIL,
    mailboxes: Object.fromEntries(Object.entries(numbers).map(([path, own]) => [path, spec(path, own)])),
    on: { FETCH: fetch, 'UID FETCH': fetch, 'UID SEARCH': search, 'UID STORE': store, 'UID MOVE': move },
  };
}

export const GMAIL_OPTIONS = gmailWith(MAILBOXES);

/** The numbers of the messages in each mailbox. */
export function numbersIn(mailboxes: ReadonlyMap<string, Mailbox>): Record<string, number[]> {
  return Object.fromEntries([...mailboxes].map(([path, { messages }]) => [path, messages.map(numberOf)]));
}
