import * as z from 'zod/mini';

import { MailError } from '../../mail/errors.ts';
import { CHANGE_OFFERS } from '../../operations/offers/message-changes.ts';
import { CHANGED_FIELDS } from '../fields/message-fields.ts';
import { fieldError } from '../fields/show.ts';
import type { AnyOperation } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { messagePath, messageQuery } from '../parameters.ts';
import { showMessage, wantedOf } from '../show-messages.ts';

const { replaceDraft } = CHANGE_OFFERS;

export const draftOperations: readonly AnyOperation[] = [
  operation({
    ...offers(
      replaceDraft,
      `The body is the new version itself (\`message/rfc822\`) or its parts as JSON. By default the response has only the fields that are known without another command: \`${CHANGED_FIELDS.join(',')}\`.`,
    ),
    method: 'PUT',
    path: '/v1/messages/{messageId}/draft',
    topic: 'Messages',
    pathParameters: messagePath,
    query: messageQuery,
    body: z.strictObject(replaceDraft.input),
    octets: 'message/rfc822',
    answers: { 200: 'ReplacedDraft' },
    errors: ['STALE_ID'],
    retry: {
      isSafe: true,
      how: 'A second call fails with CONFLICT if the first one stored the new version; `currentId` is its id.',
    },
    run: async ({ path: { messageId }, query, body, octets }, caller) => {
      const { fields = CHANGED_FIELDS, ...options } = query;
      const demand = { message: wantedOf(fields, options, caller), mailbox: undefined };
      const input = { id: messageId, ...(octets ? { raw: octets } : body) };
      const { message, removed, failures, guarantee } = await replaceDraft.run(input, caller, demand);
      const done = { removed, failures, guarantee };
      if (message === null || message instanceof MailError) {
        const errors = message ? [fieldError('message', message)] : [];
        return ok({ message: null, ...done, errors });
      }
      return ok({ message: await showMessage(message, fields, options, caller), ...done });
    },
  }),
];
