import * as z from 'zod/mini';

import { MailError } from '../../mail/errors.ts';
import { CHANGE_OFFERS } from '../../operations/offers/message-changes.ts';
import { CHANGED_FIELDS } from '../fields/message-fields.ts';
import { fieldError } from '../fields/show.ts';
import type { AnyOperation } from '../operation.ts';
import { offers, ok, operation } from '../operation.ts';
import { changeQuery, messagePath } from '../parameters.ts';
import { changeDemand, movedTo, showMailboxes } from '../show-changes.ts';
import { showMessage } from '../show-messages.ts';

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
    query: changeQuery,
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
      const input = { id: messageId, ...(octets ? { raw: octets } : body) };
      const payload = await replaceDraft.run(input, caller, changeDemand(query, caller));
      const { message, removed, failures, guarantee } = payload;
      const isShown = message !== null && !(message instanceof MailError);
      const shown = isShown ? await showMessage(message, fields, options, caller) : null;
      return ok({
        message: shown,
        removed,
        moved: movedTo(payload, message, shown),
        mailboxes: await showMailboxes(payload.mailboxes, query, caller),
        failures,
        guarantee,
        ...(message instanceof MailError && { errors: [fieldError('message', message)] }),
      });
    },
  }),
];
