import * as z from 'zod/mini';

import type { HttpResponse } from '../../http.ts';
import { MAX_TOKEN_LENGTH } from '../../mail/change-token.ts';
import { mailboxDemand } from '../../mail/demand.ts';
import type { Caller } from '../../mail/caller.ts';
import { EVENT_OFFERS } from '../../operations/offers/events.ts';
import { described, optional } from '../../operations/offers/values.ts';
import { answerEvents, requireStreaming } from '../events/event-stream.ts';
import { MAILBOX_FIELDS, MAILBOX_SINGLE_FIELDS } from '../fields/mailbox-fields.ts';
import type { MessageFieldName, MessageOptions } from '../fields/message-fields.ts';
import { LIST_FIELDS, MESSAGE_FIELDS } from '../fields/message-fields.ts';
import { demandOf, show, usualFields } from '../fields/show.ts';
import type { AnyOperation } from '../operation.ts';
import { guestOperation, offers, operation } from '../operation.ts';
import { messageQuery } from '../parameters.ts';
import { wantedOf } from '../show-messages.ts';
import { UPDATED_FIELDS, showDelta } from './mailbox-delta.ts';

const { listenToEvents } = EVENT_OFFERS;
const { mailbox, since } = listenToEvents.input;

const eventHeaders = {
  'last-event-id': optional(
    z.string().check(z.maxLength(MAX_TOKEN_LENGTH)),
    'The `id` of the last event, as EventSource sends it; it takes precedence over `since`.',
  ),
};

const FAILURES = ['NOT_FOUND', 'STALE_ID', 'UNSUPPORTED'] as const;

export const eventOperations: readonly AnyOperation[] = [
  operation({
    ...offers(
      listenToEvents,
      'Events: `ready`, `changes` (of a mailbox) or `mailboxes` (of the account), and `end`. `fields` selects the fields of new messages.',
    ),
    method: 'GET',
    path: '/v1/events',
    topic: 'Messages',
    query: { mailbox, since, ...messageQuery },
    headers: eventHeaders,
    answers: { 200: 'text/event-stream' },
    errors: FAILURES,
    run: async (
      { query: { mailbox: named, since: given, fields: chosen, ...options }, headers, maxBody },
      caller,
    ) => {
      requireStreaming(maxBody);
      const from = headers['last-event-id'] || given;
      if (named === undefined) return accountEvents(from, caller);
      const fields = chosen ?? usualFields(MESSAGE_FIELDS, LIST_FIELDS, caller);
      return mailboxEvents({ mailbox: named, since: from }, fields, options, caller);
    },
  }),
  guestOperation({
    id: 'getSealedEvents',
    // The token holds the right to hear of this one mailbox.
    right: null,
    method: 'GET',
    path: '/v1/events/{token}',
    topic: 'Messages',
    summary: 'The events behind the URL in `Mailbox.eventsUrl`',
    description: `Needs no further authorization, so that EventSource can open it. Messages have \`${UPDATED_FIELDS.join(',')}\`.`,
    pathParameters: {
      token: described(z.string().check(z.minLength(1), z.maxLength(6144)), 'The end of such a URL.'),
    },
    query: { since },
    headers: eventHeaders,
    answers: { 200: 'text/event-stream' },
    errors: [
      ...FAILURES,
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'RATE_LIMITED',
      'SERVER_UNAVAILABLE',
      'MAILBOX_BUSY',
      'SERVER_TIMEOUT',
    ],
    run: async ({ path: { token }, query, headers, maxBody }, { unsealEvents }) => {
      requireStreaming(maxBody);
      const { caller, mailboxId } = await unsealEvents(token);
      const from = headers['last-event-id'] || query.since;
      return mailboxEvents({ mailbox: mailboxId, since: from }, UPDATED_FIELDS, {}, caller);
    },
  }),
];

async function mailboxEvents(
  listened: { readonly mailbox: string; readonly since: string | undefined },
  fields: readonly MessageFieldName[],
  options: MessageOptions,
  caller: Caller,
): Promise<HttpResponse> {
  const updated = wantedOf(UPDATED_FIELDS, {}, caller);
  const wants = { created: wantedOf(fields, options, caller), updated, mailboxes: undefined };
  const { changes } = await listenToEvents.run(listened, caller, wants);
  return answerEvents(changes!, {
    name: 'changes',
    form: JSON.stringify([fields, options]),
    caller,
    show: (delta, common) => showDelta(delta, fields, options, common),
  });
}

async function accountEvents(since: string | undefined, caller: Caller): Promise<HttpResponse> {
  const fields = usualFields(MAILBOX_FIELDS, MAILBOX_SINGLE_FIELDS, caller);
  const demand = demandOf(MAILBOX_FIELDS, fields, mailboxDemand(), { args: {}, rights: caller.rights() });
  const wants = { created: undefined, updated: undefined, mailboxes: demand };
  const { mailboxes } = await listenToEvents.run({ since }, caller, wants);
  return answerEvents(mailboxes!, {
    name: 'mailboxes',
    form: fields.join(),
    caller,
    show: async ({ mailboxes: changed, ...rest }, common) => {
      const shown = changed.map((each) => show(MAILBOX_FIELDS, fields, each, {}, common));
      return { mailboxes: await Promise.all(shown), ...rest };
    },
  });
}
