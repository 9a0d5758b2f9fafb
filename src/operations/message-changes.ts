import type { AppendInput } from '../mail/append-message.ts';
import * as append from '../mail/append-message.ts';
import type { Caller } from '../mail/caller.ts';
import type { ChangeDemand } from '../mail/change-payload.ts';
import { changeFlags as change } from '../mail/change-flags.ts';
import type { TargetInput } from '../mail/change-targets.ts';
import type { FlagOperation } from '../mail/changes.ts';
import type { CopyInput } from '../mail/copy-messages.ts';
import * as copy from '../mail/copy-messages.ts';
import type { DeleteInput } from '../mail/delete-messages.ts';
import * as remove from '../mail/delete-messages.ts';
import { MailError } from '../mail/errors.ts';
import type { ExpungeInput } from '../mail/expunge-messages.ts';
import * as expunge from '../mail/expunge-messages.ts';
import type { MoveInput } from '../mail/move-messages.ts';
import * as move from '../mail/move-messages.ts';
import type { ReplaceDraftInput } from '../mail/replace-draft.ts';
import * as replace from '../mail/replace-draft.ts';
import { operation } from './operation.ts';

/** One of three ways to change flags. */
interface FlagChange {
  readonly addFlags?: readonly string[] | undefined;
  readonly removeFlags?: readonly string[] | undefined;
  readonly flags?: readonly string[] | undefined;
}

/** Which messages, how, and on which condition. */
export interface FlagsInput extends TargetInput, FlagChange {
  readonly ifModSeq?: string | null | undefined;
}

const FLAG_OPERATIONS: Record<keyof FlagChange, FlagOperation> = {
  addFlags: 'ADD',
  removeFlags: 'REMOVE',
  flags: 'SET',
};

export const changeFlags = operation({
  name: 'changeFlags',
  right: 'mail:flag',
  run: async (
    { ids, filter, threads, ifModSeq, ...ways }: FlagsInput,
    { mail }: Caller,
    demand: ChangeDemand,
  ) => {
    const way = onlyWay(ways);
    const targets = { ids, filter, threads };
    return change(mail(), FLAG_OPERATIONS[way], { ...targets, ifModSeq, flags: ways[way]! }, demand);
  },
});

/** Labels to add, or to remove. */
interface LabelsChange extends TargetInput {
  readonly addLabels?: readonly string[] | undefined;
  readonly removeLabels?: readonly string[] | undefined;
}

export const changeLabels = operation({
  name: 'changeLabels',
  right: 'mail:organise',
  run: async (
    { addLabels, removeLabels, ...targets }: LabelsChange,
    { mail }: Caller,
    demand: ChangeDemand,
  ) => {
    if ((addLabels === undefined) === (removeLabels === undefined))
      throw new MailError('BAD_USER_INPUT', 'Give exactly one of addLabels and removeLabels');
    const labels = { ...targets, labels: (addLabels ?? removeLabels)! };
    return (await import('../mail/change-labels.ts')).changeLabels(
      mail(),
      addLabels ? 'ADD' : 'REMOVE',
      labels,
      demand,
    );
  },
});

export const copyMessages = operation({
  name: 'copyMessages',
  right: 'mail:organise',
  run: (input: CopyInput, { mail }: Caller, demand: ChangeDemand) => copy.copyMessages(mail(), input, demand),
});

export const moveMessages = operation({
  name: 'moveMessages',
  right: 'mail:organise',
  run: (input: MoveInput, { mail }: Caller, demand: ChangeDemand) => move.moveMessages(mail(), input, demand),
});

export const deleteMessages = operation({
  name: 'deleteMessages',
  right: 'mail:delete',
  run: (input: DeleteInput, { mail }: Caller, demand: ChangeDemand) =>
    remove.deleteMessages(mail(), input, demand),
});

export const expungeMessages = operation({
  name: 'expungeMessages',
  right: 'mail:delete',
  run: (input: ExpungeInput, { mail }: Caller, demand: ChangeDemand) =>
    expunge.expungeMessages(mail(), input, demand),
});

export const appendMessage = operation({
  name: 'appendMessage',
  right: 'mail:draft',
  run: (input: AppendInput, { mail, compose }: Caller, demand: ChangeDemand) =>
    append.appendMessage(mail(), input, demand, compose),
});

export const replaceDraft = operation({
  name: 'replaceDraft',
  // The old version is removed; adding the new one needs mail:draft besides (mail/limited-session.ts).
  right: 'mail:delete',
  run: (input: ReplaceDraftInput, { mail, compose }: Caller, demand: ChangeDemand) =>
    replace.replaceDraft(mail(), input, demand, compose),
});

/** @throws MailError BAD_USER_INPUT unless exactly one is given */
function onlyWay(ways: FlagChange): keyof FlagChange {
  const given = (Object.keys(FLAG_OPERATIONS) as (keyof FlagChange)[]).filter(
    (way) => ways[way] !== undefined,
  );
  if (given.length === 1) return given[0]!;
  throw new MailError('BAD_USER_INPUT', 'Give exactly one of addFlags, removeFlags and flags');
}
