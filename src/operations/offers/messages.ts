import { said, saidOfEach } from '../../contract/said.ts';
import { MAX_IDS } from '../../mail/limits.ts';
import { MAILBOX_ROLES } from '../../mail/mailbox-roles.ts';
import * as z from 'zod/mini';

import { listMessages } from '../mailbox-messages.ts';
import { getMessage, getMessages, listAccountMessages } from '../messages.ts';
import { MessageFilter } from './filter-shape.ts';
import { offer } from './offer.ts';
import { changesToken, described, id, messageIds, optional, role, window } from './values.ts';

const ORDER_KEYS = ['MAILBOX', 'RECEIVED', 'SENT', 'SIZE', 'SUBJECT', 'FROM'] as const;
/** Several mailboxes have no order of their own. */
const [, ...ACCOUNT_ORDER_KEYS] = ORDER_KEYS;
export const FILTERS = 'The schema `MessageFilter` says how conditions match.';
/** What lists are sorted by. */
export const ORDERS = `${said('MessageOrderKey')} ${saidOfEach(ORDER_KEYS, (key) => `MessageOrderKey.${key}`)}`;

/** The same without MAILBOX. */
export const ACCOUNT_ORDERS = `${said('MessageOrderKey')} ${saidOfEach(ACCOUNT_ORDER_KEYS, (key) => `MessageOrderKey.${key}`)}`;

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
  said('Account.messages.mailboxes'),
);

const roles = optional(
  z.array(role).check(z.minLength(1), z.maxLength(MAILBOX_ROLES.length)),
  said('Account.messages.roles'),
);

export const MESSAGE_OFFERS = {
  listMessages: offer(listMessages, {
    summary: 'A page of the messages in a mailbox, all or those that match a filter',
    description: `By default newest UID first. Paging is stable while mail arrives and is removed. ${FILTERS}`,
    input: {
      mailboxId: id(said('Subscription.mailboxChanges.id')),
      ...window,
      changesToken,
      filter: z.optional(MessageFilter),
      orderBy: optional(
        z.strictObject({ key: described(orderKey, ORDERS), direction }),
        said('Mailbox.messages.orderBy'),
      ),
    },
  }),
  listAccountMessages: offer(listAccountMessages, {
    summary: 'A page of the messages of several mailboxes',
    description: `${said('Account.messages')} ${FILTERS}`,
    input: {
      mailboxes,
      roles,
      first,
      after,
      totalCount,
      filter: z.optional(MessageFilter),
      orderBy: optional(
        z.strictObject({ key: described(accountOrderKey, ACCOUNT_ORDERS), direction }),
        said('Account.messages.orderBy'),
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
    input: { ids: messageIds(MAX_IDS, said('Query.nodes.ids')) },
  }),
};
