import type { Caller } from '../../mail/caller.ts';
import * as z from 'zod/mini';

import type { RenamePayload } from '../../mail/change-mailbox.ts';
import type { MailboxDemand } from '../../mail/demand.ts';
import { mailboxDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { Mailbox } from '../../mail/mailbox.ts';
import { MAILBOX_CHANGE_OFFERS } from '../../operations/offers/mailbox-changes.ts';
import { ifUidValidity, optional } from '../../operations/offers/values.ts';
import type { MailboxFieldName, MailboxOptions } from '../fields/mailbox-fields.ts';
import { MAILBOX_CHANGED_FIELDS, MAILBOX_FIELDS } from '../fields/mailbox-fields.ts';
import { demandOf, fieldError, show } from '../fields/show.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { mailboxPath, mailboxQuery, touchedQuery } from '../parameters.ts';
import { changeDemand, showRemoval } from '../show-changes.ts';

const { createMailbox, deleteMailbox, expungeMailbox, renameMailbox, subscribeMailbox, unsubscribeMailbox } =
  MAILBOX_CHANGE_OFFERS;

/** Its id stands in the path. */
const { id: _id, ...renamed } = renameMailbox.input;
const RENAMED =
  'Whether the response has the old and the new id of the mailbox and of each mailbox below it, which costs one LIST.';
const SHOWN = `By default the response has only the fields that are known without another command: \`${MAILBOX_CHANGED_FIELDS.join(',')}\`.`;

export const mailboxChangeOperations: readonly AnyOperation[] = [
  operation({
    ...offers(createMailbox, SHOWN),
    method: 'POST',
    path: '/v1/mailboxes',
    topic: 'Mailboxes',
    query: mailboxQuery,
    body: z.strictObject(createMailbox.input),
    answers: { 201: 'ChangedMailbox' },
    answerHeaders: ['Location'],
    errors: ['ALREADY_EXISTS'],
    retry: {
      isSafe: true,
      how: 'If the second call fails with ALREADY_EXISTS, the first one created the mailbox, or it existed before.',
    },
    run: async ({ body, query }, caller) => {
      const answer = await changed(query, caller, (demand) => createMailbox.run(body, caller, demand));
      const { mailbox } = answer.value as { mailbox: { id?: string } | null };
      const location = mailbox?.id === undefined ? {} : { location: `mailboxes/${mailbox.id}` };
      return { ...answer, status: 201, headers: location };
    },
  }),
  operation({
    ...offers(renameMailbox, SHOWN),
    method: 'POST',
    path: '/v1/mailboxes/{mailboxId}:rename',
    topic: 'Mailboxes',
    pathParameters: mailboxPath,
    query: { ...mailboxQuery, renamed: optional(z.boolean(), RENAMED) },
    body: z.strictObject(renamed),
    answers: { 200: 'RenamedMailbox' },
    errors: ['ALREADY_EXISTS', 'STALE_ID'],
    retry: {
      isSafe: false,
      how: 'Look for the new path with GET /v1/mailboxes:find. If a second call fails with NOT_FOUND, the first one renamed the mailbox.',
    },
    run: async ({ path: { mailboxId: id }, body, query: { renamed: isListed, ...query } }, caller) => {
      let all: RenamePayload['renamed'] = [];
      const answer = await changed(query, caller, async (mailbox) => {
        const demand = { mailbox, renamed: isListed ? mailboxDemand() : undefined };
        const payload = await renameMailbox.run({ id, ...body }, caller, demand);
        all = payload.renamed;
        return payload.mailbox;
      });
      return isListed ? { ...answer, value: withRenamed(answer.value, all) } : answer;
    },
  }),
  operation({
    ...offers(deleteMailbox),
    method: 'DELETE',
    path: '/v1/mailboxes/{mailboxId}',
    topic: 'Mailboxes',
    pathParameters: mailboxPath,
    query: { ifUidValidity },
    answers: { 200: 'DeletedMailbox' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'Look for the mailbox with GET /v1/mailboxes/{mailboxId}. Send `ifUidValidity` with a retry, so that it cannot delete a mailbox that has been recreated meanwhile.',
    },
    run: async ({ path: { mailboxId: id }, query }, caller) =>
      ok(await deleteMailbox.run({ id, ...query }, caller, undefined)),
  }),
  subscription(subscribeMailbox, 'subscribe'),
  subscription(unsubscribeMailbox, 'unsubscribe'),
  operation({
    ...offers(expungeMailbox),
    method: 'POST',
    path: '/v1/mailboxes/{mailboxId}:expunge',
    topic: 'Mailboxes',
    pathParameters: mailboxPath,
    query: { ifUidValidity, ...touchedQuery },
    answers: { 200: 'Expunged' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: false,
      how: 'A second call also removes messages that were marked in the meantime. List the remaining messages with GET /v1/mailboxes/{mailboxId}/messages.',
    },
    run: async ({ path: { mailboxId: id }, query: { ifUidValidity: expected, ...query } }, caller) => {
      const input = { id, ifUidValidity: expected };
      const payload = await expungeMailbox.run(input, caller, changeDemand(query, caller));
      const { expunged, failures } = payload;
      return ok({ ...(await showRemoval(payload, query, caller)), expunged, failures });
    },
  }),
];

function subscription(change: typeof subscribeMailbox, verb: string): AnyOperation {
  return operation({
    ...offers(change, SHOWN),
    method: 'POST',
    path: `/v1/mailboxes/{mailboxId}:${verb}`,
    topic: 'Mailboxes',
    pathParameters: mailboxPath,
    query: { ...mailboxQuery, ifUidValidity },
    answers: { 200: 'ChangedMailbox' },
    errors: ['STALE_ID'],
    retry: { isSafe: true, how: 'A second call has no further effect.' },
    run: ({ path: { mailboxId: id }, query: { ifUidValidity: expected, ...query } }, caller) =>
      changed(query, caller, (demand) => change.run({ id, ifUidValidity: expected }, caller, demand)),
  });
}

/** The old and new ids; null where the mailboxes could not be listed, and `errors` says why. */
function withRenamed(value: object, renamed: RenamePayload['renamed']): object {
  if (!(renamed instanceof MailError))
    return { ...value, renamed: renamed.map(({ from, mailbox: { id } }) => ({ from, id })) };
  const { errors = [] } = value as { errors?: object[] };
  return { ...value, renamed: null, errors: [...errors, fieldError('renamed', renamed)] };
}

type ShownQuery = MailboxOptions & { fields?: readonly MailboxFieldName[] | undefined };

/** A changed mailbox. What was done stays done when it cannot be shown: it is null then, and `errors` says why. */
async function changed(
  { fields = MAILBOX_CHANGED_FIELDS, ...options }: ShownQuery,
  caller: Caller,
  run: (demand: MailboxDemand) => Promise<Mailbox | MailError | null>,
): Promise<JsonAnswer> {
  const chosen = { args: options, rights: caller.rights() };
  const mailbox = await run(demandOf(MAILBOX_FIELDS, fields, mailboxDemand(), chosen));
  if (mailbox instanceof MailError) return ok({ mailbox: null, errors: [fieldError('mailbox', mailbox)] });
  return ok({ mailbox: mailbox && (await show(MAILBOX_FIELDS, fields, mailbox, options, caller)) });
}
