import type { MessagesPayload } from './change-messages.ts';
import { changeMessages } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import type { TargetInput } from './change-targets.ts';
import { decodeTargets } from './change-targets.ts';
import { MailError } from './errors.ts';
import { MAX_FLAGS } from './limits.ts';
import type { MailSession } from './mail-session.ts';

export interface LabelsInput extends TargetInput {
  readonly labels: readonly string[];
}

/** Adds or removes labels. @throws MailError BAD_USER_INPUT, UNSUPPORTED where the server has none */
export function changeLabels(
  session: MailSession,
  operation: 'ADD' | 'REMOVE',
  input: LabelsInput,
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const labels = [...new Set(input.labels)];
  if (labels.length === 0 || labels.length > MAX_FLAGS)
    throw new MailError('BAD_USER_INPUT', `Provide 1 to ${MAX_FLAGS} labels`, { argument: 'labels' });
  for (const label of labels) requireLabel(label);
  const decoded = decodeTargets(input, session.accountKey);
  return changeMessages(session, { kind: 'labels', operation, labels }, decoded, demand);
}

/** The server's own begin with a backslash, and are one word. */
function requireLabel(label: string): void {
  const isLabel = label.length > 0 && label.length <= 250 && !/[\r\n\0]/.test(label) && label.isWellFormed();
  if (isLabel && (!label.startsWith('\\') || /^\\[A-Za-z]+$/.test(label))) return;
  throw new MailError('BAD_USER_INPUT', `${JSON.stringify(label.slice(0, 100))} cannot be a label`, {
    argument: 'labels',
  });
}
