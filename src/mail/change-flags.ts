import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import type { TargetInput } from './change-targets.ts';
import { decodeTargets } from './change-targets.ts';
import type { FlagOperation } from './changes.ts';
import { MailError } from './errors.ts';
import { settableFlags } from './flags.ts';
import type { MailSession } from './mail-session.ts';

export interface FlagsInput extends TargetInput {
  readonly flags: readonly string[];
  readonly ifModSeq?: string | null | undefined;
}

/** Adds, removes or replaces flags. @throws MailError BAD_USER_INPUT, UNSUPPORTED */
export function changeFlags(
  session: MailSession,
  operation: FlagOperation,
  input: FlagsInput,
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const flags = settableFlags(input.flags);
  if (flags.length === 0 && operation !== 'SET')
    throw new MailError('BAD_USER_INPUT', 'Provide at least one flag', { argument: 'flags' });
  const decoded = decodeTargets(input, session.accountKey);
  const isInSeveral = new Set(decoded.targets.map(({ path }) => path)).size > 1;
  if (input.ifModSeq != null && isInSeveral)
    throw new MailError(
      'BAD_USER_INPUT',
      'ifModSeq can be used only if all messages are in the same mailbox',
    );
  const change = { kind: 'flags', operation, flags, ifModSeq: input.ifModSeq ?? undefined } as const;
  return changeMessages(session, change, decoded, demand);
}
