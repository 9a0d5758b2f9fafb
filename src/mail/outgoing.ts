/** The header of a message that is about to be sent. */
export interface OutgoingHeader {
  /** Octets that it has in the message, the blank line included. */
  readonly length: number;
  /** As it is sent: without those who must not be seen (Bcc), with a Message-ID and a date. */
  readonly sent: Buffer;
  /** As the sender keeps it. */
  readonly kept: Buffer;
  /** With its angle brackets. */
  readonly messageId: string;
  /** The authors; of a message that is sent on (Resent-From), who does that. */
  readonly from: readonly string[];
  /** Who hands it in for them; null: the author. */
  readonly sender: string | null;
  /** Everybody whom it names, each once; of a message that is sent on, those whom it is sent to now. */
  readonly recipients: readonly string[];
  /** Whether it has octets above 127. */
  readonly isUtf8: boolean;
}

export interface OutgoingOptions {
  /** Takes the place of the Message-ID that is there; undefined: that stays, and a message without one gets a new one. */
  readonly messageId: string | undefined;
}

/** Reads the beginning of a message, which has the whole header. @throws MailError BAD_USER_INPUT for what is no header */
export type ReadOutgoing = (octets: Buffer, options: OutgoingOptions) => Promise<OutgoingHeader>;
