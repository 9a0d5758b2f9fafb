import type { ScriptedCommand } from './scripted-command.ts';
import { membersOf, wordOf } from './scripted-command.ts';
import { fetchItem, highestIn, isInSet } from './scripted-fetch.ts';
import type { ScriptedMailbox, ScriptedMessage } from './scripted-mailbox.ts';
import { uidNext } from './scripted-mailbox.ts';

/** What an honest server knows while it answers. */
export interface Desk {
  readonly users: Readonly<Record<string, string>>;
  readonly mailboxes: ReadonlyMap<string, ScriptedMailbox>;
  isSignedIn: boolean;
  selected: ScriptedMailbox | undefined;
  /** Whether the server advertises it now. */
  has(capability: string): boolean;
  /** As the server advertises them now. */
  readonly capabilities: readonly string[];
  /** Behind the tagged OK of a sign-in. */
  readonly volunteered: string;
}

/** Untagged lines; the tagged OK follows by itself. */
type Reply = (command: ScriptedCommand, desk: Desk) => readonly string[];

/** A tagged NO or BAD. */
export class Refusal extends Error {}

/** What an honest server answers; commands that are not here are BAD. */
export const REPLIES: Record<string, Reply> = {
  CAPABILITY: (_, { capabilities }) => [`* CAPABILITY ${capabilities.join(' ')}`],
  NOOP: () => [],
  LOGOUT: () => ['* BYE see you'],
  LOGIN: ({ tag, args }, desk) => signIn(tag, wordOf(args[0]), wordOf(args[1]), desk),
  'AUTHENTICATE PLAIN': ({ tag, args }, desk) => {
    const [, user = '', password = ''] = Buffer.from(wordOf(args[0]), 'base64')
      .toString('latin1')
      .split('\0');
    return signIn(tag, user, password, desk);
  },
  ID: need('ID', () => ['* ID ("name" "Scripted" "version" "1.0")']),
  NAMESPACE: need('NAMESPACE', () => ['* NAMESPACE (("" "/")) NIL NIL']),
  LIST: list,
  LSUB: (_, { mailboxes }) =>
    [...mailboxes.values()]
      .filter((each) => each.subscribed)
      .map((each) => `* LSUB () "/" ${quoted(each.name)}`),
  STATUS: ({ args }, desk) => [
    statusLine(requireMailbox(args[0], desk), membersOf(args[1]).map(wordOf), desk),
  ],
  EXAMINE: (command, desk) => open(command, desk, false),
  SELECT: (command, desk) => open(command, desk, true),
  FETCH: ({ args }, desk) => fetch(wordOf(args[0]), args, desk, false),
  'UID FETCH': ({ args }, desk) => fetch(wordOf(args[0]), args, desk, true),
  SEARCH: search,
  'UID SEARCH': search,
  GETQUOTAROOT: need('QUOTA', () => ['* QUOTAROOT INBOX ""', '* QUOTA "" (STORAGE 10 512)']),
  MYRIGHTS: need('ACL', ({ args }, desk) => {
    const { name, rights } = requireMailbox(args[0], desk);
    return [`* MYRIGHTS ${quoted(name)} ${rights}`];
  }),
};

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

function need(capability: string, reply: Reply): Reply {
  return (command, desk) => {
    if (!desk.has(capability)) throw new Refusal(`BAD there is no ${capability} here`);
    return reply(command, desk);
  };
}

function signIn(tag: string, user: string, password: string, desk: Desk): string[] {
  if (desk.users[user] !== password) throw new Refusal('NO [AUTHENTICATIONFAILED] Authentication failed.');
  desk.isSignedIn = true;
  return [`${tag} OK ${desk.volunteered}signed in`];
}

function requireMailbox(
  token: ScriptedCommand['args'][number] | undefined,
  { mailboxes }: Desk,
): ScriptedMailbox {
  const name = wordOf(token);
  const mailbox = mailboxes.get(name.toUpperCase() === 'INBOX' ? 'INBOX' : name);
  if (!mailbox || mailbox.attributes.includes('\\Noselect'))
    throw new Refusal('NO [NONEXISTENT] no such mailbox');
  return mailbox;
}

function list({ args }: ScriptedCommand, desk: Desk): string[] {
  const pattern = wordOf(args[1]);
  if (pattern === '') return ['* LIST (\\Noselect) "/" ""'];
  const returns = membersOf(args[3]);
  if (args.length > 2 && !desk.has('LIST-EXTENDED') && !desk.has('LIST-STATUS'))
    throw new Refusal('BAD too many arguments');
  const words = returns.map(wordOf);
  const status = words.includes('STATUS') ? membersOf(returns[words.indexOf('STATUS') + 1]).map(wordOf) : [];
  if (status.length > 0 && !desk.has('LIST-STATUS')) throw new Refusal('BAD there is no LIST-STATUS here');
  return [...desk.mailboxes.values()]
    .filter(({ name }) => matches(name, pattern))
    .flatMap((mailbox) => {
      const { name, attributes, subscribed } = mailbox;
      const isWordy = desk.has('SPECIAL-USE') ? () => true : (word: string) => !SPECIAL.has(word);
      const all = [
        ...attributes.filter(isWordy),
        ...(subscribed && words.includes('SUBSCRIBED') ? ['\\Subscribed'] : []),
      ];
      const row = `* LIST (${all.join(' ')}) "/" ${quoted(name)}`;
      return status.length > 0 && !attributes.includes('\\Noselect')
        ? [row, statusLine(mailbox, status, desk)]
        : [row];
    });
}

const SPECIAL = new Set([
  '\\Archive',
  '\\Drafts',
  '\\Junk',
  '\\Sent',
  '\\Trash',
  '\\All',
  '\\Flagged',
  '\\Important',
]);

