import * as z from 'zod/mini';

import type { Caller } from '../../mail/caller.ts';
import { messageDemand } from '../../mail/demand.ts';
import { MAX_WAIT } from '../../mail/limits.ts';
import type { Delta } from '../../mail/mailbox.ts';
import { unwrap } from '../../mail/errors.ts';
import { listChanges } from '../../operations/mailbox-delta.ts';
import { listMessages } from '../../operations/mailbox-messages.ts';
import { described, optional } from '../../operations/offers/values.ts';
import type { View } from '../message-view.ts';
import { demandOf, shown, viewOf } from '../message-view.ts';
import { Messages, bodies, bodyOctets, mailbox } from '../shapes.ts';
import type { Done } from '../tool.ts';
import { READS, tool } from '../tool.ts';

/** Arrivals that one answer tells of. */
const MAX_NEW = 25;
const DEFAULT_WAIT = 20;

const token = z.string().check(z.minLength(1), z.maxLength(8000));
const since = optional(token, 'since of the answer before. Without it nothing is told but where to begin.');

const output = z.object({
  created: described(Messages, 'Arrived since, oldest first.'),
  updated: described(
    z.array(z.object({ id: z.string(), flags: z.array(z.string()) })),
    'Flags as they are now.',
  ),
  vanished: described(z.nullable(z.array(z.string())), 'Ids that are gone; null: too many to name.'),
  since: described(z.string(), 'For the next call.'),
  hasMore: described(z.boolean(), 'Not all is told yet: call again at once.'),
});

export const changeTools = [
  tool({
    name: 'what_changed',
    title: 'What changed',
    description:
      'What arrived, changed and vanished in a mailbox since the last call. Begin without since, and go on with the since of each answer.',
    anyOf: ['mail:read'],
    annotations: READS,
    input: () => z.strictObject({ mailbox: z.optional(mailbox), since, bodies, bodyOctets }),
    output,
    run: (
      { mailbox: where = 'INBOX', since: from, bodies: wantsBodies = false, bodyOctets: octets },
      { caller },
    ) => told(where, from, { wait: 0, view: viewOf(wantsBodies, octets, MAX_NEW), caller }),
  }),
  tool({
    name: 'wait_for_message',
    title: 'Wait for a message',
    description:
      'Waits until something arrives or changes in a mailbox, some seconds at most. Without since it waits for what comes from now on. If nothing came, call again with the since of the answer.',
    anyOf: ['mail:read'],
    annotations: READS,
    input: () =>
      z.strictObject({
        mailbox: z.optional(mailbox),
        since,
        seconds: optional(z.int().check(z.minimum(1), z.maximum(MAX_WAIT)), `${DEFAULT_WAIT} by default.`),
        bodies,
        bodyOctets,
      }),
    output,
    run: async (input, { caller }) => {
      const { mailbox: where = 'INBOX', since: from, seconds = DEFAULT_WAIT } = input;
      const view = viewOf(input.bodies ?? caller.rights().bodies, input.bodyOctets, MAX_NEW);
      return told(where, from ?? (await beginning(where, caller)), { wait: seconds, view, caller });
    },
  }),
];

interface Telling {
  readonly wait: number;
  readonly view: View;
  readonly caller: Caller;
}

async function told(
  where: string,
  since: string | undefined,
  { wait, view, caller }: Telling,
): Promise<Done> {
  if (since === undefined) {
    const start = await beginning(where, caller);
    return { structured: { created: [], updated: [], vanished: [], since: start, hasMore: false } };
  }
  const wants = { created: demandOf(view, caller), updated: messageDemand('flags') };
  const delta = await listChanges.run({ mailboxId: where, since, first: MAX_NEW, wait }, caller, wants);
  return { structured: await shownDelta(delta, view, caller) };
}

/** From where on changes are told. */
async function beginning(where: string, caller: Caller): Promise<string> {
  const args = { mailboxId: where, first: 1, changesToken: true };
  const { changesToken } = await listMessages.run(args, caller, messageDemand('flags'));
  if (changesToken === undefined) throw new Error('the driver left out a token that was asked for');
  return unwrap(changesToken);
}

async function shownDelta(delta: Delta, view: View, caller: Caller): Promise<object> {
  return {
    created: await Promise.all(delta.created.map((each) => shown(each, view, caller))),
    updated: delta.updated.map(({ id, flags }) => ({ id, flags: flags ?? [] })),
    vanished: delta.vanished,
    since: delta.token,
    hasMore: delta.hasMore,
  };
}
