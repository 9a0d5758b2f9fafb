/** What is kept of a subscription, and when it is polled. */
export interface HookContents {
  /** Opened by nothing but the deployment's keys. */
  readonly sealed: string;
  /** Minutes to the next poll, and from one to the next; 0: as soon as may be. */
  readonly minutes: number;
  readonly isPaused: boolean;
  /** When it goes by itself. */
  readonly endsAt: Date;
}

export interface StoredHook extends HookContents {
  readonly name: string;
  /** Another one after each write. */
  readonly version: string;
}

/**
 * Where a deployment keeps its subscriptions: one record for each, which is its schedule as well. It is not trusted to keep
 * a secret. Every kind of store does the same (test/webhooks/stores.test.ts).
 */
export interface HookStore {
  /** @returns false: there is one of that name, and nothing was written. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT */
  create(name: string, contents: HookContents): Promise<boolean>;
  read(name: string): Promise<StoredHook | undefined>;
  /** Those whose names begin so. */
  list(prefix: string): Promise<readonly StoredHook[]>;
  /**
   * Writes where nothing has been written since.
   * @returns the new version; undefined: another was first, or it is gone, and nothing was written
   */
  write(name: string, contents: HookContents, version: string): Promise<string | undefined>;
  remove(name: string): Promise<void>;
  close(): void;
}

/** A store that is asked what is due; others call by themselves. */
export interface TimedHookStore extends HookStore {
  /** Those that are due, those that were due first if there are more. They are due again after their minutes, or with the next process where this one dies before they are written or `rest`. */
  take(most: number): Promise<readonly StoredHook[]>;
  /** The poll of one that was taken is over. */
  rest(name: string): Promise<void>;
  /** When the next one is due, milliseconds since 1970; undefined: none is. */
  nextDue(): Promise<number | undefined>;
}
