import type { PlanReport } from '../mail/plan-report.ts';
import { EXPLAINED_ONLY } from '../mail/plan-report.ts';
import type { OutgoingMail, Receipt } from '../mail/submission.ts';
import { Explained } from '../session/explain.ts';
import { envelopeFor } from './parameters.ts';
import { handIn } from './plan.ts';
import { describeSignIn } from './sign-in.ts';
import type { Step } from './steps.ts';
import { describeStep } from './steps.ts';
import type { Transport } from './transport.ts';
import { Keywords } from './wire/keywords.ts';
import type { Reply } from './wire/reply.ts';

/** A server of which nothing is known is taken for one of today. */
const USUAL = new Keywords([
  'PIPELINING',
  'SIZE',
  '8BITMIME',
  'SMTPUTF8',
  'DSN',
  'REQUIRETLS',
  'FUTURERELEASE',
  'AUTH PLAIN',
]);
/** What a positive answer to each step is. */
const ASSUMED: Record<Step['verb'], number> = { MAIL: 250, RCPT: 250, DATA: 354, TEXT: 250 };

/** Carries a mail out without a server, for `Postern-Explain: only`: the same plan on assumed answers. */
export class Explanation implements Transport {
  readonly #explained = new Explained();

  open(): Promise<void> {
    return Promise.resolve();
  }

  send(mail: OutgoingMail): Promise<Receipt> {
    const envelope = envelopeFor(mail, USUAL, Date.now());
    this.#explained.run(handIn(mail, envelope, true), {
      answer: ({ verb }): Reply => ({ code: ASSUMED[verb], status: undefined, lines: [''] }),
      describe: describeStep,
    });
    return Promise.reject(EXPLAINED_ONLY);
  }

  report(): PlanReport {
    return this.#explained.report({
      before: [['EHLO [127.0.0.1]']],
      signIn: [describeSignIn('PLAIN')],
      signInRoundTrips: 2,
      isJoined: false,
      assumptions: ['The submission server has PIPELINING, and takes all recipients.'],
    });
  }

  close(): void {}
}
