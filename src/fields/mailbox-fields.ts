import type { MailboxDemand } from '../mail/demand.ts';
import { pageKey, wantPage } from '../mail/demand.ts';
import { unwrap } from '../mail/errors.ts';
import type { MailboxField, StatusField } from '../mail/fields.ts';
import type { ListArguments } from '../mail/list-arguments.ts';
import { readListArguments } from '../mail/list-arguments.ts';
import type { Mailbox, MailboxStatus, Page } from '../mail/mailbox.ts';
import { requireOwnCursors } from '../mail/window.ts';
import type { Field, WholeTable } from './field.ts';
import { propertiesOf } from './field.ts';

type MailboxRow<Args = unknown> = Field<MailboxDemand, Mailbox, Args>;

const known = propertiesOf<Mailbox>();

/** Each count of a mailbox. */
export const STATUS_FIELDS = {
  messages: count('messages'),
  unseen: count('unseen'),
  recent: count('recent'),
  deleted: count('deleted'),
  size: count('size'),
  uidNext: count('uidNext'),
  uidValidity: count('uidValidity'),
  highestModSeq: count('highestModSeq'),
} satisfies Record<StatusField, Field<MailboxDemand, MailboxStatus>>;

/** Every field of a mailbox: one that has a price but no row here does not compile. */
export const MAILBOX_FIELDS = {
  id: known('id'),
  path: known('path'),
  name: property('name'),
  delimiter: property('delimiter'),
  parent: relatives('parent', ({ parent }) => parent),
  children: relatives('children', ({ children }) => children),
  role: property('role'),
  roleSource: priced('role', ({ roleSource }) => roleSource),
  attributes: property('attributes'),
  subscribed: property('subscribed'),
  selectable: property('selectable'),
  status: {
    right: 'mail:read',
    want: (demand, _args, selected, ahead) =>
      void ahead.collect(STATUS_FIELDS, selected.children('MailboxStatus'), demand),
    read: ({ status }) => unwrap(status),
  } satisfies MailboxRow,
  permanentFlags: priced('permanentFlags', ({ permanentFlags }) => unwrap(permanentFlags)),
  rights: priced('rights', ({ rights }) => unwrap(rights)),
  messages: {
    right: 'mail:read',
    want: (demand, args, selected, ahead) => {
      const list = readListArguments(args, ahead.account);
      const page = demand.pages.get(pageKey(list)) ?? { ...list, nodes: undefined, totalCount: false };
      ahead.page(selected, page);
      wantPage(demand, page);
    },
    // Null for a mailbox that holds no messages; an error where it could not be opened.
    read: (mailbox, args, { mail }): Page | null => {
      const list = readListArguments(args, mail().accountKey);
      requireOwnCursors(list.window, mailbox.path);
      const page = mailbox.pages.get(pageKey(list));
      return page === undefined ? null : unwrap(page);
    },
  } satisfies MailboxRow<ListArguments>,
} satisfies WholeTable<MailboxField, MailboxDemand, Mailbox>;

/** A field with one price. */
function priced<Value>(
  field: MailboxField,
  read: (mailbox: Mailbox) => Value,
): Field<MailboxDemand, Mailbox, unknown, Value> {
  return { right: 'mail:read', want: ({ fields }) => void fields.add(field), read };
}

function property<Name extends MailboxField & keyof Mailbox>(name: Name) {
  return priced(name, (mailbox) => mailbox[name]);
}

/** Mailboxes above and below. */
function relatives<Value>(field: 'parent' | 'children', read: (mailbox: Mailbox) => Value) {
  return {
    right: 'mail:read',
    want: (demand, _args, selected, ahead) => {
      demand.fields.add(field);
      demand.relatives = ahead.mailbox(selected.children('Mailbox'), demand.relatives);
    },
    read,
  } satisfies MailboxRow;
}

function count<Name extends StatusField>(
  name: Name,
): Field<MailboxDemand, MailboxStatus, unknown, MailboxStatus[Name]> {
  return {
    right: 'mail:read',
    want: ({ status }) => void status.add(name),
    read: (status) => status[name],
  };
}
