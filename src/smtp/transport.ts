import type { OutgoingMail, Receipt } from '../mail/submission.ts';
import type { PlanReport } from '../mail/plan-report.ts';

/** What carries mail out: the network, or an explanation. */
export interface Transport {
  /** Dials and signs in, unless that was done. */
  open(): Promise<void>;
  send(mail: OutgoingMail): Promise<Receipt>;
  report(): PlanReport;
  close(): void;
}
