import type { ImapFlow } from 'imapflow';

import { DOWNLOADS } from './downloads.ts';
import type { BenchGateway, Cost } from './gateway.ts';
import type { MailPlace } from './place.ts';
import { drain, inMailbox } from './naive.ts';
import { LARGE } from './place.ts';

/** Values that the gateway's callers hold: ids, a cursor, a URL. */
export interface Handles {
  readonly newest: readonly string[];
  readonly cursor: string;
  readonly archive: string;
  readonly trash: string;
  /** Of what is large, by name. */
  readonly urls: Readonly<Record<string, string>>;
}

/** One thing that a caller wants, in three ways. */
export interface Operation {
  readonly name: string;
  /** Times that it is run, of the usual ones. */
  readonly share?: number;
  gateway(gateway: BenchGateway, handles: Handles, explain: boolean): Promise<Cost>;
  /** Flights, the first of which may leave with the sign-in unless `keepsBack`. */
  limit(place: MailPlace, isWarm: boolean): readonly (readonly string[])[];
  /** A change does not leave with the sign-in. */
  readonly keepsBack?: boolean;
  /** The last flight brings base64 that stands for so many octets. */
  readonly base64?: number;
  /** Left out on links of other round trips. */
  readonly onlyAt?: number;
  naive(client: ImapFlow, place: MailPlace): Promise<unknown>;
}

const FIELDS = 'nodes { uid subject from { name address } flags receivedAt }';
const ITEMS = '(UID FLAGS INTERNALDATE ENVELOPE)';
const ENVELOPES = { uid: true, flags: true, internalDate: true, envelope: true } as const;
const PAGE = 50;
const FLAG =
  'mutation ($ids: [ID!]!) { addFlags(input: { ids: $ids, flags: ["bench"] }) { failures { code } } }';

export const OPERATIONS: readonly Operation[] = [
  {
    name: 'mailboxes with counts',
    gateway: (gateway, _, explain) =>
      ask(gateway, '{ mailboxes { name path role status { messages unseen } } }', {}, explain),
    limit: () => [['LIST "" "*" RETURN (SPECIAL-USE STATUS (MESSAGES UNSEEN))']],
    naive: (client) => client.list({ statusQuery: { messages: true, unseen: true } }),
  },
  {
    name: 'newest 50',
    gateway: (gateway, _, explain) =>
      ask(gateway, `{ mailbox(role: INBOX) { messages(first: ${PAGE}) { ${FIELDS} } } }`, {}, explain),
    limit: ({ size }, isWarm) => {
      const fetch = `FETCH ${size - PAGE + 1}:${size} ${ITEMS}`;
      return isWarm ? [['EXAMINE INBOX', fetch]] : [['EXAMINE INBOX'], [fetch]];
    },
    naive: (client, { size }) => inInbox(client, () => client.fetchAll(`${size - PAGE + 1}:*`, ENVELOPES)),
  },
  {
    name: 'next page',
    gateway: (gateway, { cursor }, explain) =>
      ask(
        gateway,
        `query ($after: String!) { mailbox(role: INBOX) { messages(first: ${PAGE}, after: $after) { ${FIELDS} } } }`,
        { after: cursor },
        explain,
      ),
    limit: ({ size }) => [['EXAMINE INBOX', `FETCH ${size - 2 * PAGE + 1}:${size - PAGE} ${ITEMS}`]],
    naive: (client, { size }) =>
      inInbox(client, () => client.fetchAll(`${size - 2 * PAGE + 1}:${size - PAGE}`, ENVELOPES)),
  },
  {
    name: 'search: newest 50 unread',
    gateway: (gateway, _, explain) =>
      ask(
        gateway,
        String.raw`{ mailbox(role: INBOX) { messages(first: ${PAGE}, filter: { lacksFlags: ["\\Seen"] }) { ${FIELDS} } } }`,
        {},
        explain,
      ),
    limit: ({ size }) => {
      const count = unreadOf(size);
      return [
        ['EXAMINE INBOX', 'UID SEARCH RETURN (SAVE COUNT) UNSEEN'],
        [`UID SEARCH RETURN (SAVE PARTIAL ${count - PAGE + 1}:${count}) $`, `UID FETCH $ ${ITEMS}`],
      ];
    },
    naive: (client) =>
      inInbox(client, async () => {
        const found = await client.search({ seen: false }, { uid: true });
        return client.fetchAll((found || []).slice(-PAGE), ENVELOPES, { uid: true });
      }),
  },
  {
    name: 'one message with text',
    gateway: (gateway, { newest }, explain) =>
      ask(
        gateway,
        'query ($id: ID!) { message(id: $id) { subject from { name address } flags text } }',
        { id: newest[0] },
        explain,
      ),
    limit: ({ size }) => [
      ['EXAMINE INBOX', `UID FETCH ${size} (UID FLAGS ENVELOPE BODYSTRUCTURE BODY.PEEK[1]<0.16384>)`],
    ],
    naive: (client, { size }) =>
      inInbox(client, async () => {
        await client.fetchOne(String(size), { ...ENVELOPES, bodyStructure: true }, { uid: true });
        await drain(client, size, '1');
      }),
  },
  {
    name: 'flag 1',
    keepsBack: true,
    gateway: (gateway, { newest }, explain) => ask(gateway, FLAG, { ids: newest.slice(0, 1) }, explain),
    limit: ({ size }) => flagFlights(String(size)),
    naive: (client, { size }) =>
      inInbox(client, () => client.messageFlagsAdd(String(size), ['bench'], { uid: true })),
  },
  {
    name: 'flag 50',
    keepsBack: true,
    gateway: (gateway, { newest }, explain) => ask(gateway, FLAG, { ids: newest }, explain),
    limit: ({ size }) => flagFlights(`${size - PAGE + 1}:${size}`),
    naive: (client, { size }) =>
      inInbox(client, () => client.messageFlagsAdd(`${size - PAGE + 1}:${size}`, ['bench'], { uid: true })),
  },
  {
    name: 'copy',
    keepsBack: true,
    gateway: (gateway, { newest, trash }, explain) =>
      ask(
        gateway,
        'mutation ($ids: [ID!]!, $to: ID!) { copyMessages(input: { ids: $ids, mailboxId: $to }) { failures { code } } }',
        { ids: newest.slice(0, 1), to: trash },
        explain,
      ),
    limit: ({ size }) => [['EXAMINE INBOX'], [`UID SEARCH UID ${size}`, `UID COPY ${size} Trash`]],
    naive: (client, { size }) =>
      inInbox(client, () => client.messageCopy(String(size), 'Trash', { uid: true })),
  },
  ...DOWNLOADS,
];

