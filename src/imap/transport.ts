import type { PlanReport } from '../mail/plan-report.ts';
import type { ServerProfile } from '../mail/endpoint.ts';
import type { Capabilities } from './capabilities.ts';
import type { Plan } from './plan.ts';

/** What carries plans out: the network, or, for an explanation, nobody. */
export interface Transport {
  /** After sign-in, in the server's words; undefined: not known (yet). */
  readonly capabilities: Capabilities | undefined;
  /** Makes sure that `capabilities` are the server's of today. */
  learnCapabilities(): Promise<void>;
  /** Runs a plan to its end. `makePlan` is called again when the server turns out to be another than expected. */
  run(makePlan: (capabilities: Capabilities) => Plan): Promise<Plan>;
  /** Signs in, and finds out what the next session can use. */
  probe(): Promise<ServerProfile>;
  report(): PlanReport;
  close(): void;
}
