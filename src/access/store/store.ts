/** A record of a store, and which of its versions it is. */
export interface StoredRecord {
  readonly value: string;
  /** Another one after each write. */
  readonly version: string;
}

/**
 * What a deployment may keep for its containers to share: small records that end by themselves. What stands in them is
 * sealed where it is a secret; a store is not trusted to keep it.
 */
export interface Store {
  /** What was written last, by whichever container; undefined: nothing, or it has ended. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT */
  read(key: string): Promise<StoredRecord | undefined>;
  /**
   * Writes where nothing has been written since.
   * @param version of what was read; undefined: there was nothing
   * @returns the new version; undefined: another was first, and nothing was written
   * @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT
   */
  write(key: string, contents: RecordContents, version: string | undefined): Promise<string | undefined>;
  close(): void;
}

export interface RecordContents {
  readonly value: string;
  /** When it may be forgotten. */
  readonly endsAt: Date;
}
