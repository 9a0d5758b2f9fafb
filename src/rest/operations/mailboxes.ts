import type { Caller } from '../../mail/caller.ts';
import { mailboxDemand } from '../../mail/demand.ts';
import type { MailboxQuery } from '../../mail/find-mailbox.ts';
import { MAILBOX_OFFERS } from '../../operations/offers/mailboxes.ts';
import { mailboxNamed } from '../../operations/mailbox-named.ts';
import type { MailboxFieldName, MailboxOptions } from '../fields/mailbox-fields.ts';
import { MAILBOX_FIELDS, MAILBOX_LIST_FIELDS, MAILBOX_SINGLE_FIELDS } from '../fields/mailbox-fields.ts';
import { demandOf, show, usualFields } from '../fields/show.ts';
import type { AnyOperation } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { mailboxQuery, readMailboxPath } from '../parameters.ts';

const { findMailbox, listMailboxes } = MAILBOX_OFFERS;

const shown = (fields: readonly string[]) => `Default \`fields\`: \`${fields.join(',')}\`.`;

export const mailboxOperations: readonly AnyOperation[] = [
  operation({
    ...offers(listMailboxes, shown(MAILBOX_LIST_FIELDS)),
    method: 'GET',
    path: '/v1/mailboxes',
    topic: 'Mailboxes',
    query: { ...mailboxQuery, ...listMailboxes.input },
    answers: { 200: 'MailboxList' },
    run: async ({ query: { fields: given, subscribedOnly, ...options } }, caller) => {
      const fields = given ?? usualFields(MAILBOX_FIELDS, MAILBOX_LIST_FIELDS, caller);
      const chosen = { args: options, rights: caller.rights() };
      const demand = demandOf(MAILBOX_FIELDS, fields, mailboxDemand(), chosen);
      const mailboxes = await listMailboxes.run({ subscribedOnly }, caller, demand);
      const all = mailboxes.map((mailbox) => show(MAILBOX_FIELDS, fields, mailbox, options, caller));
      return ok({ mailboxes: await Promise.all(all) });
    },
  }),
  operation({
    ...offers(findMailbox, shown(MAILBOX_SINGLE_FIELDS)),
    method: 'GET',
    path: '/v1/mailboxes:find',
    topic: 'Mailboxes',
    query: { ...mailboxQuery, ...findMailbox.input },
    answers: { 200: 'Mailbox' },
    run: async ({ query: { path, role, fields, ...options } }, caller) =>
      ok(await one({ path, role }, fields, options, caller)),
  }),
  operation({
    id: 'getMailbox',
    method: 'GET',
    path: '/v1/mailboxes/{mailboxId}',
    topic: 'Mailboxes',
    right: findMailbox.right,
    summary: 'One mailbox',
    description: shown(MAILBOX_SINGLE_FIELDS),
    pathParameters: readMailboxPath,
    query: mailboxQuery,
    answers: { 200: 'Mailbox' },
    run: async ({ path: { mailboxId }, query: { fields, ...options } }, caller) =>
      ok(await one(mailboxNamed(mailboxId), fields, options, caller)),
  }),
];

async function one(
  query: MailboxQuery,
  given: readonly MailboxFieldName[] | undefined,
  options: MailboxOptions,
  caller: Caller,
): Promise<object> {
  const fields = given ?? usualFields(MAILBOX_FIELDS, MAILBOX_SINGLE_FIELDS, caller);
  const chosen = { args: options, rights: caller.rights() };
  const demand = demandOf(MAILBOX_FIELDS, fields, mailboxDemand(), chosen);
  const mailbox = await findMailbox.run(query, caller, demand);
  return show(MAILBOX_FIELDS, fields, mailbox, options, caller);
}
