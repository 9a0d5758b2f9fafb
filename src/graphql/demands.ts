import type { AccountDemand, MailboxDemand, MessageDemand, PageDemand } from '../mail/demand.ts';
import type { StatusField } from '../mail/fields.ts';
import {
  addMailboxDemand,
  addMessageDemand,
  addPageDemand,
  mailboxDemand,
  messageDemand,
  pageKey,
} from '../mail/demand.ts';
import { MailError } from '../mail/errors.ts';
import { headerNames } from '../mail/header-names.ts';
import { readListArguments } from '../mail/list-arguments.ts';
import { CONTENT_ROWS } from './content-demands.ts';
import type { Resolvers } from './generated/resolver-types.ts';
import type { SelectedField } from './selection.ts';

/** What the selection of one field adds to a demand. */
type Want<Demand> = (demand: Demand, field: SelectedField, account: string) => void;

/** A row for every field of a type: a field more does not compile until it is known what it wants. */
type WantTable<Type extends keyof Resolvers, Demand> = Record<
  Exclude<keyof NonNullable<Resolvers[Type]>, '__isTypeOf'>,
  Want<Demand>
>;

const nothing = (): void => {};
const messageField =
  (...fields: Parameters<typeof messageDemand>): Want<MessageDemand> =>
  (demand) =>
    fields.forEach((field) => demand.fields.add(field));
const mailboxField =
  (...fields: Parameters<typeof mailboxDemand>): Want<MailboxDemand> =>
  (demand) =>
    fields.forEach((field) => demand.fields.add(field));
const accountField =
  (field: 'capabilities' | 'namespaces' | 'quota'): Want<AccountDemand> =>
  (demand) =>
    void demand.fields.add(field);

const MESSAGE: WantTable<'Message', MessageDemand> = {
  id: nothing,
  uid: nothing,
  mailbox: (demand, field, account) => {
    demand.mailbox = mailboxDemandOf(field.children('Mailbox'), account, demand.mailbox);
  },
  flags: messageField('flags'),
  isSeen: messageField('flags'),
  isFlagged: messageField('flags'),
  isAnswered: messageField('flags'),
  isDraft: messageField('flags'),
  isDeleted: messageField('flags'),
  subject: messageField('subject'),
  from: messageField('from'),
  to: messageField('to'),
  cc: messageField('cc'),
  bcc: messageField('bcc'),
  replyTo: messageField('replyTo'),
  sender: messageField('sender'),
  sentAt: messageField('sentAt'),
  receivedAt: messageField('receivedAt'),
  size: messageField('size'),
  rawUrl: nothing,
  messageId: messageField('messageId'),
  inReplyTo: messageField('inReplyTo'),
  references: messageField('references'),
  headers: (demand, { args }) => {
    const names = headerNames(args['names'] as string[] | null | undefined);
    if (names === 'all') demand.allHeaders = true;
    else names.forEach((name) => demand.headers.add(name));
  },
  modSeq: messageField('modSeq'),
  ...CONTENT_ROWS,
};

const MAILBOX: WantTable<'Mailbox', MailboxDemand> = {
  id: nothing,
  path: nothing,
  name: mailboxField('name'),
  delimiter: mailboxField('delimiter'),
  parent: relatives('parent'),
  children: relatives('children'),
  role: mailboxField('role'),
  roleSource: mailboxField('role'),
  attributes: mailboxField('attributes'),
  subscribed: mailboxField('subscribed'),
  selectable: mailboxField('selectable'),
  status: (demand, field) => {
    for (const { name } of field.children('MailboxStatus'))
      if (STATUS.has(name)) demand.status.add(name as StatusField);
  },
  permanentFlags: mailboxField('permanentFlags'),
  rights: mailboxField('rights'),
  messages: (demand, field, account) => {
    const page = pageDemandOf(field, account);
    addPageDemand(demand, pageKey(page), page);
  },
};

const STATUS: ReadonlySet<string> = new Set<StatusField>([
  'messages',
  'unseen',
  'recent',
  'deleted',
  'size',
  'uidNext',
  'uidValidity',
  'highestModSeq',
]);

const ACCOUNT: WantTable<'Account', AccountDemand> = {
  user: nothing,
  protocol: nothing,
  server: (demand, field) => {
    const isAsked = field.children('MailServer').some(({ name }) => name === 'name' || name === 'version');
    if (isAsked) demand.fields.add('software');
  },
  capabilities: accountField('capabilities'),
  features: accountField('capabilities'),
  namespaces: accountField('namespaces'),
  quota: accountField('quota'),
  // A list of its own (account-lists.ts): it is no command of the account's.
  messages: nothing,
};

/** What a selection on Message wants. */
export function messageDemandOf(fields: readonly SelectedField[], account: string): MessageDemand {
  return collect(MESSAGE, fields, messageDemand(), account);
}

/** What a selection on Mailbox wants, added to what is wanted already. */
export function mailboxDemandOf(
  fields: readonly SelectedField[],
  account: string,
  demand = mailboxDemand(),
): MailboxDemand {
  return collect(MAILBOX, fields, demand, account);
}

/** What a selection on Account wants. */
export function accountDemandOf(fields: readonly SelectedField[]): AccountDemand {
  return collect(ACCOUNT, fields, { fields: new Set() }, '');
}

function pageDemandOf(field: SelectedField, account: string): PageDemand {
  const page: PageDemand = { ...readListArguments(field.args, account), ...wantedOfPage(field, account) };
  return page;
}

/** What the selection on a connection wants of a page. */
export function wantedOfPage(
  field: SelectedField,
  account: string,
): Pick<PageDemand, 'nodes' | 'totalCount'> {
  const page: Pick<PageDemand, 'nodes' | 'totalCount'> = { nodes: undefined, totalCount: false };
  const want = (fields: readonly SelectedField[]) => {
    page.nodes = addMessageDemand(page.nodes ?? messageDemand(), messageDemandOf(fields, account));
  };
  for (const child of field.children('MessageConnection')) {
    if (child.name === 'totalCount') page.totalCount = true;
    else if (child.name === 'nodes') want(child.children('Message'));
    else if (child.name === 'pageInfo') want([]);
    else if (child.name === 'edges') want(nodesOfEdges(child));
  }
  return page;
}

function nodesOfEdges(edges: SelectedField): SelectedField[] {
  return edges
    .children('MessageEdge')
    .flatMap((each) => (each.name === 'node' ? each.children('Message') : []));
}

function relatives(field: 'parent' | 'children'): Want<MailboxDemand> {
  return (demand, selected, account) => {
    demand.fields.add(field);
    const wanted = mailboxDemandOf(selected.children('Mailbox'), account);
    demand.relatives = addMailboxDemand(demand.relatives ?? mailboxDemand(), wanted);
  };
}

/** Bad arguments want nothing here: the resolver of that field reads them again and says what is wrong, in its place. */
function collect<Demand>(
  table: Record<string, Want<Demand>>,
  fields: readonly SelectedField[],
  demand: Demand,
  account: string,
): Demand {
  for (const field of fields) {
    try {
      table[field.name]?.(demand, field, account);
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
    }
  }
  return demand;
}
