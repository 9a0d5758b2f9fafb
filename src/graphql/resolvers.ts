import type { GraphQLResolveInfo } from 'graphql';

import { MailError, unwrap } from '../mail/errors.ts';
import { previewLength } from '../mail/content-demand.ts';
import { findMailbox } from '../mail/find-mailbox.ts';
import type { Found } from '../mail/find-nodes.ts';
import { findMessage, findNodes } from '../mail/find-nodes.ts';
import { pageKey } from '../mail/demand.ts';
import type { ListPage } from '../mail/list-arguments.ts';
import { readListArguments } from '../mail/list-arguments.ts';
import { headerNames } from '../mail/header-names.ts';
import { readAccountList } from '../mail/list-account.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { Edge, Mailbox, Page } from '../mail/mailbox.ts';
import { endCursorOf, startCursorOf } from '../mail/mailbox.ts';
import type { Message } from '../mail/mailbox.ts';
import type { Envelope } from '../mail/envelope.ts';
import { hasFlag } from '../mail/flags.ts';
import { requireOwnCursors } from '../mail/window.ts';
import { accountListKey, accountLists } from './account-lists.ts';
import type { ChangeName, ChangeResolvers } from './changes.ts';
import {
  Attachment,
  EnclosedMessage,
  Envelope as EnvelopeRow,
  Header,
  Part,
  contentFields,
} from './content-resolvers.ts';
import { accountDemandOf, mailboxDemandOf, messageDemandOf } from './demands.ts';
import type {
  AccountResolvers,
  MailServerResolvers,
  MailboxResolvers,
  MessageConnectionResolvers,
  MessageEdgeResolvers,
  MessageResolvers,
  MutationResolvers,
  NodeResolvers,
  PageInfoResolvers,
  QueryResolvers,
  Resolvers,
} from './generated/resolver-types.ts';
import { scalars } from './scalars.ts';
import { selectionOf } from './selection.ts';

// Root resolvers look ahead and ask for all that is selected below them; everything deeper only reads.

const Query: QueryResolvers = {
  account: async (_, _args, { mail }, info) => {
    const fields = selectionOf(info, 'Account');
    const [account, lists] = await Promise.all([
      mail().account(accountDemandOf(fields)),
      accountLists(mail(), fields),
    ]);
    return { ...account, lists };
  },
  mailboxes: (_, { subscribedOnly }, { mail }, info) =>
    mail().mailboxes({ subscribedOnly }, mailboxDemand(mail(), info)),
  mailbox: (_, args, { mail }, info) => findMailbox(mail(), args, mailboxDemand(mail(), info)),
  message: (_, { id }, { mail }, info) => findMessage(mail(), id, messageDemand(mail(), info)),
  node: async (_, { id }, { mail }, info) => {
    const [found] = await findNodes(mail(), [id], nodeDemands(mail(), info));
    return nodeOf(unwrap(found!));
  },
  nodes: async (_, { ids }, { mail }, info) => {
    const found = await findNodes(mail(), ids, nodeDemands(mail(), info));
    // graphql takes an error in a list for the error of that place.
    return found.map((each) => (each instanceof MailError ? each : nodeOf(each))) as Mailbox[];
  },
};

/** What changes mail is loaded for the calls that do: most only read. */
function later<Name extends ChangeName>(name: Name): ChangeResolvers[Name] {
  const resolve = async (...args: unknown[]): Promise<unknown> => {
    const { changes } = await import('./changes.ts');
    return (changes[name] as (...args: unknown[]) => unknown)(...args);
  };
  return resolve as ChangeResolvers[Name];
}

const Mutation: MutationResolvers = {
  signIn: (_, { input }, { signIn }) => signIn({ ...input, server: input.server ?? undefined }),
  addFlags: later('addFlags'),
  removeFlags: later('removeFlags'),
  setFlags: later('setFlags'),
  copyMessages: later('copyMessages'),
  moveMessages: later('moveMessages'),
  deleteMessages: later('deleteMessages'),
  expungeMessages: later('expungeMessages'),
  expungeMailbox: later('expungeMailbox'),
  appendMessage: later('appendMessage'),
  createMailbox: later('createMailbox'),
  renameMailbox: later('renameMailbox'),
  deleteMailbox: later('deleteMailbox'),
  subscribeMailbox: later('subscribeMailbox'),
  unsubscribeMailbox: later('unsubscribeMailbox'),
};

const Account: AccountResolvers = {
  protocol: ({ server }) => server.protocol,
  server: (account) => account,
  capabilities: ({ capabilities }) => [...asked(capabilities)],
  features: ({ features }) => [...asked(features)],
  namespaces: ({ namespaces }) => {
    const found = unwrap(namespaces);
    return found == null
      ? null
      : { personal: [...found.personal], otherUsers: [...found.otherUsers], shared: [...found.shared] };
  },
  quota: ({ quota }) => unwrap(quota) ?? null,
  messages: ({ lists }, args, { mail }) => {
    readAccountList(args, mail().accountKey);
    return unwrap(asked(lists.get(accountListKey(args, mail().accountKey)!)));
  },
};

