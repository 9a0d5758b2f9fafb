import type { GraphQLResolveInfo } from 'graphql';

import { ACCOUNT_DELTA_FIELDS } from '../fields/account-delta-fields.ts';
import type { AccountDeltaWants } from '../fields/account-delta-fields.ts';
import { DELTA_FIELDS } from '../fields/delta-fields.ts';
import type { DeltaWants } from '../fields/field.ts';
import { endable } from '../mail/endable.ts';
import { MailError } from '../mail/errors.ts';
import type { FollowEvent } from '../mail/follow.ts';
import { listenToEvents } from '../operations/events.ts';
import type { GraphqlContext } from './context.ts';
import { aheadOf, selectionOf } from './selection.ts';

/** The source of what a subscription tells. */
export type Subscribe<Args> = (
  args: Args,
  context: GraphqlContext,
  info: GraphQLResolveInfo,
) => AsyncIterableIterator<unknown>;

/** The source of each subscription: answers one after the other. */
export const SOURCES = {
  mailboxChanges: ({ id, since }: { id: string; since?: string | null }, context, info) => {
    const wants: DeltaWants = { created: undefined, updated: undefined };
    aheadOf(context).collect(DELTA_FIELDS, selectionOf(info, 'MailboxChanges'), wants);
    const listened = { mailbox: id, since: since ?? undefined };
    return told(
      async () => (await listenToEvents.run(listened, context, { ...wants, mailboxes: undefined })).changes!,
    );
  },
  accountChanges: ({ since }: { since?: string | null }, context, info) => {
    const { mailboxes }: AccountDeltaWants = aheadOf(context).collect(
      ACCOUNT_DELTA_FIELDS,
      selectionOf(info, 'AccountChanges'),
      { mailboxes: undefined },
    );
    const wants = { created: undefined, updated: undefined, mailboxes };
    return told(
      async () => (await listenToEvents.run({ since: since ?? undefined }, context, wants)).mailboxes!,
    );
  },
} satisfies Record<string, Subscribe<never>>;

export type SubscriptionName = keyof typeof SOURCES;

/** That there is nothing to tell yet: the stream is open, and alive. */
export const SILENCE = {};

/** What was told, and signs of life between; the end of the stream is an error where there is something to know. */
function told<Told>(
  open: () => Promise<AsyncIterableIterator<FollowEvent<Told>>>,
): AsyncIterableIterator<Told | typeof SILENCE> {
  return endable(async function* (ended) {
    const events = await open();
    ended.addEventListener('abort', () => void events.return?.(), { once: true });
    try {
      for await (const event of events) {
        if (event.kind === 'told') yield event.told;
        if (event.kind === 'ready' || event.kind === 'silence') yield SILENCE;
        if (event.kind === 'end' && event.message !== undefined)
          throw new MailError(event.reason as MailError['code'], event.message);
      }
    } finally {
      await events.return?.();
    }
  });
}
