import * as z from 'zod/mini';

import type { COUNTS } from '../fields/mailbox-fields.ts';
import type { MailboxFieldName } from '../fields/mailbox-fields.ts';
import { MAILBOX_ROLES, described, uint32 } from '../parameters.ts';
import { optionals } from './message-shapes.ts';
import { errors, list, nullable, object, octetCount, plan, text, truth } from './shapes.ts';

const counts = {
  messages: nullable(uint32, 'Number of messages.'),
  unseen: nullable(uint32, 'Number of messages without the flag `\\Seen`.'),
  recent: nullable(
    uint32,
    'Number of messages that arrived since a client last opened the mailbox for writing; null on servers that speak IMAP4rev2 only.',
  ),
  deleted: nullable(uint32, 'Number of messages with the flag `\\Deleted`; null unless the server can tell.'),
  size: nullable(octetCount, 'Octets of all messages; null unless the server can tell.'),
  uidNext: nullable(uint32, 'The UID that the next message will have.'),
  uidValidity: nullable(
    uint32,
    'Changes when the mailbox is made anew; every message id from before is then stale.',
  ),
  highestModSeq: nullable(
    z.string(),
    'The highest modification sequence, a string of digits; null where the server keeps none.',
  ),
} satisfies Record<(typeof COUNTS)[number], z.ZodMiniType>;

export const MailboxStatus = object(optionals(counts));

const fields = {
  id: text('Opaque; holds the account and the path, so renaming a mailbox gives it another id.'),
  path: text('The full path in the server’s own hierarchy, decoded from modified UTF-7 or UTF-8.'),
  name: text('The last part of the path, decoded.'),
  delimiter: nullable(
    z.string(),
    'What separates the levels of the path; null: this mailbox has no hierarchy.',
  ),
  parentId: nullable(
    z.string(),
    'The mailbox one level up; null at the top, or where the server does not list one.',
  ),
  childIds: list(z.string(), 'The mailboxes one level down.'),
  role: nullable(z.enum(MAILBOX_ROLES), 'What the mailbox is for (RFC 6154); null: nothing in particular.'),
  roleSource: nullable(
    z.enum(['SERVER', 'NAME']),
    'How the role is known: the server declares it, or it is guessed from a well-known name. Null where there is none.',
  ),
  attributes: list(z.string(), 'The attributes as the server words them (RFC 9051 §7.3.1).'),
  subscribed: truth('Whether the user has subscribed to it.'),
  selectable: truth('Whether it can hold messages. False: it is only a level of the hierarchy.'),
  status: nullable(
    MailboxStatus,
    'Counts, without opening the mailbox: those that the parameter `counts` names. Null for one that cannot be opened.',
  ),
  permanentFlags: nullable(
    z.array(z.string()),
    'The flags that can be set for good, `\\*` among them when new keywords can be made. Opens the mailbox for writing (SELECT), since only then the server says. Null for one that cannot be opened.',
  ),
  rights: nullable(z.string(), 'The user’s rights as letters of RFC 4314. Null where the server has no ACL.'),
} satisfies Record<MailboxFieldName, z.ZodMiniType>;

/** Every field is there only if it was asked for. */
export const Mailbox = object({ ...optionals(fields), errors, plan });

export const MailboxList = object({
  mailboxes: list(Mailbox, 'Parents before their children, INBOX first.'),
  plan,
});

export const ChangedMailbox = object({
  mailbox: nullable(
    Mailbox,
    'The mailbox. Null: it was done, and the mailbox cannot be read; `errors` says why.',
  ),
  errors,
  plan,
});

export const DeletedMailbox = object({ id: text('The id of the mailbox that is gone.'), plan });

export const TokenAnswer = object({
  token: text('To be sent as `Authorization: Bearer …` with every further request.'),
  expiresAt: described(z.iso.datetime(), 'When it ceases to work.'),
});
