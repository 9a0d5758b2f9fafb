/** One stored message. Everything but its flags is fixed from the moment it is stored (RFC 3501 §2.3.1.1). */
export interface StoredMessage {
  readonly uid: number;
  readonly raw: Buffer;
  /** INTERNALDATE: whole seconds, as the wire shows them. */
  readonly receivedAt: Date;
  flags: ReadonlySet<string>;
  /** CONDSTORE's mod-sequence of the latest change to the flags (RFC 7162 §3.1). */
  modSeq: number;
  /** True once the message has left its mailbox; sessions that were not told yet still hold it (RFC 2180 §4.1). */
  isExpunged: boolean;
}

/** What a message is stored with. */
export interface NewMessage {
  raw: Buffer;
  flags?: Iterable<string>;
  receivedAt?: Date;
}
