import { MailError } from '../../mail/errors.ts';
import { Unmet } from '../commands/grammar.ts';
import { highestPosition } from '../commands/search-key.ts';
import type { Witness } from '../commands/standing.ts';
import type { Result, Step } from '../commands/table.ts';
import type { Answer, AnyStep } from '../commands/writing.ts';
import type { Seen } from '../quirks.ts';
import type { Reply } from '../wire/command.ts';
import type { Link } from './link.ts';

/** A flight with what became of it. */
export interface Flown {
  readonly steps: readonly Step[];
  readonly replies: readonly (Reply | MailError)[];
  readonly results: readonly (Result | MailError)[];
}

/** Whether the server did not understand. */
export function isBad(reply: Reply | MailError): boolean {
  return !(reply instanceof MailError) && reply.status.status === 'BAD';
}

/** Whether the server does not tell what has become of the name of the open mailbox. */
export function showsBlindness(steps: readonly AnyStep[], answers: readonly Answer[]): boolean {
  const at = steps.findIndex(({ verb }) => verb === 'WITNESS');
  const answer = answers[at];
  return at >= 0 && !(answer instanceof MailError) && (answer as Witness).isBlind;
}

/** What a flight shows of a server that it had not shown yet, and that can be done otherwise; undefined: nothing. */
export function seenIn(link: Link, flown: Flown): Seen | undefined {
  for (const [i, reply] of flown.replies.entries()) {
    const result = flown.results[i];
    if (result instanceof Unmet && !isBeyond(flown, i)) return `failing ${result.capability}`;
    const quirk = reply instanceof MailError ? undefined : seenAt(link, flown, i, reply);
    if (quirk) return quirk;
  }
  return undefined;
}

function seenAt(link: Link, flown: Flown, i: number, { status }: Reply): Seen | undefined {
  if (status.status === 'OK') return undefined;
  if (/unsafe login/i.test(status.text) && link.capabilities?.has('ID')) return 'wantsId';
  return isBehindOpening(flown, i) && wantsOpenMailbox(status) ? 'opensAlone' : undefined;
}

/** Whether a search named messages beyond the mailbox, which may be BAD by itself. */
function isBeyond({ steps, results }: Flown, at: number): boolean {
  const step = steps[at]!;
  const exists = existsBefore({ steps, results }, at);
  return exists !== undefined && 'search' in step && highestPosition(step.search) > exists;
}

/** How many messages the mailbox has that was opened ahead of a step in the same flight; undefined: none was. */
function existsBefore({ steps, results }: Pick<Flown, 'steps' | 'results'>, at: number): number | undefined {
  const opening = steps.findLastIndex(({ verb }, i) => i < at && (verb === 'SELECT' || verb === 'EXAMINE'));
  return (opening < 0 ? {} : (results[opening] as { exists?: number })).exists;
}

/** Whether the step was in one piece with the one that opened its mailbox. */
function isBehindOpening({ steps, results }: Flown, at: number): boolean {
  const exists = existsBefore({ steps, results }, at);
  const step = steps[at]!;
  // Numbers beyond the mailbox are BAD by themselves (RFC 9051 §6.4.5).
  const isRangeBeyond = 'range' in step && step.range.to > exists!;
  return exists !== undefined && !isRangeBeyond && !isBeyond({ steps, results, replies: [] }, at);
}

/** BAD, or a refusal that says what is missing: the mailbox was not open yet. */
export function wantsOpenMailbox({ status, text }: Reply['status']): boolean {
  if (status === 'OK') return false;
  return status === 'BAD' || /select a mailbox|no mailbox (?:is )?selected|not selected/i.test(text);
}
