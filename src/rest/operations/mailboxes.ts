import type { Caller } from '../../mail/caller.ts';
import * as z from 'zod/mini';

import { mailboxDemand } from '../../mail/demand.ts';
import { findMailbox } from '../../mail/find-mailbox.ts';
import type { Mailbox } from '../../mail/mailbox.ts';
import type { MailboxFieldName, MailboxOptions } from '../fields/mailbox-fields.ts';
import { MAILBOX_FIELDS, MAILBOX_LIST_FIELDS, MAILBOX_SINGLE_FIELDS } from '../fields/mailbox-fields.ts';
import { demandOf, show } from '../fields/show.ts';
import { mailboxNamed } from '../mailbox-named.ts';
import type { AnyOperation } from '../operation.ts';
import { ok, operation } from '../operation.ts';
import { MAILBOX_ROLES, mailboxQuery, optional, readMailboxPath } from '../parameters.ts';

const DEFAULT = (fields: readonly string[]) => ` Default \`fields\`: \`${fields.join(',')}\`.`;

export const mailboxOperations: readonly AnyOperation[] = [
  operation({
    id: 'listMailboxes',
    method: 'GET',
    path: '/v1/mailboxes',
    topic: 'Mailboxes',
    summary: 'All mailboxes',
    description: `Parents come before their children, INBOX first and the others in the server’s order.${DEFAULT(MAILBOX_LIST_FIELDS)}`,
    query: {
      ...mailboxQuery,
      subscribedOnly: optional(z.boolean(), 'Return only mailboxes that the user is subscribed to.'),
    },
    answers: { 200: 'MailboxList' },
    run: async ({ query: { fields = MAILBOX_LIST_FIELDS, subscribedOnly = false, ...options } }, caller) => {
      const demand = demandOf(MAILBOX_FIELDS, fields, mailboxDemand(), options);
      const mailboxes = await caller.mail().mailboxes({ subscribedOnly }, demand);
      const shown = mailboxes.map((mailbox) => show(MAILBOX_FIELDS, fields, mailbox, options, caller));
      return ok({ mailboxes: await Promise.all(shown) });
    },
  }),
  operation({
    id: 'findMailbox',
    method: 'GET',
    path: '/v1/mailboxes:find',
    topic: 'Mailboxes',
    summary: 'One mailbox by its path or role',
    description: `Takes exactly one of \`path\` and \`role\`.${DEFAULT(MAILBOX_SINGLE_FIELDS)}`,
    query: {
      ...mailboxQuery,
      path: optional(
        z.string().check(z.minLength(1), z.maxLength(1000)),
        'The full path in the server’s own hierarchy, decoded, for example `Archive/2026`. INBOX is case-insensitive.',
      ),
      role: optional(z.enum(MAILBOX_ROLES), 'The purpose of the mailbox.'),
    },
    answers: { 200: 'Mailbox' },
    run: async ({ query: { path, role, fields = MAILBOX_SINGLE_FIELDS, ...options } }, caller) =>
      ok(await one({ path, role }, fields, options, caller)),
  }),
  operation({
    id: 'getMailbox',
    method: 'GET',
    path: '/v1/mailboxes/{mailboxId}',
    topic: 'Mailboxes',
    summary: 'One mailbox',
    description: DEFAULT(MAILBOX_SINGLE_FIELDS).trim(),
    pathParameters: readMailboxPath,
    query: mailboxQuery,
    answers: { 200: 'Mailbox' },
    run: async ({ path: { mailboxId }, query: { fields = MAILBOX_SINGLE_FIELDS, ...options } }, caller) =>
      ok(await one(mailboxNamed(mailboxId), fields, options, caller)),
  }),
];

async function one(
  query: Parameters<typeof findMailbox>[1],
  fields: readonly MailboxFieldName[],
  options: MailboxOptions,
  caller: Caller,
): Promise<object> {
  const demand = demandOf(MAILBOX_FIELDS, fields, mailboxDemand(), options);
  const mailbox: Mailbox = await findMailbox(caller.mail(), query, demand);
  return show(MAILBOX_FIELDS, fields, mailbox, options, caller);
}