async function ask(gateway: BenchGateway, query: string, variables: object, explain: boolean): Promise<Cost> {
  return (await gateway.query(query, variables, explain)).cost;
}

/** Every third of the generated messages, the first one included. */
const unreadOf = (size: number): number => Math.ceil(size / 3);

function flagFlights(uids: string): string[][] {
  return [['SELECT INBOX'], [`UID SEARCH UID ${uids}`, `UID STORE ${uids} +FLAGS.SILENT (bench)`]];
}

function inInbox<T>(client: ImapFlow, work: () => Promise<T>): Promise<T> {
  return inMailbox(client, 'INBOX', work);
}

/** What a client of the gateway has after its first look. */
export async function learnHandles(gateway: BenchGateway): Promise<Handles> {
  const { data } = await gateway.query<Looked>(
    `{ inbox: mailbox(role: INBOX) { messages(first: ${PAGE}) { nodes { id } pageInfo { endCursor } } }
       archive: mailbox(path: "Archive") {
         id
         messages(first: ${LARGE.length}, orderBy: { key: MAILBOX, direction: ASCENDING }) { nodes { rawUrl attachments { url } } }
       }
       trash: mailbox(path: "Trash") { id } }`,
    {},
  );
  const { inbox, archive, trash } = data;
  return {
    newest: inbox.messages.nodes.map(({ id }) => id),
    cursor: inbox.messages.pageInfo.endCursor,
    archive: archive.id,
    trash: trash.id,
    urls: Object.fromEntries(archive.messages.nodes.map(urlOf)),
  };
}

const urlOf = ({ rawUrl, attachments }: Archived, i: number): [string, string] => [
  LARGE[i]!.name,
  attachments[0]?.url ?? rawUrl,
];

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
  readonly archive: { readonly id: string; readonly messages: { readonly nodes: readonly Archived[] } };
  readonly trash: { readonly id: string };
}
