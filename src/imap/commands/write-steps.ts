import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { FlagOperation } from '../../mail/changes.ts';
import { formatSet } from './number-set.ts';
import type { Step } from './steps.ts';
import { commandOf, mailboxArgument } from './steps.ts';
import type { Command } from '../wire/command.ts';
import { atom, sequence } from '../wire/command.ts';

type Uids = { readonly path: string; readonly uids: readonly number[] };

/** A command that changes mail, as data, like every step of a plan. */
export type WriteStep =
  | ({
      readonly verb: 'UID STORE';
      readonly operation: FlagOperation;
      readonly flags: readonly string[];
      readonly unchangedSince?: string | undefined;
    } & Uids)
  | ({ readonly verb: 'UID COPY' | 'UID MOVE'; readonly to: string } & Uids)
  | ({ readonly verb: 'UID EXPUNGE' } & Uids)
  | { readonly verb: 'EXPUNGE'; readonly path: string }
  | {
      readonly verb: 'APPEND';
      readonly path: string;
      readonly flags: readonly string[];
      readonly receivedAt: Date | undefined;
      readonly raw: Buffer;
    }
  | { readonly verb: 'CREATE'; readonly path: string; readonly use: string | undefined }
  | { readonly verb: 'RENAME'; readonly path: string; readonly to: string }
  | { readonly verb: 'DELETE' | 'SUBSCRIBE' | 'UNSUBSCRIBE'; readonly path: string };

export type WriteVerb = WriteStep['verb'];
export type WriteStepOf<V extends WriteVerb> = Extract<WriteStep, { verb: V }>;

/** What a flight of a change is made of. */
export type AnyStep = Step | WriteStep;

interface Grammar<S> extends Pick<Command, 'mailbox' | 'remarks'> {
  args(step: S): ImapCompileNode[];
  mask?(step: S): string;
}

const OPERATIONS: Record<FlagOperation, string> = { ADD: '+FLAGS', REMOVE: '-FLAGS', SET: 'FLAGS' };
// What the server says of the copies while it moves comes untagged (RFC 6851 §4.3).
const COPYUID = ['COPYUID'];

const GRAMMAR: { [V in WriteVerb]: Grammar<WriteStepOf<V>> } = {
  'UID STORE': { mailbox: 'uses', args: storeArguments },
  'UID COPY': {
    mailbox: 'uses',
    remarks: COPYUID,
    args: ({ uids, to }) => [setOf(uids), mailboxArgument(to)],
  },
  'UID MOVE': {
    mailbox: 'uses',
    remarks: COPYUID,
    args: ({ uids, to }) => [setOf(uids), mailboxArgument(to)],
  },
  'UID EXPUNGE': { mailbox: 'uses', args: ({ uids }) => [setOf(uids)] },
  EXPUNGE: { mailbox: 'uses', args: () => [] },
  APPEND: {
    mailbox: 'none',
    args: (step) => [...appendArguments(step), { type: 'LITERAL', value: step.raw }],
    // A transcript needs no messages.
    mask: ({ path, flags, raw }) => `${JSON.stringify(path)} (${flags.join(' ')}) {${raw.length}}`,
  },
  CREATE: {
    mailbox: 'none',
    args: ({ path, use }) => [mailboxArgument(path), ...(use ? [[atom('USE'), [atom(use)]]] : [])],
  },
  RENAME: { mailbox: 'none', args: ({ path, to }) => [mailboxArgument(path), mailboxArgument(to)] },
  DELETE: { mailbox: 'none', args: ({ path }) => [mailboxArgument(path)] },
  SUBSCRIBE: { mailbox: 'none', args: ({ path }) => [mailboxArgument(path)] },
  UNSUBSCRIBE: { mailbox: 'none', args: ({ path }) => [mailboxArgument(path)] },
};

/** The step as a command for the wire. */
export function commandOfAny(step: AnyStep): Command {
  if (!isWriteStep(step)) return commandOf(step);
  const grammar = GRAMMAR[step.verb] as Grammar<WriteStep>;
  return {
    name: step.verb,
    args: grammar.args(step),
    mailbox: grammar.mailbox,
    changes: true,
    accepts: () => false,
    ...(grammar.remarks && { remarks: grammar.remarks }),
    ...(grammar.mask && { mask: grammar.mask(step) }),
  };
}

export function isWriteStep(step: AnyStep): step is WriteStep {
  return Object.hasOwn(GRAMMAR, step.verb);
}

/** Whether the step changes anything; the others can be sent again. */
export function isChanging(step: AnyStep): boolean {
  return isWriteStep(step);
}

function setOf(uids: readonly number[]): ImapCompileNode {
  return sequence(formatSet(uids));
}

function storeArguments({
  uids,
  operation,
  flags,
  unchangedSince,
}: WriteStepOf<'UID STORE'>): ImapCompileNode[] {
  const condition = unchangedSince ? [[atom('UNCHANGEDSINCE'), atom(unchangedSince)]] : [];
  return [setOf(uids), ...condition, atom(`${OPERATIONS[operation]}.SILENT`), flags.map(atom)];
}

function appendArguments({ path, flags, receivedAt }: WriteStepOf<'APPEND'>): ImapCompileNode[] {
  const date = receivedAt ? [{ type: 'STRING' as const, value: dateTime(receivedAt) }] : [];
  return [mailboxArgument(path), ...(flags.length > 0 ? [flags.map(atom)] : []), ...date];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `17-Jul-1996 02:44:25 +0000` (RFC 9051 §9, date-time). */
function dateTime(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${day}-${MONTHS[date.getUTCMonth()]}-${year} ${time} +0000`;
}
