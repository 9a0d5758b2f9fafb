import { unwrap } from '../../mail/errors.ts';
import type { StatusField } from '../../mail/fields.ts';
import type { MailboxStatus } from '../../mail/mailbox.ts';
import { ask } from '../commands/answers.ts';
import { key } from '../commands/search-key.ts';
import { NO_STATUS, statusWords } from '../commands/status-items.ts';
import type { StepOf } from '../commands/table.ts';
import type { MailboxPlan, MailboxScope } from './task.ts';

/** Counts that a search tells. */
const SEARCHED = { unseen: key('UNSEEN'), deleted: key('DELETED') } as const;
type Searched = keyof typeof SEARCHED;

/**
 * Counts of the mailbox that a change has left open, without STATUS: that is not to be asked of it (RFC 9051 §6.3.11), and
 * some servers answer what was so before the change. Opening it anew tells most of them, searches tell the others, and what
 * neither tells (octets) is null.
 */
export function* countsOfOpen(
  scope: MailboxScope,
  fields: ReadonlySet<StatusField>,
): MailboxPlan<MailboxStatus> {
  const searched = searchedFields(fields, scope);
  // Two plain answers cannot be told apart, so they come one after the other.
  const flights = scope.capabilities.offers('ESEARCH') ? [searched] : searched.map((field) => [field]);
  const counts: Partial<Record<Searched, number>> = {};
  for (const flight of flights) {
    const answers = yield* ask(...flight.map((field) => searchStep(scope, field)));
    flight.forEach((field, i) => (counts[field] = unwrap(answers[i]!).count));
  }
  const { exists, uidNext, uidValidity, highestModSeq } = scope.opened!;
  return { ...NO_STATUS, messages: exists, uidNext, uidValidity, highestModSeq, ...counts };
}

function searchStep({ path, capabilities }: MailboxScope, field: Searched): StepOf<'UID SEARCH'> {
  const returns = capabilities.offers('ESEARCH') ? ['COUNT'] : undefined;
  return { verb: 'UID SEARCH', path, search: SEARCHED[field], returns };
}

/** At least one, so that the mailbox is opened. */
function searchedFields(fields: ReadonlySet<StatusField>, { capabilities }: MailboxScope): Searched[] {
  const isOffered = statusWords(new Set(['deleted']), capabilities).length > 0;
  return fields.has('deleted') && isOffered ? ['unseen', 'deleted'] : ['unseen'];
}
