import type { LocatedAttachment } from '../../fields/content-fields.ts';
import type { Field } from '../../fields/field.ts';
import { MESSAGE_FIELDS } from '../../fields/message-fields.ts';
import {
  ATTACHMENT_FIELDS,
  ENCLOSED_FIELDS,
  ENVELOPE_FIELDS,
  PART_FIELDS,
} from '../../fields/part-fields.ts';
import type { Caller } from '../../mail/caller.ts';
import type { MessagePart } from '../../mail/content.ts';
import type { MessageDemand } from '../../mail/demand.ts';
import type { Message } from '../../mail/mailbox.ts';
import { whole } from './show.ts';

// REST selects nothing below a field: things within a message always show the same fields of theirs.

type MessageRow = Field<MessageDemand, Message>;

const { attachments, parts, headers } = MESSAGE_FIELDS;

const ATTACHMENT = {
  ...ATTACHMENT_FIELDS,
  message: {
    ...ATTACHMENT_FIELDS.message,
    read: (attachment, args, caller) => {
      const message = ATTACHMENT_FIELDS.message.read(attachment, args, caller);
      return message && whole(ENCLOSED, message, caller);
    },
  } satisfies Field<unknown, LocatedAttachment>,
};

/** A message inside: who wrote what to whom, and what is attached to it in turn. */
const ENCLOSED = {
  ...envelopeOf(ENCLOSED_FIELDS),
  hasAttachments: ENCLOSED_FIELDS.hasAttachments,
  attachments: { ...ENCLOSED_FIELDS.attachments, read: attachmentsBy(ENCLOSED_FIELDS.attachments.read) },
};

const PART = {
  ...PART_FIELDS,
  envelope: {
    ...PART_FIELDS.envelope,
    read: ({ envelope }, _args, caller) => envelope && whole(ENVELOPE_FIELDS, envelope, caller),
  } satisfies Field<unknown, MessagePart>,
};

/** The fields of a message that show things within it. */
export const NESTED_FIELDS = {
  headers: {
    ...headers,
    read: (message, args, caller) => caller.room.take(headers.read(message, args)),
  } satisfies Field<MessageDemand, Message, Parameters<typeof headers.read>[1]>,
  attachments: { ...attachments, read: attachmentsBy(attachments.read) },
  parts: {
    ...parts,
    read: (message, args, caller) =>
      Promise.all(parts.read(message, args, caller).map((part) => whole(PART, part, caller))),
  } satisfies MessageRow,
};

function attachmentsBy<Owner>(
  read: (owner: Owner, args: unknown, caller: Caller) => readonly LocatedAttachment[],
) {
  return (owner: Owner, args: unknown, caller: Caller): Promise<unknown[]> =>
    Promise.all(read(owner, args, caller).map((attachment) => whole(ATTACHMENT, attachment, caller)));
}

function envelopeOf<Table extends Record<keyof typeof ENVELOPE_FIELDS, unknown>>(table: Table) {
  const names = Object.keys(ENVELOPE_FIELDS) as (keyof typeof ENVELOPE_FIELDS)[];
  const rows = names.map((name) => [name, table[name]]);
  return Object.fromEntries(rows) as Pick<Table, keyof typeof ENVELOPE_FIELDS>;
}
