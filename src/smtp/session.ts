import type { PlanReport } from '../mail/plan-report.ts';
import type { Filing, OutgoingMail, Receipt, Submission } from '../mail/submission.ts';
import { filesByItself } from './filing-hosts.ts';
import type { Transport } from './transport.ts';

/** Who hands mail in, and where. */
export interface SubmissionOwner {
  /** Of the submission server. */
  readonly host: string;
  readonly identities: readonly string[] | null;
  /** Whether the account has a mailbox that a copy can be put into. */
  readonly hasMailboxes: boolean;
}

/** A Submission over SMTP. */
export class SmtpSubmission implements Submission {
  readonly filing: Filing;
  readonly identities: readonly string[] | null;
  readonly hasMailboxes: boolean;
  readonly #transport: Transport;

  constructor({ host, identities, hasMailboxes }: SubmissionOwner, transport: Transport) {
    const who = hasMailboxes ? 'CLIENT' : 'NONE';
    this.filing = filesByItself(host) ? 'SERVER' : who;
    this.identities = identities;
    this.hasMailboxes = hasMailboxes;
    this.#transport = transport;
  }

  open(): Promise<void> {
    return this.#transport.open();
  }

  send(mail: OutgoingMail): Promise<Receipt> {
    return this.#transport.send(mail);
  }

  report(): PlanReport {
    return this.#transport.report();
  }

  close(): void {
    this.#transport.close();
  }
}
