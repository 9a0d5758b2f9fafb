import type { Script, ScriptedImapOptions } from '../support/scripted-imap.ts';
import { octetScript } from '../support/scripted-octets.ts';
import { finding } from './search/scripted-search.ts';

const VARIABLES: Record<string, string> = { $ids: '[ID!]!', $to: 'ID!' };

const done: Script = () => [];
const copied: Script = ({ tag }) => [`${tag} OK [COPYUID 1000001 4:5 8:9] done`];
/** What a server answers to changes. */
export const CHANGES: ScriptedImapOptions['on'] = {
  'UID STORE': done,
  'UID COPY': copied,
  'UID MOVE': copied,
  'UID EXPUNGE': done,
  EXPUNGE: done,
  APPEND: ({ tag }) => [`${tag} OK [APPENDUID 1000001 6] done`],
  CREATE: done,
  RENAME: done,
  DELETE: done,
  SUBSCRIBE: done,
  UNSUBSCRIBE: done,
};

/** A mailbox of one message that is a line of text. */
const LETTER: Partial<ScriptedImapOptions> = letter(Buffer.from('Dear Bob, the tide is high.'));

function letter(text: Buffer): Partial<ScriptedImapOptions> {
  const script = octetScript({
    structure: `("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" ${text.length} 1)`,
    sections: { 1: text },
  });
  return { mailboxes: { INBOX: 1, Archive: 3 }, on: { FETCH: script, 'UID FETCH': script } };
}

/** All messages are marked as deleted. */
const MARKED: Partial<ScriptedImapOptions> = {
  mailboxes: {
    INBOX: { messages: Array.from({ length: 5 }, () => ({ flags: ['\\Deleted'] })) },
    Archive: 3,
  },
};

/** Messages 2 and 4 are found. */
const FOUND: Partial<ScriptedImapOptions> = { on: { 'UID SEARCH': finding((uid) => uid % 2 === 0) } };

/** On a new session to a server that a token knows, where the first flight leaves with the sign-in; on a kept one. */
export type Trips = readonly [known: number, kept: number];

/** How many round trips an operation may take behind the sign-in. */
export interface Budget {
  readonly document: string;
  readonly modern: Trips;
  /** Left out: a plain server cannot do it. */
  readonly plain?: Trips;
  /** Where PARTIAL (RFC 9394) makes a difference. */
  readonly partial?: Trips;
  /** How many octets it may send and receive on a session that is kept, where that is a promise. */
  readonly octets?: number;
  /** What the mailbox is like, where that matters. */
  readonly mail?: Partial<ScriptedImapOptions>;
}

