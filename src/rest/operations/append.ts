import { MailError } from '../../mail/errors.ts';
import { MAX_UPLOAD, shown } from '../../mail/limits.ts';
import { mailboxNamed } from '../../operations/mailbox-named.ts';
import { CHANGE_OFFERS } from '../../operations/offers/message-changes.ts';
import { optional } from '../../operations/offers/values.ts';
import { CHANGED_FIELDS } from '../fields/message-fields.ts';
import { fieldError } from '../fields/show.ts';
import { idempotencyKey, messageIdFromKey } from '../idempotency.ts';
import type { AnyOperation } from '../operation.ts';
import { operation } from '../operation.ts';
import { changeQuery, targetMailboxPath } from '../parameters.ts';
import { changeDemand, showMailboxes } from '../show-changes.ts';
import { showMessage } from '../show-messages.ts';

const { appendMessage } = CHANGE_OFFERS;

export const appendOperations: readonly AnyOperation[] = [
  operation({
    id: 'appendMessage',
    right: appendMessage.right,
    method: 'POST',
    path: '/v1/mailboxes/{mailboxId}/messages',
    topic: 'Messages',
    summary: appendMessage.summary,
    description: `${appendMessage.description} The body is the message itself (\`message/rfc822\`, lines ending with CR LF) or its parts as JSON, from which the gateway composes it. In a container, a raw message with a Content-Length may have ${shown(MAX_UPLOAD)} octets, as far as the mail server takes them (APPENDLIMIT, checked before the body is read): it is passed on while it comes in, and nothing is added unless all of it has come. By default the response has only the fields that are known without another command: \`${CHANGED_FIELDS.join(',')}\`.`,
    pathParameters: targetMailboxPath,
    query: {
      createMissing: appendMessage.input.createMissing,
      flags: appendMessage.input.flags,
      receivedAt: appendMessage.input.receivedAt,
      ...changeQuery,
    },
    headers: {
      'idempotency-key': optional(
        idempotencyKey,
        'Makes a retry safe: if the mailbox already has a message with the same Message-ID, nothing is added, and the response has that one. A raw message is identified by its own Message-ID (400 without one); a message in parts by its `messageId`, or by one that is made of this key. Two calls at the same moment can still both add theirs.',
      ),
    },
    body: appendMessage.input.message,
    octets: 'message/rfc822',
    answers: { 201: 'AppendedMessage', 200: 'AppendedMessage' },
    answerHeaders: ['Location'],
    retry: {
      isSafe: false,
      how: 'With an `Idempotency-Key` a retry is safe. Without one, look for the message with GET /v1/mailboxes/{mailboxId}/messages (`messageId`).',
    },
    run: async ({ path: { mailboxId }, query, headers, body, octets, upload }, caller) => {
      const { createMissing, flags: given, receivedAt, ...shownQuery } = query;
      const { fields = CHANGED_FIELDS, ...options } = shownQuery;
      const key = headers['idempotency-key'];
      const own = key === undefined ? {} : { messageId: messageIdFromKey(key, mailboxId) };
      const input = {
        to: mailboxNamed(mailboxId),
        createMissing,
        flags: given,
        receivedAt,
        dedupeByMessageId: key !== undefined,
        ...(upload ? { upload } : octets ? { raw: octets } : { message: { ...own, ...body } }),
      };
      const demand = changeDemand(shownQuery, caller);
      const { message, wasThere, mailboxes } = await appendMessage.run(input, caller, demand);
      const status = wasThere ? 200 : 201;
      const done = { wasThere, mailboxes: await showMailboxes(mailboxes, shownQuery, caller) };
      if (message === null || message instanceof MailError) {
        const errors = message ? [fieldError('message', message)] : [];
        return { status, value: { message: null, ...done, errors } };
      }
      const shown = await showMessage(message, fields, options, caller);
      return {
        status,
        value: { message: shown, ...done },
        headers: { location: `../../messages/${message.id}` },
      };
    },
  }),
];
