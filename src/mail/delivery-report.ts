/** DELIVERY: what became of a mail (RFC 3464, RFC 6533); FEEDBACK: a complaint about one (RFC 5965). */
export type DeliveryReportKind = 'DELIVERY' | 'FEEDBACK';

/** What a server did with a mail for one recipient (RFC 3464 §2.3.3). */
export type DeliveryAction = 'FAILED' | 'DELAYED' | 'DELIVERED' | 'RELAYED' | 'EXPANDED';

/** What is reported of one recipient; null: the report does not say, or says nothing that can be read. */
export interface ReportedRecipient {
  /** As the sender wrote it. */
  readonly originalRecipient: string | null;
  /** As it was when the report was made, for instance behind an alias. */
  readonly finalRecipient: string | null;
  readonly action: DeliveryAction | null;
  /** An enhanced status code (RFC 3463), as `5.1.1`. */
  readonly status: string | null;
  /** What the other server said. */
  readonly diagnostic: string | null;
  readonly remoteServer: string | null;
  readonly lastAttemptAt: Date | null;
  readonly willRetryUntil: Date | null;
}

/** A report as it stands in a message. Everything in it is only as true as its author. */
export interface WrittenReport {
  readonly kind: DeliveryReportKind;
  /** The server that reports (Reporting-MTA). */
  readonly reporter: string | null;
  /** `abuse`, `fraud` and the like, in lower case; null in a delivery report. */
  readonly feedbackType: string | null;
  /** When the mail came to the reporter. */
  readonly arrivedAt: Date | null;
  /** What the sender named the envelope (ENVID, RFC 3461 §4.4). */
  readonly envelopeId: string | null;
  /** The Message-ID in the header that was returned, in angle brackets. */
  readonly messageId: string | null;
  readonly recipients: readonly ReportedRecipient[];
  /** There are more recipients, or octets that were not read. */
  readonly truncated: boolean;
}

/** The same, with what its envelope id proves. */
export interface DeliveryReport extends WrittenReport {
  /** The Message-ID of the mail that the account sent through the gateway; null: no envelope id proves that. */
  readonly sentMessageId: string | null;
}
