import { DOWNLOADS } from './downloads.ts';
import type { Caller } from './gateway.ts';
import type { Args, HANDLED } from './handled.ts';
import type { MailPlace } from './place.ts';
import { LARGE } from './place.ts';

/** Values that the gateway's callers hold: ids, a cursor, a URL. */
export interface Handles {
  readonly newest: readonly string[];
  readonly cursor: string;
  readonly trash: string;
  /** Of what is large, by name. */
  readonly urls: Readonly<Record<string, string>>;
}

/** What the limit client has to do with. */
export interface LimitTurn {
  readonly place: MailPlace;
  /** INBOX is open on it, for writing. */
  readonly isWarm: boolean;
  /** Flags are added; removed in the next turn. */
  readonly add: boolean;
}

/** One thing that a caller wants, in three ways that come to the same. */
export interface Operation {
  readonly name: string;
  /** Times that it is run, of the usual ones. */
  readonly share?: number;
  /** What the gateway is asked: in GraphQL, or a URL to be downloaded from. */
  ask(handles: Handles, add: boolean): { readonly query: string; readonly variables?: object } | string;
  /** Flights, the first of which may leave with the sign-in unless `keepsBack`. */
  limit(turn: LimitTurn): readonly (readonly string[])[];
  /** A change does not leave with the sign-in. */
  readonly keepsBack?: boolean;
  /** No mailbox is open while it is measured, on the limit client that is kept. */
  readonly isOutside?: boolean;
  /** The last flight brings base64 that stands for so many octets. */
  readonly base64?: number;
  /** Left out with kept sessions and many at once: what is large costs what it weighs. */
  readonly isDownload?: boolean;
  /** What the handler is asked. */
  readonly handled: keyof typeof HANDLED;
  args(place: MailPlace, add: boolean): Args;
}

const FIELDS = 'nodes { uid subject from { name address } flags receivedAt }';
const ITEMS = '(UID FLAGS INTERNALDATE ENVELOPE)';
const PAGE = 50;

/** Every third of the generated messages, the first one included, is unread. */
const unreadOf = (size: number): number => Math.ceil(size / 3);

/** Stands in the subjects of a few messages: 2 of 2,000, 19 of 10,000. */
const FEW = '777';

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'mailboxes with counts',
    isOutside: true,
    ask: () => ({ query: '{ mailboxes { name path role status { messages unseen } } }' }),
    limit: () => [['LIST "" "*" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN))']],
    handled: 'mailboxes',
    args: () => ({}),
  },
  {
    name: 'newest 50',
    ask: () => ({ query: `{ mailbox(role: INBOX) { messages(first: ${PAGE}) { ${FIELDS} } } }` }),
    limit: ({ place: { size }, isWarm }) => {
      const rows = `${size - PAGE + 1}:${size}`;
      return isWarm
        ? standing(`UID FETCH ${rows} ${ITEMS}`)
        : [['EXAMINE INBOX'], [`FETCH ${rows} ${ITEMS}`]];
    },
    handled: 'page',
    args: () => ({ first: PAGE }),
  },
  {
    name: 'next page',
    ask: ({ cursor }) => ({
      query: `query ($after: String!) { mailbox(role: INBOX) { messages(first: ${PAGE}, after: $after) { ${FIELDS} } } }`,
      variables: { after: cursor },
    }),
    limit: ({ place: { size }, isWarm }) =>
      reading(isWarm, `UID FETCH ${size - 2 * PAGE + 1}:${size - PAGE} ${ITEMS}`),
    handled: 'page',
    args: ({ size }) => ({ first: PAGE, below: size - PAGE + 1 }),
  },
  {
    name: 'search: newest 50 unread',
    ask: () => ({
      query: String.raw`{ mailbox(role: INBOX) { messages(first: ${PAGE}, filter: { lacksFlags: ["\\Seen"] }) { ${FIELDS} } } }`,
    }),
    limit: ({ place: { size }, isWarm }) => {
      const count = unreadOf(size);
      return [
        ...reading(isWarm, 'UID SEARCH RETURN (SAVE COUNT) UNSEEN'),
        [`UID SEARCH RETURN (SAVE PARTIAL ${count - PAGE + 1}:${count}) $`, `UID FETCH $ ${ITEMS}`],
      ];
    },
    handled: 'unread',
    args: () => ({ first: PAGE }),
  },
  {
    name: 'search: few hits',
    ask: () => ({
      query: `{ mailbox(role: INBOX) { messages(first: ${PAGE}, filter: { subject: "${FEW}" }) { ${FIELDS} } } }`,
    }),
    limit: ({ isWarm }) =>
      reading(isWarm, `UID SEARCH RETURN (SAVE COUNT) SUBJECT ${FEW}`, `UID FETCH $ ${ITEMS}`),
    handled: 'subject',
    args: () => ({ first: PAGE, subject: FEW }),
  },
  {
    name: 'one message with text',
    ask: ({ newest }) => ({
      query: 'query ($id: ID!) { message(id: $id) { subject from { name address } flags text } }',
      variables: { id: newest[0] },
    }),
    limit: ({ place: { size }, isWarm }) =>
      reading(isWarm, `UID FETCH ${size} (UID FLAGS ENVELOPE BODYSTRUCTURE BODY.PEEK[1]<0.16384>)`),
    handled: 'text',
    args: ({ size }) => ({ uids: [size] }),
  },
  flagging('flag 1', 1),
  flagging('flag 50', PAGE),
  {
    name: 'copy',
    keepsBack: true,
    ask: ({ newest, trash }) => ({
      query:
        'mutation ($ids: [ID!]!, $to: ID!) { change: copyMessages(input: { ids: $ids, mailboxId: $to }) { failures { code } } }',
      variables: { ids: newest.slice(0, 1), to: trash },
    }),
    limit: ({ place: { size }, isWarm }) => {
      const copying = [`UID SEARCH UID ${size}`, `UID COPY ${size} Trash`];
      return isWarm ? standing(...copying) : [['EXAMINE INBOX'], copying];
    },
    handled: 'copy',
    args: ({ size }) => ({ uids: [size], to: 'Trash' }),
  },
  ...DOWNLOADS,
];

