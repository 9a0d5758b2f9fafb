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
  'Texts are looked for anywhere in the decoded value, without regard to case, in any script. Dates, sizes, flags, header fields, addresses and ids are exact on every mail server.';
export const ORDERS = `All but MAILBOX need a mail server that sorts (SORT), or a list of at most ${shown(MAX_CHECKED)} messages; beyond that it is UNSUPPORTED.`;

export const orderKey = z.enum(ORDER_KEYS);
export const accountOrderKey = z.enum(ACCOUNT_ORDER_KEYS);
export const direction = optional(
  z.enum(['ASCENDING', 'DESCENDING']),
  'In which direction; `DESCENDING` unless given.',
);
/** Lists over several mailboxes go on in one direction only. */
const { first, after, totalCount } = window;

const mailboxes = optional(
  z.array(id('A mailbox.')).check(z.minLength(1), z.maxLength(100)),
  'Ids of the mailboxes. Left out: all but views of messages that are in other mailboxes as well (roles ALL, FLAGGED and IMPORTANT).',
);

export const MESSAGE_OFFERS = {
  listMessages: offer(listMessages, {
    summary: 'A page of a mailbox, or of what a filter finds in it',
    description: `In the mailbox’s own order (newest UID first) unless another is asked for. Stable while mail arrives and vanishes. ${FILTERS}`,
    input: {
      mailboxId: id('The mailbox, by its id or its role.'),
      ...window,
      filter: z.optional(MessageFilter),
      orderBy: optional(
        z.strictObject({ key: described(orderKey, `What they are sorted by. ${ORDERS}`), direction }),
        'In which order; UID descending unless given. A cursor belongs to the order that it was given out for.',
      ),
    },
  }),
  listAccountMessages: offer(listAccountMessages, {
    summary: 'A page of the messages of several mailboxes',
    description: `Of several mailboxes, or of all, in one order: all are searched in the same flight. Among messages with the same key the mailbox’s path decides, then the UID. At most ${MAX_OPENED} mailboxes can be searched at once. ${FILTERS}`,
    input: {
      mailboxes,
      first,
      after,
      totalCount,
      filter: z.optional(MessageFilter),
      orderBy: optional(
        z.strictObject({ key: described(accountOrderKey, `What they are sorted by. ${ORDERS}`), direction }),
        'In which order; RECEIVED descending unless given.',
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
