import type { PlanReport } from '../../mail/plan-report.ts';
import type { ServerProfile } from '../../mail/endpoint.ts';
import type { ReadingPlan, WritingPlan } from '../commands/plans.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { OpenPlace } from '../commands/results.ts';
import type { Command, Reply } from '../wire/command.ts';

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
