import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { MAX_PAGE, MAX_THREADS } from '../../mail/limits.ts';
import { getThread, listThreads } from '../threads.ts';
import { MessageFilter } from './filter-shape.ts';
import { offer } from './offer.ts';
import { id, optional, window } from './values.ts';

export const THREAD_OFFERS = {
  getThread: offer(getThread, {
    summary: 'The conversation of a message',
    description: said('Message.thread'),
    input: {
      id: id('The message.'),
      first: optional(z.int().check(z.minimum(1), z.maximum(MAX_PAGE)), said('Thread.messages.first')),
    },
  }),
  listThreads: offer(listThreads, {
    summary: 'A page of the conversations in a mailbox',
    description: said('Mailbox.threads'),
    input: {
      mailboxId: id(said('Subscription.mailboxChanges.id')),
      first: optional(z.int().check(z.minimum(1), z.maximum(MAX_THREADS)), said('Mailbox.threads.first')),
      after: window.after,
      filter: z.optional(MessageFilter),
    },
  }),
};
