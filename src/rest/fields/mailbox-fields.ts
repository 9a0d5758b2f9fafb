import type { Field } from '../../fields/field.ts';
import { MAILBOX_FIELDS as FIELDS, STATUS_FIELDS } from '../../fields/mailbox-fields.ts';
import type { MailboxDemand } from '../../mail/demand.ts';
import type { StatusField } from '../../mail/fields.ts';
import type { Mailbox } from '../../mail/mailbox.ts';

/** Which counts `status` holds. */
export interface MailboxOptions {
  readonly counts?: readonly StatusField[] | undefined;
}

type MailboxRow<Args = unknown> = Field<MailboxDemand, Mailbox, Args>;

export const COUNTS = Object.keys(STATUS_FIELDS) as [StatusField, ...StatusField[]];

/** The counts that every server has and clients show. */
const USUAL_COUNTS: readonly StatusField[] = ['messages', 'unseen', 'uidNext', 'uidValidity'];

// Messages, and what changed, are listed by operations of their own.
const {
  id,
  path,
  name,
  delimiter,
  parent,
  children,
  messages: _messages,
  threads: _threads,
  changes: _changes,
  ...others
} = FIELDS;
const { status } = others;

/** Every field of a mailbox; of those above and below the ids. */
export const MAILBOX_FIELDS = {
  id,
  path,
  name,
  delimiter,
  parentId: {
    ...parent,
    read: (mailbox) => mailbox.parent && mailbox.parent.id,
  } satisfies MailboxRow,
  childIds: {
    ...children,
    read: (mailbox) => mailbox.children.map((child) => child.id),
  } satisfies MailboxRow,
  ...others,
  status: {
    ...status,
    want: (demand, { counts = USUAL_COUNTS }) => counts.forEach((count) => demand.status.add(count)),
    read: (mailbox, { counts = USUAL_COUNTS }) => {
      const found = status.read(mailbox);
      return found && Object.fromEntries(counts.map((count) => [count, found[count]]));
    },
  } satisfies MailboxRow<MailboxOptions>,
};

export type MailboxFieldName = keyof typeof MAILBOX_FIELDS;
export const MAILBOX_FIELD_NAMES = Object.keys(MAILBOX_FIELDS) as [MailboxFieldName, ...MailboxFieldName[]];

/** What mailboxes in a list show unless they are told: one LIST. */
export const MAILBOX_LIST_FIELDS: readonly MailboxFieldName[] = [
  'id',
  'path',
  'name',
  'delimiter',
  'parentId',
  'role',
  'subscribed',
  'selectable',
];

/** What a single mailbox shows unless it is told: the same, and one STATUS. */
export const MAILBOX_SINGLE_FIELDS: readonly MailboxFieldName[] = [...MAILBOX_LIST_FIELDS, 'status'];

/** What is known of a changed mailbox without asking for it. */
export const MAILBOX_CHANGED_FIELDS: readonly MailboxFieldName[] = ['id', 'path'];
