import type { GraphQLField, GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';

import { ACCOUNT_DELTA_FIELDS } from '../fields/account-delta-fields.ts';
import { ACCOUNT_FIELDS, SERVER_FIELDS } from '../fields/account-fields.ts';
import { DELTA_FIELDS } from '../fields/delta-fields.ts';
import { readersOf } from '../fields/field.ts';
import { MAILBOX_FIELDS, STATUS_FIELDS } from '../fields/mailbox-fields.ts';
import { MESSAGE_FIELDS } from '../fields/message-fields.ts';
import { EDGE_FIELDS, PAGE_FIELDS, PAGE_INFO_FIELDS } from '../fields/page-fields.ts';
import {
  ATTACHMENT_FIELDS,
  ENCLOSED_FIELDS,
  ENVELOPE_FIELDS,
  HEADER_FIELDS,
  PART_FIELDS,
} from '../fields/part-fields.ts';
import { THREAD_FIELDS } from '../fields/thread-fields.ts';
import { serverUrl } from '../mail/endpoint.ts';
import { MailError, unwrap } from '../mail/errors.ts';
import { encodeId } from '../mail/ids.ts';
import { loadOnce } from '../mail/load-once.ts';
import type { Mailbox as MailboxValue } from '../mail/mailbox.ts';
import { signIn } from '../operations/account.ts';
import { findMailbox, listMailboxes } from '../operations/mailboxes.ts';
import { discoverServers } from '../operations/discovery.ts';
import { getMessage } from '../operations/messages.ts';
import { getNodes } from '../operations/nodes.ts';
import { endTokens, narrowToken, renewToken } from '../operations/tokens.ts';
import type { GraphqlContext } from './context.ts';
import { accountDeltaOf } from './account-deltas.ts';
import { accountListOf } from './account-lists.ts';
import { accountExtras, accountParent } from './account-parent.ts';
import { addressesOf } from './account-people.ts';
import type { ChangeName } from './changes.ts';
import type { Complete } from './complete.ts';
import type { NodeResolvers, Resolvers } from './generated/resolver-types.ts';
import { scalars } from './scalars.ts';
import type { Subscribe, SubscriptionName } from './subscriptions.ts';
import type { WebhookField, WebhookQuery } from './webhooks.ts';
import { aheadOf, selectionOf } from './selection.ts';

// Root resolvers look ahead and ask for all that is selected below them; everything deeper only reads.

/** Webhooks are loaded by those who have some (`resolveWebhooks`). */
const Query: Omit<Complete<'Query'>, WebhookQuery> = {
  account: (_, _args, context, info) => accountParent(context, selectionOf(info, 'Account')),
  discovery: (_, args, context) => discoverServers.run(args, context, undefined),
  mailboxes: (_, args, context, info) => listMailboxes.run(args, context, mailboxDemand(context, info)),
  mailbox: (_, args, context, info) => findMailbox.run(args, context, mailboxDemand(context, info)),
  message: (_, args, context, info) => getMessage.run(args, context, messageDemand(context, info)),
  node: async (_, { id }, context, info) => {
    const [found] = await nodesOf([id], context, info);
    return unwrap(found!);
  },
  // graphql takes an error in a list for the error of that place.
  nodes: async (_, { ids }, context, info) => (await nodesOf(ids, context, info)) as MailboxValue[],
};

/** The others, which change mail, are loaded by the calls that do (`resolveChanges`): most only read. */
const Mutation: Omit<Complete<'Mutation'>, ChangeName | WebhookField> = {
  signIn: (_, { input }, context) => signIn.run(input, context, undefined),
  narrowToken: (_, { input }, context) => narrowToken.run(input, context, undefined),
  renewToken: (_, _args, context) => renewToken.run({}, context, undefined),
  endTokens: (_, _args, context) => endTokens.run({}, context, undefined),
};

const loadChanges = loadOnce(() => import('./changes.ts'));

/** A resolver for each mutation that has none yet: a mutation without a row in changes.ts does not compile there. */
export function resolveChanges(
  mutations: Readonly<Record<string, GraphQLField<unknown, GraphqlContext>>>,
): void {
  for (const [name, field] of Object.entries(mutations))
    field.resolve ??= async (...args) => {
      const { changes } = await loadChanges();
      const resolve = changes[name as ChangeName] as GraphQLFieldResolver<unknown, GraphqlContext>;
      return resolve(...args);
    };
}

const loadWebhooks = loadOnce(() => import('./webhooks.ts'));

/** A resolver for each field about webhooks. */
export function resolveWebhooks(
  fields: Readonly<Record<string, GraphQLField<unknown, GraphqlContext>>>,
): void {
  for (const [name, field] of Object.entries(fields))
    if (/webhook/i.test(name))
      field.resolve = async (...args) => {
        const { WEBHOOK_FIELDS } = await loadWebhooks();
        const resolve = WEBHOOK_FIELDS[name as WebhookField] as GraphQLFieldResolver<unknown, GraphqlContext>;
        return resolve(...args);
      };
}

/** Subscriptions are loaded by those who subscribe. */
export function resolveSubscriptions(
  subscriptions: Readonly<Record<string, GraphQLField<unknown, GraphqlContext>>>,
): void {
  for (const [name, field] of Object.entries(subscriptions)) {
    field.resolve = (told: unknown) => told;
    field.subscribe = async (_root, args, context, info) => {
      const { SOURCES } = await import('./subscriptions.ts');
      const source = SOURCES[name as SubscriptionName] as Subscribe<unknown>;
      return source(args, context, info);
    };
  }
}

// What GraphQL has in `server`.
const { software: _software, ...accountFields } = ACCOUNT_FIELDS;

const Account: Complete<'Account'> = {
  ...readersOf(accountFields),
  messages: ({ lists }, args, { mail }) => accountListOf(lists, args, mail().accountKey),
  changes: ({ deltas }, args) => accountDeltaOf(deltas, args),
  identities: ({ people }) => unwrap(people.identities!),
  addresses: ({ people }, args) => addressesOf(people, args),
};

// A field of the schema that has no row in its table (src/fields/) does not compile here.
const AccountChanges: Complete<'AccountChanges'> = readersOf(ACCOUNT_DELTA_FIELDS);
const Mailbox: Complete<'Mailbox'> = {
  ...readersOf(MAILBOX_FIELDS),
  threads: async (mailbox, args, context, info) =>
    (await import('./threads.ts')).threadsOfMailbox(mailbox, args, context, info),
};
const MailboxChanges: Complete<'MailboxChanges'> = readersOf(DELTA_FIELDS);
const MailboxStatus: Complete<'MailboxStatus'> = readersOf(STATUS_FIELDS);
const MailServer: Complete<'MailServer'> = readersOf(SERVER_FIELDS);
const Message: Complete<'Message'> = {
  ...readersOf(MESSAGE_FIELDS),
  thread: async (message, _args, context, info) =>
    (await import('./threads.ts')).threadOfMessage(message, context, info),
};
const Thread: Complete<'Thread'> = readersOf(THREAD_FIELDS);
const MessageConnection: Complete<'MessageConnection'> = readersOf(PAGE_FIELDS);
const ServerCandidate: Pick<Complete<'ServerCandidate'>, 'server' | 'submission'> = {
  server: ({ server }) => serverUrl(server),
  submission: ({ submission }) => (submission ? serverUrl(submission) : null),
};
const MessageEdge: Complete<'MessageEdge'> = readersOf(EDGE_FIELDS);
const PageInfo: Complete<'PageInfo'> = readersOf(PAGE_INFO_FIELDS);
const Attachment: Complete<'Attachment'> = readersOf(ATTACHMENT_FIELDS);
const EnclosedMessage: Complete<'EnclosedMessage'> = readersOf(ENCLOSED_FIELDS);
const Envelope: Complete<'Envelope'> = readersOf(ENVELOPE_FIELDS);
const Header: Complete<'Header'> = readersOf(HEADER_FIELDS);
const Part: Complete<'Part'> = readersOf(PART_FIELDS);

const Node: NodeResolvers = {
  __resolveType: (node) => ('lists' in node ? 'Account' : 'pages' in node ? 'Mailbox' : 'Message'),
};

export const resolvers: Omit<Resolvers, 'Query' | 'Mutation' | 'Subscription'> & {
  readonly Query: typeof Query;
  readonly Mutation: typeof Mutation;
} = {
  ...scalars,
  Query,
  Mutation,
  Account,
  AccountChanges,
  MailServer,
  Mailbox,
  MailboxChanges,
  MailboxStatus,
  MessageConnection,
  MessageEdge,
  PageInfo,
  ServerCandidate,
  Message,
  Thread,
  Attachment,
  EnclosedMessage,
  Envelope,
  Header,
  Part,
  Node,
};

function mailboxDemand(context: GraphqlContext, info: GraphQLResolveInfo) {
  return aheadOf(context).mailbox(selectionOf(info, 'Mailbox'));
}

function messageDemand(context: GraphqlContext, info: GraphQLResolveInfo) {
  return aheadOf(context).message(selectionOf(info, 'Message'));
}

/** Things by their ids; what comes along with the account is asked for in the same tick, where its id is among them. */
async function nodesOf(ids: readonly string[], context: GraphqlContext, info: GraphQLResolveInfo) {
  const own = encodeId({ kind: 'account', account: context.mail().accountKey });
  const fields = ids.includes(own) ? selectionOf(info, 'Account') : [];
  const demands = {
    account: aheadOf(context).accountDemand(fields),
    mailbox: mailboxDemand(context, info),
    message: messageDemand(context, info),
  };
  const [found, extras] = await Promise.all([
    getNodes.run({ ids }, context, demands),
    accountExtras(context, fields),
  ]);
  return found.map((each) => {
    if (each instanceof MailError) return each;
    return each.kind === 'account' ? { ...each.node, ...extras } : each.node;
  });
}
