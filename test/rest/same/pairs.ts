import { MAILBOX_FIELD_NAMES } from '../../../src/rest/fields/mailbox-fields.ts';
import { MESSAGE_FIELD_NAMES } from '../../../src/rest/fields/message-fields.ts';
import { MAILBOX_SELECTIONS, MESSAGE_SELECTIONS, likeMailbox, likeMessage, selection } from './selections.ts';
import type { GraphqlCall, RestCall, Twin } from './twins.ts';

/** The same, asked over both APIs of somebody. */
export interface Pair {
  readonly rest: (twin: Twin) => Promise<RestCall> | RestCall;
  readonly graphql: (twin: Twin) => Promise<GraphqlCall> | GraphqlCall;
}

type Json = Record<string, unknown>;
type Data = Readonly<Record<string, Json>>;

const message = selection(MESSAGE_FIELD_NAMES, MESSAGE_SELECTIONS);
const mailbox = selection(MAILBOX_FIELD_NAMES, MAILBOX_SELECTIONS);
const allOfMessage = `fields=${MESSAGE_FIELD_NAMES.join(',')}`;
const allOfMailbox = `fields=${MAILBOX_FIELD_NAMES.join(',')}`;
const REMOVAL = 'removed moved { from message { id subject } } mailboxes { id path }';
const THREAD = 'id subject participants { name address group } messageCount unreadCount complete';
const NOTHING_GONE = { removed: [], moved: [], expunged: [] };
const first = async (twin: Twin): Promise<string> => (await twin.ids())[0]!;

const FILTER = {
  or: [{ from: 'ANNA' }, { subject: 'message' }],
  not: [{ hasFlags: ['\\Deleted'] }],
  receivedSince: '2024-01-01T01:00:00Z',
};

const SENT_MESSAGE = {
  from: [{ address: 'anna@example.com' }],
  to: [{ address: 'bob@example.com' }],
  subject: 'Grüße',
  text: 'Hallo',
  messageId: '<sent@example.com>',
  sentAt: '2024-01-01T10:00:00Z',
};

const DRAFT = `{ from { name address group } to { name address group } cc { name address group }
  bcc { name address group } subject inReplyTo references text html truncated
  attachments { fromMessage partId filename contentType contentId inline size } }`;

/** The beginning of an answer; `argument` in GraphQL's form. */
function draft(path: string, field: string, argument: string): Pair {
  return {
    rest: async (twin) => ({
      method: 'GET',
      target: `/v1/messages/${await first(twin)}/${path}?${argument.replace(': ', '=')}`,
    }),
    graphql: async (twin) => ({
      query: `query ($id: ID!) { message(id: $id) { ${field}(${argument}) ${DRAFT} } }`,
      variables: { id: await first(twin) },
      like: ({ message: answered }: Data) => answered![field],
    }),
  };
}

function likePage({ mailbox: { messages } }: { mailbox: { messages: Json & { nodes: Json[] } } }): Json {
  const { nodes, ...page } = messages;
  return { ...page, messages: nodes.map(likeMessage) };
}

/** No deployment has webhooks unless it is told to. */
const WEBHOOKS = Object.fromEntries(
  [
    'createWebhook',
    'listWebhooks',
    'getWebhook',
    'renewWebhook',
    'pauseWebhook',
    'resumeWebhook',
    'testWebhook',
    'endWebhook',
    'listWebhookEvents',
  ].map((name) => [name, 'test/webhooks/both-apis.test.ts asks both']),
);

