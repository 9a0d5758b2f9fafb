import type { MailError } from '../mail/errors.ts';
import type { PlanReport } from '../mail/plan-report.ts';
import type { ServerProfile } from '../mail/endpoint.ts';
import type { Capabilities } from './capabilities.ts';
import type { AnyStep } from './changes/write-steps.ts';
import type { Answer } from './changes/write-results.ts';
import type { OpenPlace } from './mailbox-memory.ts';
import type { Result } from './results.ts';
import type { Step } from './steps.ts';
import type { Command, Reply } from './wire/command.ts';

/** A plan that only reads. */
export interface ReadingPlan {
  /** Flight by flight; empty: it has come to its end. */
  nextFlight(): readonly Step[];
  /** Called once a flight waits to be written: what is fetched now leaves in the same write, and nobody waits for it. */
  rideAlong?(wire: Pick<Transport, 'fetch'>): void;
  /** What has to be there before answers are taken in; left out: nothing. */
  prepare?(results: readonly (Result | MailError)[]): Promise<void>;
  absorb(results: readonly (Result | MailError)[]): void;
}

/** A plan that changes something. It brings its own grammar, so that reading calls need not load it. */
export interface WritingPlan {
  /** Flight by flight; empty: it has come to its end. */
  nextFlight(): readonly AnyStep[];
  /** What has to be there before answers are taken in. */
  prepare(answers: readonly Answer[]): Promise<void>;
  /**
   * @param lost the connection ended, and the answers that are this very error were never handed over whole: a new
   * connection is there for them
   */
  absorb(answers: readonly Answer[], lost: MailError | undefined): void;
  commandOf(step: AnyStep): Command;
  read(step: AnyStep, reply: Reply): Answer;
  /** What an explanation takes for the answer. */
  imagine(step: AnyStep, read: (step: Step) => Result): Answer;
}

/** Makes a plan; `counts` are hints of how many messages mailboxes have. */
export type MakePlan<P extends ReadingPlan> = (
  capabilities: Capabilities,
  counts: ReadonlyMap<string, number>,
) => P;

/** @param open the mailbox that the session has open when the change begins */
export type MakeChange<P extends WritingPlan> = (
  capabilities: Capabilities,
  open: OpenPlace | undefined,
) => P;

/** What carries plans out: the network, or, for an explanation, nobody. */
export interface Transport {
  /** After sign-in, in the server's words; undefined: not known (yet). */
  readonly capabilities: Capabilities | undefined;
  /** Makes sure that `capabilities` are the server's of today. */
  learnCapabilities(): Promise<void>;
  /** Runs a plan to its end. `makePlan` is called again when the server turns out to be another than expected. */
  run<P extends ReadingPlan>(makePlan: MakePlan<P>): Promise<P>;
  /**
   * One command more on the connection of the last plan, in the mailbox that it opened: for what is fetched piece by
   * piece. All of one tick leave in one write.
   * @param octets how many the answer is expected to bring
   */
  fetch(command: Command, octets: number): Promise<Reply>;
  /**
   * Carries out a change, behind a sign-in that was answered. What has not left when the connection ends is sent once
   * more on a new one; what has left never is.
   */
  change<P extends WritingPlan>(makePlan: MakeChange<P>): Promise<P>;
  /** Signs in, and finds out what the next session can use. */
  probe(): Promise<ServerProfile>;
  report(): PlanReport;
  close(): void;
}