/** Each program has a flag of its own, and sets it as often as it takes it away: each turn changes something. */
function flagging(name: string, count: number): Operation {
  return {
    name,
    keepsBack: true,
    ask: ({ newest }, add) => ({
      query: `mutation ($ids: [ID!]!) { change: ${add ? 'addFlags' : 'removeFlags'}(input: { ids: $ids, flags: ["gateway"] }) { failures { code } } }`,
      variables: { ids: newest.slice(0, count) },
    }),
    limit: ({ place: { size }, isWarm, add }) => {
      const uids = count === 1 ? String(size) : `${size - count + 1}:${size}`;
      const storing = [`UID SEARCH UID ${uids}`, `UID STORE ${uids} ${add ? '+' : '-'}FLAGS.SILENT (limit)`];
      return isWarm ? standing(...storing) : [['SELECT INBOX'], storing];
    },
    handled: 'flags',
    args: ({ size }, add) => ({
      uids: Array.from({ length: count }, (_, i) => size - i),
      flag: 'handler',
      add,
    }),
  };
}

/** Behind the question what is new. */
function standing(...commands: string[]): string[][] {
  return [['NOOP', ...commands]];
}

/** What may leave behind the opening of the mailbox, where it is not open. */
function reading(isWarm: boolean, ...commands: string[]): string[][] {
  return isWarm ? standing(...commands) : [['EXAMINE INBOX', ...commands]];
}

/** What a client of the gateway has after its first look. */
export async function learnHandles(caller: Caller): Promise<Handles> {
  const { inbox, archive, trash } = await caller.query<Looked>(
    `{ inbox: mailbox(role: INBOX) { messages(first: ${PAGE}) { nodes { id } pageInfo { endCursor } } }
       archive: mailbox(path: "Archive") {
         messages(first: ${LARGE.length}, orderBy: { key: MAILBOX, direction: ASCENDING }) { nodes { rawUrl attachments { url } } }
       }
       trash: mailbox(path: "Trash") { id } }`,
  );
  return {
    newest: inbox.messages.nodes.map(({ id }) => id),
    cursor: inbox.messages.pageInfo.endCursor,
    trash: trash.id,
    urls: Object.fromEntries(archive.messages.nodes.map(urlOf)),
  };
}

/** The path alone: where it leads depends on how the gateway was asked. */
const urlOf = ({ rawUrl, attachments }: Archived, i: number): [string, string] => {
  const { pathname, search } = new URL(attachments[0]?.url ?? rawUrl);
  return [LARGE[i]!.name, pathname + search];
};

interface Archived {
  readonly rawUrl: string;
  readonly attachments: readonly { readonly url: string }[];
}

interface Looked {
  readonly inbox: {
    readonly messages: {
      readonly nodes: readonly { readonly id: string }[];
      readonly pageInfo: { readonly endCursor: string };
    };
  };
  readonly archive: { readonly messages: { readonly nodes: readonly Archived[] } };
  readonly trash: { readonly id: string };
}
