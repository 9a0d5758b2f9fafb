import type { MailboxDemand } from '../../mail/demand.ts';
import type { MailboxField } from '../../mail/fields.ts';
import type { StatusField } from '../../mail/fields.ts';
import { mailboxDemand } from '../../mail/demand.ts';
import { unwrap } from '../../mail/errors.ts';
import type { Mailbox } from '../../mail/mailbox.ts';
import type { Field } from './show.ts';
import { showModSeq } from './show.ts';

/** Which counts `status` holds. */
export interface MailboxOptions {
  readonly counts?: readonly StatusField[] | undefined;
}

type MailboxRow = Field<MailboxDemand, Mailbox, MailboxOptions>;

const nothing = (): void => {};

/** A field with one price. */
function priced(field: MailboxField, show: MailboxRow['show']): MailboxRow {
  return { want: ({ fields }) => void fields.add(field), show };
}

/** Ids of the mailboxes above and below. */
function relatives(field: 'parent' | 'children', show: MailboxRow['show']): MailboxRow {
  return {
    want: (demand) => {
      demand.fields.add(field);
      demand.relatives ??= mailboxDemand();
    },
    show,
  };
}

export const COUNTS = [
  'messages',
  'unseen',
  'recent',
  'deleted',
  'size',
  'uidNext',
  'uidValidity',
  'highestModSeq',
] as const satisfies readonly StatusField[];

/** The counts that every server has and clients show. */
const USUAL_COUNTS: readonly StatusField[] = ['messages', 'unseen', 'uidNext', 'uidValidity'];

/** Every field of a mailbox. */
export const MAILBOX_FIELDS = {
  id: { want: nothing, show: ({ id }) => id },
  path: { want: nothing, show: ({ path }) => path },
  name: priced('name', ({ name }) => name),
  delimiter: priced('delimiter', ({ delimiter }) => delimiter),
  parentId: relatives('parent', ({ parent }) => parent && parent.id),
  childIds: relatives('children', ({ children }) => children.map(({ id }) => id)),
  role: priced('role', ({ role }) => role),
  roleSource: priced('role', ({ roleSource }) => roleSource),
  attributes: priced('attributes', ({ attributes }) => attributes),
  subscribed: priced('subscribed', ({ subscribed }) => subscribed),
  selectable: priced('selectable', ({ selectable }) => selectable),
  status: {
    want: ({ status }, { counts = USUAL_COUNTS }) => counts.forEach((count) => status.add(count)),
    show: ({ status }, { counts = USUAL_COUNTS }) => {
      const found = unwrap(status);
      return found && Object.fromEntries(counts.map((count) => [count, showCount(found[count])]));
    },
  },
  permanentFlags: priced('permanentFlags', ({ permanentFlags }) => unwrap(permanentFlags)),
  rights: priced('rights', ({ rights }) => unwrap(rights)),
} satisfies Record<string, MailboxRow>;

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

function showCount(count: number | bigint | null): number | string | null {
  return typeof count === 'bigint' ? showModSeq(count) : count;
}
