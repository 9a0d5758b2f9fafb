import type { ChangeFailure } from './change-payload.ts';
import type { Draft } from './draft.ts';
import type { Guarantee } from './draft-claim.ts';
import type { MailError } from './errors.ts';
import type { Mailbox, Message } from './mailbox.ts';
import type { Notify, Recipient, WhenSomeFail } from './submission.ts';

/** What to do with a draft that a call has begun to send, and has not said how that ended. */
export type IfPending = 'REFUSE' | 'RESEND';

/** Who sends, and to whom, whatever the header says. */
export interface EnvelopeInput {
  readonly from?: string | null | undefined;
  readonly to?: readonly string[] | null | undefined;
}

/** Exactly one of `draftId`, `message` and `raw`. */
export interface SendInput {
  readonly draftId?: string | null | undefined;
  readonly message?: Draft | null | undefined;
  readonly raw?: Buffer | null | undefined;
  readonly envelope?: EnvelopeInput | null | undefined;
  /** The id of the message that this one answers, or sends on. */
  readonly answers?: string | null | undefined;
  readonly forwards?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
  readonly whenSomeFail?: WhenSomeFail | undefined;
  readonly ifPending?: IfPending | undefined;
  readonly sendAt?: Date | null | undefined;
  readonly notify?: readonly Notify[] | null | undefined;
  readonly requireTls?: boolean | undefined;
  /** No person has seen it. */
  readonly unattended?: boolean | undefined;
}

/**
 * The copy in SENT: FILED by this call, or BY_SERVER; FAILED, for a reason among the failures; NONE: the account has no
 * place for it, or nothing was sent.
 */
export type SentCopy = 'FILED' | 'BY_SERVER' | 'FAILED' | 'NONE';

/** What could not be done besides sending. */
export type SendStep = 'COPY' | 'MARK' | 'DRAFT';

export interface SendFailure extends Omit<ChangeFailure, 'id'> {
  readonly step: SendStep;
}

export interface SendPayload {
  readonly sent: boolean;
  /** It was sent by an earlier call: this one has done nothing, and knows nothing of recipients. */
  readonly wasSent: boolean;
  readonly messageId: string;
  readonly recipients: readonly Recipient[];
  readonly copy: SentCopy;
  readonly guarantee: Guarantee;
  /** The copy in SENT; an error: it cannot be shown. Null: not to be shown, or there is none that is known. */
  readonly message: Message | MailError | null;
  /** The id of the draft, where it is gone. */
  readonly removed: readonly string[];
  /** Those that it touched, as they are afterwards. */
  readonly mailboxes: readonly Mailbox[];
  readonly failures: readonly SendFailure[];
}
