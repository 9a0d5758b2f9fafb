/** Someone in a header such as From. */

export interface Address {
  readonly name: string | null;
  readonly address: string | null;
  /** The group that the address stands in, RFC 5322 §3.4. */
  readonly group: string | null;
}
/** One header field. */

export interface Header {
  readonly name: string;
  /** Unfolded and decoded. */
  readonly value: string;
  /** Unfolded only. */
  readonly raw: string;
}
/** What ENVELOPE or the header says about a message. */

export interface Envelope {
  readonly subject: string | null;
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly sender: readonly Address[];
  readonly sentAt: Date | null;
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
}