export const BUDGETS: Record<string, Budget> = {
  'what the account is': { document: '{ account { user capabilities } }', modern: [0, 0], plain: [0, 0] },
  'names of mailboxes': { document: '{ mailboxes { name } }', modern: [0, 1], plain: [0, 1] },
  'mailboxes with counts': {
    document: '{ mailboxes { name status { messages unseen } } }',
    modern: [0, 1],
    plain: [1, 2],
  },
  'which mailboxes changed': {
    document: '{ account { changes { mailboxes { path } token } } }',
    modern: [0, 1],
    plain: [1, 2],
  },
  // With 100,000 messages, and after changes: test/contract/delta-octets.test.ts.
  'a sync with nothing to tell': {
    document:
      'query ($since: String!) { mailbox(role: INBOX) { changes(since: $since) { created { subject } token } } }',
    modern: [0, 1],
    plain: [0, 1],
    octets: 1_024,
  },
  'a sync of the account with nothing to tell': {
    document:
      'query ($accountSince: String!) { account { changes(since: $accountSince) { mailboxes { path } token } } }',
    modern: [0, 1],
    plain: [1, 2],
    octets: 1_024,
  },
  'a page that a sync begins with': {
    document: '{ mailbox(role: INBOX) { messages(first: 2) { changesToken nodes { subject } } } }',
    modern: [1, 1],
    plain: [1, 1],
    octets: 2_048,
  },
  'the newest page': {
    document: '{ mailbox(role: INBOX) { messages(first: 2) { nodes { subject } } } }',
    modern: [1, 1],
    plain: [1, 1],
    partial: [0, 1],
  },
  'a page of conversations': {
    document:
      '{ mailbox(role: INBOX) { threads(first: 2) { nodes { subject newestMessage { from { address } } } } } }',
    modern: [1, 1],
    plain: [1, 1],
    partial: [0, 1],
  },
  'the conversation of a message': {
    document: 'query ($id: ID!) { message(id: $id) { thread { messages { subject } } } }',
    modern: [2, 3],
    plain: [2, 3],
    mail: FOUND,
  },
  'the next page': {
    document:
      'query ($after: String) { mailbox(role: INBOX) { messages(first: 2, after: $after) { nodes { subject } } } }',
    modern: [0, 1],
    plain: [0, 1],
  },
  'a page with texts': {
    document: '{ mailbox(role: INBOX) { messages(first: 2) { nodes { text } } } }',
    mail: LETTER,
    modern: [2, 2],
    plain: [2, 2],
    partial: [1, 2],
  },
  'a search': {
    document:
      '{ mailbox(role: INBOX) { messages(first: 2, filter: { text: "tide" }) { nodes { subject } } } }',
    mail: FOUND,
    modern: [1, 2],
    plain: [1, 2],
  },
  'one message': {
    document: 'query ($id: ID!) { message(id: $id) { subject flags } }',
    modern: [0, 1],
    plain: [0, 1],
  },
  'one message by the id of a node': {
    document: 'query ($id: ID!) { node(id: $id) { ... on Message { subject } } }',
    modern: [0, 1],
    plain: [0, 1],
  },
  'some messages': {
    document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { subject } } }',
    modern: [0, 1],
    plain: [0, 1],
  },
  'one message with its text': {
    document: 'query ($id: ID!) { message(id: $id) { subject flags text } }',
    mail: LETTER,
    modern: [0, 1],
    plain: [0, 1],
  },
  'one message with a text above 16 KB': {
    document: 'query ($id: ID!) { message(id: $id) { text } }',
    mail: letter(Buffer.alloc(40_000, 'The tide is high. ')),
    modern: [1, 2],
    plain: [1, 2],
  },
  'flags that are added': {
    document: change('addFlags', 'ids: $ids, flags: ["x"]'),
    modern: [2, 2],
    plain: [2, 2],
  },
  'flags that are removed': {
    document: change('removeFlags', 'ids: $ids, flags: ["x"]'),
    modern: [2, 2],
    plain: [2, 2],
  },
  'flags that are set': {
    document: change('setFlags', 'ids: $ids, flags: ["x"]'),
    modern: [2, 2],
    plain: [2, 2],
  },
  copy: { document: change('copyMessages', 'ids: $ids, mailboxId: $to'), modern: [2, 2], plain: [2, 2] },
  move: { document: change('moveMessages', 'ids: $ids, mailboxId: $to'), modern: [2, 2] },
  'a move by role': { document: change('moveMessages', 'ids: $ids, role: ARCHIVE'), modern: [2, 2] },
  'a message that is added by role': {
    document:
      'mutation { appendMessage(input: { role: ARCHIVE, raw: "U3ViamVjdDogYQ0KDQpiDQo=" }) { message { id } } }',
    modern: [1, 2],
    plain: [2, 3],
  },
  'a move, and what a cache has to know of it': {
    document: change(
      'moveMessages',
      'ids: $ids, mailboxId: $to',
      'removed moved { from message { id subject } } mailboxes { id name status { messages unseen } } failures { code }',
    ),
    mail: { mailboxes: { INBOX: 5, Archive: 9 } },
    modern: [3, 3],
  },
  'flags, and the counts of their mailbox': {
    document: change(
      'addFlags',
      'ids: $ids, flags: ["x"]',
      'messages { id flags } mailboxes { id status { messages unseen } } failures { code }',
    ),
    modern: [3, 3],
    plain: [3, 3],
  },
  delete: { document: change('deleteMessages', 'ids: $ids, permanently: true'), modern: [2, 2] },
  'expunge messages': {
    document: change('expungeMessages', 'ids: $ids'),
    mail: MARKED,
    modern: [2, 2],
  },
  'expunge a mailbox': { document: change('expungeMailbox', 'id: $to'), modern: [2, 2], plain: [2, 2] },
  'append a message': {
    document:
      'mutation ($to: ID!) { appendMessage(input: { mailboxId: $to, raw: "U3ViamVjdDogYQ0KDQpiDQo=" }) { message { id } } }',
    modern: [1, 2],
    // The literal waits for the server's leave.
    plain: [2, 3],
  },
  // Read, claimed, added, removed: each waits for the one before, or there could be no draft, or two.
  'a new version of a draft': {
    document:
      'mutation ($id: ID!) { replaceDraft(input: { id: $id, message: { subject: "a" } }) { removed } }',
    modern: [4, 5],
    plain: [3, 4],
  },
  'the beginning of a reply': {
    document: 'query ($id: ID!) { message(id: $id) { replyDraft { subject text } } }',
    modern: [0, 1],
    plain: [0, 1],
  },
  'a new mailbox': { document: about('createMailbox', 'path: "New"'), modern: [1, 2], plain: [1, 2] },
  'a new name': { document: about('renameMailbox', 'id: $to, path: "New"'), modern: [1, 2], plain: [1, 2] },
  'no mailbox': {
    document: 'mutation ($to: ID!) { deleteMailbox(input: { id: $to }) { id } }',
    modern: [1, 2],
    plain: [1, 2],
  },
  subscribe: { document: about('subscribeMailbox', 'id: $to'), modern: [1, 2], plain: [1, 2] },
  unsubscribe: { document: about('unsubscribeMailbox', 'id: $to'), modern: [1, 2], plain: [1, 2] },
};

/** A change that asks for nothing but how it went. */
function change(name: string, input: string, fields = 'failures { code }'): string {
  const used = Object.entries(VARIABLES).filter(([variable]) => input.includes(variable));
  const variables = used.map(([variable, type]) => `${variable}: ${type}`).join(', ');
  return `mutation${variables && ` (${variables})`} { ${name}(input: { ${input} }) { ${fields} } }`;
}

function about(name: string, input: string): string {
  return change(name, input, 'mailbox { id }');
}