/** A pair for each operation; a text says why GraphQL has nothing like it. */
export const PAIRS: Readonly<Record<string, Pair | string>> = {
  getHealth: 'GraphQL has its own way to be asked whether it is there',
  getOpenApi: 'GraphQL has introspection',
  getSchema: 'GraphQL has introspection',
  createToken: 'test/app.test.ts signs in over both',
  startBrowserSignIn: 'a browser goes there: test/contract/browser-sign-in.test.ts',
  finishBrowserSignIn: 'as startBrowserSignIn',
  discoverServers: 'test/access/discovery.test.ts asks both',
  getToken: 'test/access/limited-tokens.test.ts compares both',
  narrowToken: 'test/access/limited-tokens.test.ts narrows over both: no two tokens are the same',
  renewToken: 'as narrowToken',
  endTokens: 'test/access/store.test.ts ends them over both',
  changeLabels: 'test/imap/gmail-changes.test.ts changes them over both',
  listenToEvents: 'test/contract/events-contract.ts listens over both',
  ...WEBHOOKS,
  getSealedEvents: 'GraphQL has the URL',
  getRawMessage: 'GraphQL has the URL; test/contract/bytes.test.ts compares octets with what was stored',
  getAttachment: 'as getRawMessage',
  getSealedBytes: 'as getRawMessage',
  getText: 'as the field text, octet by octet',
  getHtml: 'as the field html, octet by octet',
  getAccount: {
    rest: () => ({
      method: 'GET',
      target:
        '/v1/account?fields=id,limits,protocol,server,software,capabilities,features,abilities,namespaces,quota',
    }),
    graphql: () => ({
      query: `{ account { id limits { page ids upload serverUpload answer } protocol capabilities features abilities { events changes threads } server { host port security name version }
        namespaces { personal { prefix delimiter } otherUsers { prefix delimiter } shared { prefix delimiter } }
        quota { root storage { used limit } messages { used limit } } } }`,
      like: ({ account }: Data) => {
        const { server, ...rest } = account!;
        const { name, version, ...named } = server as Json;
        return { ...rest, server: named, software: { name, version } };
      },
    }),
  },
  listMailboxes: {
    rest: () => ({ method: 'GET', target: `/v1/mailboxes?${allOfMailbox}` }),
    graphql: () => ({
      query: `{ mailboxes ${mailbox} }`,
      like: ({ mailboxes }: { mailboxes: Json[] }) => ({ mailboxes: mailboxes.map(likeMailbox) }),
    }),
  },
  findMailbox: {
    rest: () => ({ method: 'GET', target: `/v1/mailboxes:find?role=TRASH&${allOfMailbox}` }),
    graphql: () => ({
      query: `{ mailbox(role: TRASH) ${mailbox} }`,
      like: (data: Data) => likeMailbox(data['mailbox']!),
    }),
  },
  getMailbox: {
    rest: async (twin) => ({
      method: 'GET',
      target: `/v1/mailboxes/${await twin.mailboxId('Drafts')}?${allOfMailbox}`,
    }),
    graphql: async (twin) => ({
      query: `query ($id: ID!) { mailbox(id: $id) ${mailbox} }`,
      variables: { id: await twin.mailboxId('Drafts') },
      like: (data: Data) => likeMailbox(data['mailbox']!),
    }),
  },
  listMessages: {
    rest: () => ({
      method: 'GET',
      target: `/v1/mailboxes/INBOX/messages?first=4&totalCount=true&${allOfMessage}`,
    }),
    graphql: () => ({
      query: `{ mailbox(role: INBOX) { messages(first: 4) { nodes ${message} totalCount approximated
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
      like: likePage,
    }),
  },
  getThread: {
    rest: async (twin) => ({
      method: 'GET',
      target: `/v1/messages/${(await twin.ids())[2]}/thread?fields=uid,subject`,
    }),
    graphql: async (twin) => ({
      query: `query ($id: ID!) { message(id: $id) { thread { ${THREAD} messages { id uid subject } } } }`,
      variables: { id: (await twin.ids())[2] },
      like: ({ message: found }: Data) => found!['thread'],
    }),
  },
  listThreads: {
    rest: () => ({ method: 'GET', target: '/v1/mailboxes/INBOX/threads?first=2&fields=uid,subject' }),
    graphql: () => ({
      query: `{ mailbox(role: INBOX) { threads(first: 2) { nodes { ${THREAD} newestMessage { id uid subject } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
      like: ({ mailbox: found }: Data) => {
        const { nodes, pageInfo } = found!['threads'] as { nodes: object[]; pageInfo: object };
        return { threads: nodes, pageInfo };
      },
    }),
  },
  listChanges: {
    rest: async (twin) => ({
      method: 'GET',
      target: `/v1/mailboxes/INBOX/changes?since=${await twin.changesToken()}&fields=uid,subject`,
    }),
    graphql: async (twin) => ({
      query: `query ($since: String!) { mailbox(role: INBOX) { changes(since: $since) { created { id uid subject }
        updated { id mailbox { id } uid flags } vanishedUids vanished present token hasMore flagsFrom basis } } }`,
      variables: { since: await twin.changesToken() },
      like: ({ mailbox: found }: Data) => found!['changes'],
    }),
  },
  listIdentities: {
    rest: () => ({ method: 'GET', target: '/v1/account/identities' }),
    graphql: () => ({
      query: '{ account { identities { name address source } } }',
      like: (data: Data) => data['account'],
    }),
  },
  listAddresses: {
    rest: () => ({ method: 'GET', target: '/v1/account/addresses?first=3&prefix=a' }),
    graphql: () => ({
      query: '{ account { addresses(first: 3, prefix: "a") { name address group } } }',
      like: (data: Data) => data['account'],
    }),
  },
  listAccountChanges: {
    rest: async (twin) => ({
      method: 'GET',
      target: `/v1/account/changes?since=${await twin.accountToken()}&fields=id,path`,
    }),
    graphql: async (twin) => ({
      query: `query ($since: String) { account { changes(since: $since) { mailboxes { id path } present token } } }`,
      variables: { since: await twin.accountToken() },
      like: ({ account }: Data) => account!['changes'],
    }),
  },
  searchMessages: {
    rest: () => ({
      method: 'POST',
      target: '/v1/mailboxes/INBOX/messages:search?first=2&totalCount=true&fields=id,subject',
      body: { filter: FILTER, orderBy: { key: 'SUBJECT', direction: 'ASCENDING' } },
    }),
    graphql: () => ({
      query: `query ($filter: MessageFilter!) { mailbox(role: INBOX) {
        messages(first: 2, filter: $filter, orderBy: { key: SUBJECT, direction: ASCENDING }) {
          nodes { id subject } totalCount approximated
          pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
      variables: { filter: FILTER },
      like: likePage,
    }),
  },
  listAccountMessages: {
    rest: () => ({
      method: 'GET',
      target: '/v1/messages?first=3&totalCount=true&fields=id,subject&subject=message',
    }),
    graphql: () => ({
      query: `{ account { messages(first: 3, filter: { subject: "message" }) { nodes { id subject } totalCount
        approximated pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
      like: ({ account }: { account: Parameters<typeof likePage>[0]['mailbox'] }) =>
        likePage({ mailbox: account }),
    }),
  },
  searchAccountMessages: {
    rest: () => ({
      method: 'POST',
      target: '/v1/messages:search?first=2&totalCount=true&fields=id,subject',
      body: { filter: FILTER, orderBy: { key: 'SIZE' } },
    }),
    graphql: () => ({
      query: `query ($filter: MessageFilter!) { account { messages(first: 2, filter: $filter, orderBy: { key: SIZE }) {
        nodes { id subject } totalCount approximated
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`,
      variables: { filter: FILTER },
      like: ({ account }: { account: Parameters<typeof likePage>[0]['mailbox'] }) =>
        likePage({ mailbox: account }),
    }),
  },
  getMessage: {
    rest: async (twin) => ({ method: 'GET', target: `/v1/messages/${await first(twin)}?${allOfMessage}` }),
    graphql: async (twin) => ({
      query: `query ($id: ID!) { message(id: $id) ${message} }`,
      variables: { id: await first(twin) },
      like: (data: Data) => likeMessage(data['message']!),
    }),
  },
  getMessages: {
    rest: async (twin) => ({
      method: 'POST',
      target: '/v1/messages:get?fields=id,subject',
      body: { ids: await twin.ids() },
    }),
    graphql: async (twin) => ({
      query: 'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Message { id subject } } }',
      variables: { ids: await twin.ids() },
      like: ({ nodes }: { nodes: Json[] }) => ({ messages: nodes }),
    }),
  },
  beginReply: draft('reply', 'replyDraft', 'all: true'),
  beginForward: draft('forward', 'forwardDraft', 'as: INLINE'),
  updateMessage: {
    rest: async (twin) => ({
      method: 'PATCH',
      target: `/v1/messages/${await first(twin)}?fields=id,flags`,
      body: { flags: ['\\Flagged', 'project'] },
    }),
    graphql: async (twin) => ({
      query: `mutation ($input: SetFlagsInput!) { setFlags(input: $input) { messages { id flags } } }`,
      variables: { input: { ids: [await first(twin)], flags: ['\\Flagged', 'project'] } },
      like: ({ setFlags }: { setFlags: { messages: Json[] } }) => setFlags.messages[0],
    }),
  },
  changeFlags: {
    rest: async (twin) => ({
      method: 'POST',
      target: '/v1/messages:changeFlags?fields=id,flags',
      body: {
        filter: { mailboxId: await twin.mailboxId('INBOX'), lacksFlags: ['\\Flagged'] },
        addFlags: ['\\Seen'],
      },
    }),
    graphql: async (twin) => ({
      query: `mutation ($mailboxId: ID!) { addFlags(input: { flags: ["\\\\Seen"]
        filter: { mailboxId: $mailboxId, lacksFlags: ["\\\\Flagged"] } }) {
        messages { id flags } mailboxes { id path } failures { id code message } } }`,
      variables: { mailboxId: await twin.mailboxId('INBOX') },
      like: ({ addFlags }: Data) => ({ ...NOTHING_GONE, ...addFlags }),
    }),
  },
  copyMessages: change('copy', 'copyMessages', async (twin) => ({
    ids: (await twin.ids()).slice(0, 2),
    mailboxId: await twin.mailboxId('Drafts'),
  })),
  moveMessages: change('move', 'moveMessages', async (twin) => ({
    ids: (await twin.ids()).slice(1, 2),
    mailboxId: await twin.mailboxId('Junk'),
  })),
  deleteMessages: change('delete', 'deleteMessages', async (twin) => ({ ids: (await twin.ids()).slice(-1) })),
  expungeMessages: {
    rest: async (twin) => ({
      method: 'POST',
      target: '/v1/messages:expunge',
      body: { ids: await twin.ids() },
    }),
    graphql: async (twin) => ({
      query: `mutation ($input: ExpungeMessagesInput!) { expungeMessages(input: $input) {
        ${REMOVAL} expunged failures { id code message } } }`,
      variables: { input: { ids: await twin.ids() } },
      like: (data: Data) => data['expungeMessages'],
    }),
  },
  appendMessage: {
    rest: async (twin) => ({
      method: 'POST',
      target: `/v1/mailboxes/${await twin.mailboxId('Drafts')}/messages?fields=id,subject,flags&flags=%5CDraft`,
      body: { from: [{ address: 'anna@example.com' }], subject: 'Grüße', text: 'Hallo' },
    }),
    graphql: async (twin) => ({
      query: `mutation ($input: AppendMessageInput!) { appendMessage(input: $input) {
        message { id subject flags } wasThere mailboxes { id path } } }`,
      variables: {
        input: {
          mailboxId: await twin.mailboxId('Drafts'),
          message: { from: [{ address: 'anna@example.com' }], subject: 'Grüße', text: 'Hallo' },
          flags: ['\\Draft'],
        },
      },
      like: (data: Data) => data['appendMessage'],
    }),
  },
  replaceDraft: {
    rest: async (twin) => ({
      method: 'PUT',
      target: `/v1/messages/${await first(twin)}/draft?fields=id,subject,to`,
      body: { message: { to: [{ address: 'anna@' }], subject: 'Grüße' } },
    }),
    graphql: async (twin) => ({
      query: `mutation ($input: ReplaceDraftInput!) { replaceDraft(input: $input) {
        message { id subject to { name address group } } removed
        moved { from message { id subject to { name address group } } } mailboxes { id path }
        failures { id code message } guarantee } }`,
      variables: {
        input: { id: await first(twin), message: { to: [{ address: 'anna@' }], subject: 'Grüße' } },
      },
      like: (data: Data) => data['replaceDraft'],
    }),
  },
  sendMessage: {
    rest: async (twin) => ({
      method: 'POST',
      target: '/v1/messages:send?fields=id,subject&mailboxFields=id,path',
      body: { message: SENT_MESSAGE, answers: await first(twin) },
    }),
    graphql: async (twin) => ({
      query: `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
        sent wasSent messageId recipients { address outcome code serverText } copy guarantee
        message { id subject } removed mailboxes { id path } failures { step code message } } }`,
      variables: { input: { message: SENT_MESSAGE, answers: await first(twin) } },
      like: (data: Data) => data['sendMessage'],
    }),
  },
  createMailbox: {
    rest: () => ({
      method: 'POST',
      target: '/v1/mailboxes?fields=id,path,name,subscribed',
      body: { path: 'Neu' },
    }),
    graphql: () => mailboxChange('createMailbox', { path: 'Neu' }, '{ id path name subscribed }'),
  },
  renameMailbox: {
    rest: async (twin) => ({
      method: 'POST',
      target: `/v1/mailboxes/${await twin.mailboxId('Neu')}:rename?renamed=true`,
      body: { path: 'Alt' },
    }),
    graphql: async (twin) => ({
      query: `mutation ($input: RenameMailboxInput!) { renameMailbox(input: $input) {
        mailbox { id path } renamed { from mailbox { id } } } }`,
      variables: { input: { id: await twin.mailboxId('Neu'), path: 'Alt' } },
      like: ({ renameMailbox }: { renameMailbox: { renamed: { from: string; mailbox: Json }[] } }) => ({
        ...renameMailbox,
        renamed: renameMailbox.renamed.map(({ from, mailbox: { id } }) => ({ from, id })),
      }),
    }),
  },
  subscribeMailbox: subscription('subscribe'),
  unsubscribeMailbox: subscription('unsubscribe'),
  expungeMailbox: {
    rest: async (twin) => ({
      method: 'POST',
      target: `/v1/mailboxes/${await twin.mailboxId('INBOX')}:expunge`,
    }),
    graphql: async (twin) => ({
      query: `mutation ($id: ID!) { expungeMailbox(input: { id: $id }) {
        ${REMOVAL} expunged failures { id code message } } }`,
      variables: { id: await twin.mailboxId('INBOX') },
      like: (data: Data) => data['expungeMailbox'],
    }),
  },
  deleteMailbox: {
    rest: async (twin) => ({ method: 'DELETE', target: `/v1/mailboxes/${await twin.mailboxId('Alt')}` }),
    graphql: async (twin) => ({
      query: 'mutation ($id: ID!) { deleteMailbox(input: { id: $id }) { id } }',
      variables: { id: await twin.mailboxId('Alt') },
      like: (data: Data) => data['deleteMailbox'],
    }),
  },
};

/** A change to messages with the same input over both. */
function change(verb: string, mutation: string, input: (twin: Twin) => Promise<object>): Pair {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const gone = verb === 'copy' ? 'mailboxes { id path }' : REMOVAL;
  const expunged = verb === 'delete' ? 'expunged' : '';
  return {
    rest: async (twin) => ({
      method: 'POST',
      target: `/v1/messages:${verb}?fields=id,subject`,
      body: await input(twin),
    }),
    graphql: async (twin) => ({
      query: `mutation ($input: ${type}!) { ${mutation}(input: $input) {
        messages { id subject } ${gone} ${expunged} failures { id code message } } }`,
      variables: { input: await input(twin) },
      like: (data: Data) => ({ ...NOTHING_GONE, ...data[mutation] }),
    }),
  };
}

function subscription(verb: 'subscribe' | 'unsubscribe'): Pair {
  return {
    rest: async (twin) => ({
      method: 'POST',
      target: `/v1/mailboxes/${await twin.mailboxId('Junk')}:${verb}?fields=id,subscribed`,
    }),
    graphql: async (twin) =>
      mailboxChange(`${verb}Mailbox`, { id: await twin.mailboxId('Junk') }, '{ id subscribed }'),
  };
}

function mailboxChange(mutation: string, input: object, shown: string): GraphqlCall {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  return {
    query: `mutation ($input: ${type}!) { ${mutation}(input: $input) { mailbox ${shown} } }`,
    variables: { input },
    like: (data: Data) => data[mutation],
  };
}
