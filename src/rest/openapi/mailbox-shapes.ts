import * as z from 'zod/mini';

import { said, saidOfEach } from '../../contract/said.ts';
import type { COUNTS } from '../fields/mailbox-fields.ts';
import type { MailboxFieldName } from '../fields/mailbox-fields.ts';
import { MAILBOX_ROLES } from '../../mail/mailbox-roles.ts';
import { optional, uint32 } from '../../operations/offers/values.ts';
import { optionals } from './message-shapes.ts';
import { errors, list, nullable, object, octetCount, plan, text, truth } from './shapes.ts';

const counts = {
  messages: nullable(uint32, said('MailboxStatus.messages')),
  unseen: nullable(uint32, said('MailboxStatus.unseen')),
  recent: nullable(uint32, said('MailboxStatus.recent')),
  deleted: nullable(uint32, said('MailboxStatus.deleted')),
  size: nullable(octetCount, said('MailboxStatus.size')),
  uidNext: nullable(uint32, said('MailboxStatus.uidNext')),
  uidValidity: nullable(uint32, said('MailboxStatus.uidValidity')),
  highestModSeq: nullable(z.string(), said('MailboxStatus.highestModSeq')),
} satisfies Record<(typeof COUNTS)[number], z.ZodMiniType>;

export const MailboxStatus = object(optionals(counts));

const fields = {
  id: text(said('Mailbox.id')),
  path: text(said('Mailbox.path')),
  name: text(said('Mailbox.name')),
  delimiter: nullable(z.string(), said('Mailbox.delimiter')),
  parentId: nullable(z.string(), said('Mailbox.parent')),
  childIds: list(z.string(), said('Mailbox.children')),
  role: nullable(
    z.enum(MAILBOX_ROLES),
    `${said('Mailbox.role')} ${saidOfEach(MAILBOX_ROLES, (role) => `MailboxRole.${role}`)}`,
  ),
  roleSource: nullable(z.enum(['SERVER', 'NAME']), said('Mailbox.roleSource')),
  attributes: list(z.string(), said('Mailbox.attributes')),
  subscribed: truth(said('Mailbox.subscribed')),
  selectable: truth(said('Mailbox.selectable')),
  status: nullable(MailboxStatus, `${said('Mailbox.status')} The parameter \`counts\` selects them.`),
  permanentFlags: nullable(z.array(z.string()), said('Mailbox.permanentFlags')),
  rights: nullable(z.string(), said('Mailbox.rights')),
  objectId: nullable(z.string(), said('Mailbox.objectId')),
  eventsUrl: nullable(z.string(), said('Mailbox.eventsUrl')),
} satisfies Record<MailboxFieldName, z.ZodMiniType>;

/** Every other field is there only if it was asked for. */
export const Mailbox = object({ ...optionals(fields), id: fields.id, errors, plan });

export const MailboxList = object({
  mailboxes: list(Mailbox, 'Parents before their children, INBOX first.'),
  plan,
});

export const AccountChanges = object({
  mailboxes: list(Mailbox, said('AccountChanges.mailboxes')),
  present: nullable(z.array(z.string()), said('AccountChanges.present')),
  token: text(said('AccountChanges.token')),
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

export const RenamedMailbox = object({
  ...ChangedMailbox.shape,
  renamed: optional(
    z.nullable(z.array(object({ from: text(said('RenamedMailbox.from')), id: text(said('Mailbox.id')) }))),
    `${said('RenameMailboxPayload.renamed')} Present only if requested.`,
  ),
});

export const DeletedMailbox = object({ id: text(said('DeleteMailboxPayload.id')), plan });
