import { MailError } from '../../mail/errors.ts';
import type { ReadPlan } from '../commands/plans.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { StepOf } from '../commands/table.ts';
import { commandOf, readReply } from '../commands/table.ts';
import type { Link } from '../sessions/link.ts';
import type { KnownOfSession, MakePlan } from '../sessions/transport.ts';
import type { Capabilities } from '../wire/capabilities.ts';

const EXAMINE: StepOf<'EXAMINE'> = { verb: 'EXAMINE', path: 'INBOX' };
const ENABLE: StepOf<'ENABLE'> = { verb: 'ENABLE', extension: 'CONDSTORE' };

/**
 * The INBOX by which an account is watched. It is opened ahead of each look at the mailboxes, in the same write: whatever
 * comes behind that the server tells by itself. Opened behind the look, it would hide what came in between; and STATUS of a
 * mailbox that is open since before tells what was so then (Dovecot, Courier).
 */
export class WatchedInbox {
  #seen: OpenMailbox | undefined;

  /** The plan with INBOX opened ahead of all that it asks. */
  *ahead<T>(makePlan: MakePlan<T>, capabilities: Capabilities, known: KnownOfSession): ReadPlan<T> {
    const mayEnable = capabilities.has('ENABLE') && capabilities.offers('CONDSTORE');
    const steps = mayEnable && !known.enabled.has('CONDSTORE') ? [ENABLE, EXAMINE] : [EXAMINE];
    const plan = makePlan(capabilities, { ...known, open: undefined, standing: undefined });
    let turn = plan.next([]);
    if (!turn.done) {
      const answers = yield [...steps, ...turn.value];
      this.#see(answers[steps.length - 1] as OpenMailbox | MailError);
      turn = plan.next(answers.slice(steps.length));
    }
    while (!turn.done) turn = plan.next(yield turn.value);
    return turn.value;
  }

  /**
   * Opens it again where a look has opened another mailbox since; undefined: it is open.
   * @returns whether it has changed since the look
   */
  reopening(link: Link): Promise<boolean> | undefined {
    if (link.mailboxes.open?.path === EXAMINE.path) return undefined;
    return link.connection.execute(commandOf(EXAMINE)).then(
      (reply) => this.#see(readReply(EXAMINE, reply)),
      () => false,
    );
  }

  /** @returns whether it is in another state than before */
  #see(opened: OpenMailbox | MailError): boolean {
    const before = this.#seen;
    if (opened instanceof MailError) return false;
    this.#seen = opened;
    return before !== undefined && stateOf(before) !== stateOf(opened);
  }
}

function stateOf({ uidValidity, uidNext, exists, highestModSeq }: OpenMailbox): string {
  return [uidValidity, uidNext, exists, highestModSeq].join();
}
