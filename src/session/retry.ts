/**
 * Why what only reads is sent again: the sign-in was answered and what left with it was not (this server reads nothing
 * ahead); the server is not what the plan was made for; a session that was kept has ended; a connection has ended.
 */
export type RetryReason = 'swallowed' | 'other server' | 'kept' | 'lost';

/** Thrown where it has to be done again. */
export class Retry extends Error {
  readonly reason: RetryReason;

  constructor(reason: RetryReason) {
    super(reason);
    this.reason = reason;
  }
}

/** What one call has done again already: each reason holds once. */
export class Attempts {
  readonly #tried = new Set<RetryReason>();

  may(reason: RetryReason): boolean {
    return !this.#tried.has(reason);
  }

  /**
   * @param reasonOf why it may be tried again after an error that is no `Retry`; undefined: it may not
   * @param onRetry called ahead of another attempt
   * @throws whatever `attempt` throws for which there is no reason, or none that is new
   */
  async run<T>(
    attempt: () => Promise<T>,
    reasonOf: (error: unknown) => RetryReason | undefined,
    onRetry?: (reason: RetryReason) => void,
  ): Promise<T> {
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        const reason = error instanceof Retry ? error.reason : reasonOf(error);
        if (!reason || !this.may(reason)) throw error;
        this.#tried.add(reason);
        onRetry?.(reason);
      }
    }
  }
}
