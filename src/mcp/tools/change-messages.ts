import * as z from 'zod/mini';

import type { Caller } from '../../mail/caller.ts';
import type { MessagesPayload } from '../../mail/change-messages.ts';
import { NO_DEMAND } from '../../mail/change-payload.ts';
import { messageDemand } from '../../mail/demand.ts';
import { MailError } from '../../mail/errors.ts';
import type { MailboxRole } from '../../mail/mailbox.ts';
import { hasRight } from '../../mail/rights.ts';
import type { Right } from '../../mail/rights.ts';
import { changeFlags, deleteMessages, moveMessages } from '../../operations/message-changes.ts';
import { mailboxNamed } from '../../operations/mailbox-named.ts';
import { getMessages } from '../../operations/messages.ts';
import { described, flags, messageIds, optional } from '../../operations/offers/values.ts';
import { answerTo, ask, digestOf } from '../asking.ts';
import { mailbox } from '../shapes.ts';
import type { Call, Offered, ToolResult } from '../tool.ts';
import { tool } from '../tool.ts';
import { line } from '../untrusted.ts';

const MAX_IDS = 100;
/** Messages that a question names; of more it tells how many. */
const MAX_NAMED = 20;
const NAME = 'change_messages';

interface Input {
  readonly ids: readonly string[];
  readonly action: Action;
  readonly flags?: readonly string[] | undefined;
  readonly mailbox?: string | undefined;
}

type Run = (input: Input, caller: Caller) => Promise<MessagesPayload>;

const DONE = { message: messageDemand(), mailbox: undefined };

/** Flags by which messages are removed, or that sending goes by: they would walk around the questions. */
const KEPT = /^(?:\\deleted|\\draft|\$submit.*|postern.*)$/i;

/** What can be done, by the scope that it needs. */
const ACTIONS = {
  ADD_FLAGS: { right: 'mail:flag', run: flagged('addFlags') },
  REMOVE_FLAGS: { right: 'mail:flag', run: flagged('removeFlags') },
  MOVE: { right: 'mail:organise', run: (input, caller) => move(targetOf(input), input, caller) },
  ARCHIVE: {
    right: 'mail:organise',
    run: (input, caller) => move({ role: 'ARCHIVE', createMissing: true }, input, caller),
  },
  TRASH: {
    right: 'mail:delete',
    run: ({ ids }, caller) => deleteMessages.run({ ids, createMissing: true }, caller, DONE),
  },
  DELETE: {
    right: 'mail:delete',
    run: ({ ids }, caller) => deleteMessages.run({ ids, permanently: true }, caller, NO_DEMAND),
  },
} as const satisfies Record<string, { readonly right: Right; readonly run: Run }>;

type Action = keyof typeof ACTIONS;
const NAMES = Object.keys(ACTIONS) as Action[];

export const messageChangeTools = [
  tool({
    name: NAME,
    title: 'Change messages',
    description:
      'Flags (\\Seen is read, \\Flagged is starred), moves, archives or trashes messages. DELETE removes them for good, after the user was asked.',
    anyOf: ['mail:flag', 'mail:organise', 'mail:delete'],
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
    input: (to) =>
      z.strictObject({
        ids: messageIds(MAX_IDS, 'Ids of messages.'),
        action: z.enum(actionsFor(to) as [Action, ...Action[]]),
        flags: optional(flags, 'Of ADD_FLAGS and REMOVE_FLAGS.'),
        mailbox: optional(mailbox, 'Of MOVE: where to.'),
      }),
    output: z.object({
      done: z.boolean(),
      moved: described(
        z.array(z.object({ from: z.string(), id: z.nullable(z.string()) })),
        'Messages that have another id now; null: the server did not tell.',
      ),
      failures: z.array(z.object({ id: z.string(), code: z.string(), message: z.string() })),
      declined: z.optional(z.boolean()),
    }),
    run: async (input, call) => {
      const isAllowed = input.action !== 'DELETE' || (await approval(input, call));
      if (isAllowed !== true) return isAllowed;
      const payload = await ACTIONS[input.action].run(input, call.caller);
      return { structured: shown(payload) };
    },
  }),
];

/** What a caller's token allows; what a person has to be asked for only where one can be. */
function actionsFor({ rights, client }: Offered): Action[] {
  return NAMES.filter(
    (name) => hasRight(rights, ACTIONS[name].right) && (name !== 'DELETE' || client.canAsk),
  );
}

function flagged(way: 'addFlags' | 'removeFlags'): Run {
  return ({ ids, flags: names }, caller) => {
    if (!names?.length) throw bad('flags', 'flags names at least one flag, for instance \\Seen');
    const kept = names.find((each) => KEPT.test(each));
    if (kept !== undefined)
      throw bad(
        'flags',
        `${line(kept)} is not changed here: it would remove mail, or say of mail that it is a draft or was sent`,
      );
    return changeFlags.run({ ids, [way]: names }, caller, NO_DEMAND);
  };
}

type Destination = { readonly id?: string; readonly role?: MailboxRole; readonly createMissing?: boolean };

function targetOf({ mailbox: where }: Input): Destination {
  if (where === undefined) throw bad('mailbox', 'MOVE needs the mailbox to move to');
  return mailboxNamed(where) as Destination;
}

function move(to: Destination, { ids }: Input, caller: Caller): Promise<MessagesPayload> {
  const { createMissing, ...destination } = to;
  return moveMessages.run({ ids, to: destination, createMissing }, caller, DONE);
}

/** True: the user has allowed it. */
async function approval(input: Input, call: Call): Promise<ToolResult | true> {
  const digest = digestOf('DELETE', ...input.ids);
  const answer = await answerTo({ tool: NAME, digest }, call);
  if (answer === 'approved') return true;
  if (answer === 'declined') return { structured: { ...NOTHING, declined: true } };
  const message = await question(input, call.caller);
  return ask({ tool: NAME, digest, message, title: 'Remove them for good' }, call);
}

const NOTHING = { done: false, moved: [], failures: [] };

async function question({ ids }: Input, caller: Caller): Promise<string> {
  const named = ids.slice(0, MAX_NAMED);
  const found = await getMessages.run({ ids: named }, caller, messageDemand('subject', 'from'));
  const lines = found.map((each) =>
    each instanceof MailError
      ? `- (not found)`
      : `- ${line(each.envelope?.subject) ?? '(no subject)'}, from ${line(each.envelope?.from[0]?.address) ?? '?'}`,
  );
  const more = ids.length > MAX_NAMED ? [`… and ${ids.length - MAX_NAMED} more`] : [];
  return [`Remove ${ids.length} message(s) for good? They cannot be brought back.`, ...lines, ...more].join(
    '\n',
  );
}

function shown({ moved, failures }: MessagesPayload): object {
  return {
    done: failures.length === 0,
    moved: moved.map(({ from, message }) => ({
      from,
      id: message && !(message instanceof MailError) ? message.id : null,
    })),
    failures,
  };
}

function bad(argument: string, message: string): MailError {
  return new MailError('BAD_USER_INPUT', message, { argument });
}
