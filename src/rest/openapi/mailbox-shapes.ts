import * as z from 'zod/mini';

import type { COUNTS } from '../fields/mailbox-fields.ts';
import type { MailboxFieldName } from '../fields/mailbox-fields.ts';
import { MAILBOX_ROLES } from '../../mail/mailbox-roles.ts';
import { described, uint32 } from '../../operations/offers/values.ts';
import { optionals } from './message-shapes.ts';
import { errors, list, nullable, object, octetCount, plan, text, truth } from './shapes.ts';

const counts = {
  messages: nullable(uint32, 'Number of messages.'),
  unseen: nullable(uint32, 'Number of messages without the flag `\\Seen`.'),
  recent: nullable(
    uint32,
    'Number of messages that have arrived since a client last opened the mailbox for writing; null if the server speaks only IMAP4rev2.',
  ),
  deleted: nullable(
    uint32,
    'Number of messages with the flag `\\Deleted`; null unless the server reports it.',
  ),
  size: nullable(octetCount, 'Octets of all messages; null unless the server reports it.'),
  uidNext: nullable(uint32, 'The UID that the server will assign to the next message.'),
  uidValidity: nullable(
    uint32,
    'Changes when the mailbox is recreated; all message ids issued before are then stale.',
  ),
  highestModSeq: nullable(
    z.string(),
    'The highest modification sequence, a string of digits; null if the server keeps none.',
  ),
} satisfies Record<(typeof COUNTS)[number], z.ZodMiniType>;

export const MailboxStatus = object(optionals(counts));

const fields = {
  id: text('Opaque. It contains the account and the path, so a renamed mailbox has a new id.'),
  path: text('The full path in the server’s own hierarchy, decoded from modified UTF-7 or UTF-8.'),
  name: text('The last part of the path, decoded.'),
  delimiter: nullable(
    z.string(),
    'The character that separates the levels of the path; null if this mailbox has no hierarchy.',
  ),
  parentId: nullable(
    z.string(),
    'The mailbox one level up; null at the top level, or if the server does not list one.',
  ),
  childIds: list(z.string(), 'The mailboxes one level down.'),
  role: nullable(
    z.enum(MAILBOX_ROLES),
    'The purpose of the mailbox (RFC 6154); null if it has no special purpose.',
  ),
  roleSource: nullable(
    z.enum(['SERVER', 'NAME']),
    'How the role was determined: declared by the server, or recognized from a well-known name. Null if there is no role.',
  ),
  attributes: list(z.string(), 'The attributes in the server’s own spelling (RFC 9051 §7.3.1).'),
  subscribed: truth('Whether the user is subscribed to the mailbox.'),
  selectable: truth('Whether the mailbox can hold messages; false if it is only a level in the hierarchy.'),
  status: nullable(
    MailboxStatus,
    'Counts, read without opening the mailbox; the parameter `counts` selects them. Null if the mailbox cannot be opened.',
  ),
  permanentFlags: nullable(
    z.array(z.string()),
    'The flags that can be changed permanently; `\\*` means that new keywords can be created. Reading this field opens the mailbox for writing (SELECT), because the server reports them only then. Null if the mailbox cannot be opened.',
  ),
  rights: nullable(z.string(), 'The user’s rights as letters of RFC 4314. Null if the server has no ACL.'),
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
    'The mailbox. Null if the change succeeded but the mailbox cannot be read; `errors` says why.',
  ),
  errors,
  plan,
});

export const DeletedMailbox = object({ id: text('The id of the deleted mailbox.'), plan });

export const TokenAnswer = object({
  token: text('Send it as `Authorization: Bearer …` with every further request.'),
  expiresAt: described(z.iso.datetime(), 'When the token expires.'),
});