const MailServer: MailServerResolvers = {
  host: ({ server }) => server.host,
  port: ({ server }) => server.port,
  security: ({ server }) => server.security,
  name: ({ software }) => unwrap(software)?.name ?? null,
  version: ({ software }) => unwrap(software)?.version ?? null,
};

const Mailbox: MailboxResolvers = {
  attributes: ({ attributes }) => [...attributes],
  children: ({ children }) => [...children],
  status: ({ status }) => unwrap(status),
  permanentFlags: ({ permanentFlags }) => unwrap(permanentFlags) as string[] | null,
  rights: ({ rights }) => unwrap(rights),
  messages: (mailbox, args, { mail }) => {
    const list = readListArguments(args, mail().accountKey);
    requireOwnCursors(list.window, mailbox.path);
    return pageOf(mailbox, list);
  },
};

const MessageConnection: MessageConnectionResolvers = {
  edges: ({ edges }) => [...edges],
  nodes: ({ edges }) => edges.map(({ message }) => message),
  pageInfo: (page) => page,
  totalCount: ({ totalCount }) => asked(totalCount),
};

const MessageEdge: MessageEdgeResolvers = {
  node: ({ message }: Edge) => message,
};

const PageInfo: PageInfoResolvers = {
  startCursor: startCursorOf,
  endCursor: endCursorOf,
};

const Message: MessageResolvers = {
  flags: ({ flags }) => listOrNull(asked(flags)),
  isSeen: flag('\\Seen'),
  isFlagged: flag('\\Flagged'),
  isAnswered: flag('\\Answered'),
  isDraft: flag('\\Draft'),
  isDeleted: flag('\\Deleted'),
  subject: (message, _args, { room }) => room.take(envelope(message).subject),
  from: (message) => [...envelope(message).from],
  to: (message) => [...envelope(message).to],
  cc: (message) => [...envelope(message).cc],
  bcc: (message) => [...envelope(message).bcc],
  replyTo: (message) => [...envelope(message).replyTo],
  sender: (message) => [...envelope(message).sender],
  sentAt: (message) => envelope(message).sentAt,
  messageId: (message) => envelope(message).messageId,
  inReplyTo: (message) => [...envelope(message).inReplyTo],
  references: ({ references }) => [...asked(references)],
  rawUrl: ({ id }, _args, { sealUrl }) => sealUrl(id),
  headers: ({ headers }, { names }) => {
    const wanted = headerNames(names);
    return asked(headers).filter(({ name }) => wanted === 'all' || wanted.includes(name.toLowerCase()));
  },
  ...contentFields,
  preview: (message, { length }) => message.preview(previewLength(length)),
};

const Node: NodeResolvers = {
  __resolveType: (node) => ('edges' in node || 'pages' in node ? 'Mailbox' : 'Message'),
};

export const resolvers: Resolvers = {
  ...scalars,
  Query,
  Mutation,
  Account,
  MailServer,
  Mailbox,
  MessageConnection,
  MessageEdge,
  PageInfo,
  Message,
  Attachment,
  EnclosedMessage,
  Envelope: EnvelopeRow,
  Header,
  Part,
  Node,
};

function mailboxDemand(session: MailSession, info: GraphQLResolveInfo) {
  return mailboxDemandOf(selectionOf(info, 'Mailbox'), session.accountKey);
}

function messageDemand(session: MailSession, info: GraphQLResolveInfo) {
  return messageDemandOf(selectionOf(info, 'Message'), session.accountKey);
}

function nodeDemands(session: MailSession, info: GraphQLResolveInfo) {
  return { mailbox: mailboxDemand(session, info), message: messageDemand(session, info) };
}

function nodeOf(found: Found): Mailbox | Message {
  return found.node;
}

/** Null for a mailbox that holds no messages; an error where it could not be opened. */
function pageOf(mailbox: Mailbox, list: ListPage): Page | null {
  const page = mailbox.pages.get(pageKey(list));
  return page === undefined ? null : unwrap(page);
}

function flag(name: string): (message: Message) => boolean | null {
  return ({ flags }) => {
    const all = asked(flags);
    return all && hasFlag(all, name);
  };
}

function listOrNull<T>(list: readonly T[] | null): T[] | null {
  return list && [...list];
}

function envelope(message: Message): Envelope {
  return asked(message.envelope);
}

/** A value that looking ahead has asked for. */
function asked<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a field was selected that looking ahead did not see');
  return value;
}
