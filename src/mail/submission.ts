import type { PlanReport } from './plan-report.ts';

/** What to do where the server takes a mail for some of its recipients only. */
export type WhenSomeFail = 'SEND_TO_OTHERS' | 'SEND_TO_NONE';

/** When a report about the delivery is wanted (RFC 3461 §4.1); none of them: never. */
export type Notify = 'SUCCESS' | 'FAILURE' | 'DELAY';

/** What is asked for about delivery reports. */
export interface ReportWish {
  /** Undefined: as servers do by themselves, on failure. */
  readonly notify: readonly Notify[] | undefined;
  /** Comes back in each report (ENVID); undefined: nothing does. */
  readonly envelopeId: string | undefined;
}

/** A mail that is handed in: its envelope, and its octets. */
export interface OutgoingMail {
  readonly from: string;
  /** Each address once. */
  readonly recipients: readonly string[];
  /**
   * The message, lines ending with CR LF, piece by piece. Called again where the connection was lost before the message
   * was whole.
   */
  readonly content: () => AsyncIterable<Buffer>;
  /** Octets of it; undefined: not known before they are read. */
  readonly size: number | undefined;
  /** Whether octets above 127 are in its header. */
  readonly hasUtf8Header: boolean;
  /** Whether such octets are in its text; undefined: not known before they are read. */
  readonly is8Bit: boolean | undefined;
  readonly whenSomeFail: WhenSomeFail;
  /** Whether it must travel under TLS all the way, or come back (RFC 8689). */
  readonly requireTls: boolean;
  readonly reports: ReportWish;
  /** When it is to leave (RFC 4865); undefined: now. */
  readonly sendAt: Date | undefined;
}

/**
 * What became of one recipient: ACCEPTED; REFUSED for good, or with TRY_LATER for now; NOT_SENT: the server would have
 * taken it, and the mail was withheld because of others.
 */
export type RecipientOutcome = 'ACCEPTED' | 'TRY_LATER' | 'REFUSED' | 'NOT_SENT';

export interface Recipient {
  readonly address: string;
  readonly outcome: RecipientOutcome;
  /** The server's status code: the enhanced one (RFC 3463), as `5.1.1`, or else the reply code. */
  readonly code: string | null;
  readonly serverText: string | null;
}

/** What the submission server said. */
export interface Receipt {
  /** Whether it has taken the mail, for those who are ACCEPTED. */
  readonly sent: boolean;
  readonly recipients: readonly Recipient[];
}

/**
 * Who puts the copy into SENT: the SERVER of this provider by itself; the CLIENT; or NONE can, because the account has
 * only INBOX.
 */
export type Filing = 'SERVER' | 'CLIENT' | 'NONE';

/** A submission server (RFC 6409) for one request. Nothing is dialled before the first call. */
export interface Submission {
  /** Of the server that answered, or will. */
  readonly filing: Filing;
  /** Whether the account has more than INBOX. */
  readonly hasMailboxes: boolean;
  /** Whose names may be sent in: addresses, or users whose address is not known; null: in anybody's. */
  readonly identities: readonly string[] | null;
  /** Dials and signs in, unless that was done: beside the mail session's own work. @throws MailError UNAUTHENTICATED */
  open(): Promise<void>;
  /**
   * Hands a mail in. A connection that is lost before the message is whole is dialled again once.
   * @throws MailError TOO_LARGE, UNSUPPORTED, FORBIDDEN, RATE_LIMITED where nothing was sent; OUTCOME_UNKNOWN where the
   *   answer to the whole message did not come
   */
  send(mail: OutgoingMail): Promise<Receipt>;
  report(): PlanReport;
  /** Ends the session; never waits for the server. */
  close(): void;
}