function matches(name: string, pattern: string): boolean {
  if (pattern === '*') return true;
  if (pattern === '%') return !name.includes('/');
  return name === pattern || (name === 'INBOX' && pattern.toUpperCase() === 'INBOX');
}

const COUNTS: Record<string, (mailbox: ScriptedMailbox) => number> = {
  MESSAGES: ({ messages }) => messages.length,
  UNSEEN: ({ messages }) => messages.filter(({ flags }) => !flags.includes('\\Seen')).length,
  RECENT: () => 0,
  DELETED: ({ messages }) => messages.filter(({ flags }) => flags.includes('\\Deleted')).length,
  SIZE: ({ messages }) => messages.reduce((sum, { size }) => sum + size, 0),
  UIDNEXT: uidNext,
  UIDVALIDITY: ({ uidValidity }) => uidValidity,
  HIGHESTMODSEQ: ({ messages, hasNoModSeq }) =>
    hasNoModSeq ? 0 : Math.max(1, ...messages.map(({ modSeq }) => modSeq)),
};

/** Items that have to be advertised. */
const OFFERED_BY: Record<string, string> = {
  SIZE: 'STATUS=SIZE',
  DELETED: 'QUOTA=RES-MESSAGE',
  HIGHESTMODSEQ: 'CONDSTORE',
};

function statusLine(mailbox: ScriptedMailbox, words: readonly string[], desk: Desk): string {
  const items = words.map((word) => {
    const offer = OFFERED_BY[word];
    if (!COUNTS[word] || (offer && !desk.has(offer))) throw new Refusal(`BAD unknown STATUS item ${word}`);
    return `${word} ${COUNTS[word](mailbox)}`;
  });
  return `* STATUS ${quoted(mailbox.name)} (${items.join(' ')})`;
}

function open({ tag, args }: ScriptedCommand, desk: Desk, isWritable: boolean): string[] {
  desk.selected = undefined;
  const mailbox = requireMailbox(args[0], desk);
  desk.selected = mailbox;
  const flags = '\\Answered \\Flagged \\Deleted \\Seen \\Draft';
  const modSeq = mailbox.hasNoModSeq
    ? '* OK [NOMODSEQ] none kept'
    : `* OK [HIGHESTMODSEQ ${COUNTS['HIGHESTMODSEQ']!(mailbox)}] highest`;
  return [
    `* FLAGS (${flags})`,
    `* OK [PERMANENTFLAGS (${isWritable ? `${flags} \\*` : ''})] limited`,
    `* ${mailbox.messages.length} EXISTS`,
    '* 0 RECENT',
    `* OK [UIDVALIDITY ${mailbox.uidValidity}] UIDs valid`,
    `* OK [UIDNEXT ${uidNext(mailbox)}] predicted`,
    ...(desk.has('CONDSTORE') ? [modSeq] : []),
    `${tag} OK [READ-${isWritable ? 'WRITE' : 'ONLY'}] opened`,
  ];
}

function fetch(set: string, args: ScriptedCommand['args'], desk: Desk, isByUid: boolean): string[] {
  const { messages, hasNoModSeq } = requireSelected(desk);
  const items = membersOf(args[1]);
  const wantsModSeq = items.some((item) => wordOf(item) === 'MODSEQ');
  if (wantsModSeq && (!desk.has('CONDSTORE') || hasNoModSeq)) throw new Refusal('BAD no MODSEQ here');
  const partial = partialOf(args[2], desk);
  const last = isByUid ? (messages.at(-1)?.uid ?? 0) : messages.length;
  if (!isByUid && highestIn(set) > messages.length) throw new Refusal('BAD invalid messageset');
  const chosen = messages.filter((message, i) => isInSet(set, isByUid ? message.uid : i + 1, last));
  const rows = partial ? chosen.slice(-partial) : chosen;
  const withUid =
    isByUid && !items.some((item) => wordOf(item) === 'UID')
      ? [{ type: 'ATOM', value: 'UID' } as const, ...items]
      : items;
  const rowOf = (message: ScriptedMessage) =>
    `* ${messages.indexOf(message) + 1} FETCH (${withUid.map((item) => fetchItem(item, message)).join(' ')})`;
  return rows.map(rowOf);
}

/** `(PARTIAL -1:-n)`: the newest n. */
function partialOf(modifier: ScriptedCommand['args'][number] | undefined, desk: Desk): number | undefined {
  if (!modifier) return undefined;
  const [name, range] = membersOf(modifier).map(wordOf);
  if (name !== 'PARTIAL' || !desk.has('PARTIAL')) throw new Refusal('BAD unknown FETCH modifier');
  return Number(/^-1:-(\d+)$/.exec(range ?? '')?.[1]);
}

/** `SEARCH [RETURN (COUNT)] UID set`, all that a gateway which reads needs. */
function search({ tag, name, args }: ScriptedCommand, desk: Desk): string[] {
  const { messages } = requireSelected(desk);
  const words = args.map(wordOf);
  const isExtended = words[0] === 'RETURN';
  if (isExtended && !desk.has('ESEARCH')) throw new Refusal('BAD unknown search key');
  const set = words[words.indexOf('UID') + 1] ?? '1:*';
  const hits = messages.filter(({ uid }) => isInSet(set, uid, messages.at(-1)?.uid ?? 0));
  if (isExtended) return [`* ESEARCH (TAG "${tag}") COUNT ${hits.length}`];
  const numbers = hits.map((message) => (name === 'SEARCH' ? messages.indexOf(message) + 1 : message.uid));
  return [['* SEARCH', ...numbers].join(' ')];
}

function requireSelected({ selected }: Desk): ScriptedMailbox {
  if (!selected) throw new Refusal('BAD no mailbox is open');
  return selected;
}
