import { MAX_CHECKED, MAX_IDS, MAX_OPENED, shown } from '../../mail/limits.ts';
import * as z from 'zod/mini';

import { listMessages } from '../mailbox-messages.ts';
import { getMessage, getMessages, listAccountMessages } from '../messages.ts';
import { MessageFilter } from './filter-shape.ts';
import { offer } from './offer.ts';
import { described, id, messageIds, optional, window } from './values.ts';

const ORDER_KEYS = ['MAILBOX', 'RECEIVED', 'SENT', 'SIZE', 'SUBJECT', 'FROM'] as const;
/** Several mailboxes have no order of their own. */
const [, ...ACCOUNT_ORDER_KEYS] = ORDER_KEYS;
export const FILTERS =
  'Texts match anywhere in the decoded value, ignoring case, in any script. Dates, sizes, flags, header fields, addresses and ids are matched exactly on every mail server.';
export const ORDERS = `All except MAILBOX need a mail server that can sort (SORT), or a list of at most ${shown(MAX_CHECKED)} messages; a longer list is UNSUPPORTED.`;

export const orderKey = z.enum(ORDER_KEYS);
export const accountOrderKey = z.enum(ACCOUNT_ORDER_KEYS);
export const direction = optional(
  z.enum(['ASCENDING', 'DESCENDING']),
  'The direction; `DESCENDING` by default.',
);
/** Lists over several mailboxes go on in one direction only. */
const { first, after, totalCount } = window;

const mailboxes = optional(
  z.array(id('A mailbox.')).check(z.minLength(1), z.maxLength(100)),
  'Ids of the mailboxes. By default all mailboxes, except views of messages that are also in other mailboxes (roles ALL, FLAGGED and IMPORTANT).',
);

export const MESSAGE_OFFERS = {
  listMessages: offer(listMessages, {
    summary: 'A page of the messages in a mailbox, all or those that match a filter',
    description: `By default newest UID first. Paging is stable while mail arrives and is removed. ${FILTERS}`,
    input: {
      mailboxId: id('The mailbox, by its id or its role.'),
      ...window,
      filter: z.optional(MessageFilter),
      orderBy: optional(
        z.strictObject({ key: described(orderKey, `What they are sorted by. ${ORDERS}`), direction }),
        'The order of the list; by default UID, descending. A cursor is valid only for the order of the list that it came from.',
      ),
    },
  }),
  listAccountMessages: offer(listAccountMessages, {
    summary: 'A page of the messages of several mailboxes',
    description: `Messages of several mailboxes, or of all, in one list; all mailboxes are searched in one batch. Messages with the same sort key are ordered by the path of their mailbox, then by UID. At most ${MAX_OPENED} mailboxes can be searched at once. ${FILTERS}`,
    input: {
      mailboxes,
      first,
      after,
      totalCount,
      filter: z.optional(MessageFilter),
      orderBy: optional(
        z.strictObject({ key: described(accountOrderKey, `What they are sorted by. ${ORDERS}`), direction }),
        'The order of the list; by default RECEIVED, descending.',
      ),
    },
  }),
  getMessage: offer(getMessage, {
    summary: 'One message',
    description: '',
    input: { id: id('The message.') },
  }),
  getMessages: offer(getMessages, {
    summary: 'Several messages by their ids',
    description:
      'In the order of the ids; null where one is not there, and `errors` says why. Changes nothing.',
    input: { ids: messageIds(MAX_IDS) },
  }),
};
