import * as z from 'zod/mini';

import { MAX_TOKEN_LENGTH } from '../../mail/change-token.ts';
import { listenToEvents } from '../events.ts';
import { offer } from './offer.ts';
import { id, optional } from './values.ts';

const token = () => z.string().check(z.minLength(1), z.maxLength(MAX_TOKEN_LENGTH));

export const EVENT_OFFERS = {
  listenToEvents: offer(listenToEvents, {
    summary: 'A stream of what changes, as it changes',
    description:
      'Server-sent events for a mailbox, or for the account: what the changes of a mailbox or of the account answer, as soon as there is something to tell. The `id` of each event is a change token, so nothing is lost when a stream is cut: go on with the last one. Streams end by themselves, with an event that says why.',
    input: {
      mailbox: optional(
        id('A mailbox.'),
        'The mailbox to listen to, by its id or its role. Without it, the events say which mailboxes of the account change.',
      ),
      since: optional(token(), 'A change token to go on from. Without it, the stream begins with now.'),
    },
  }),
};
