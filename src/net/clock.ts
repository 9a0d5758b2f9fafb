/** Time as sessions measure it: silence, patience, idleness and age. Tests hand in one that only they move. */
export interface Clock {
  /** Milliseconds since 1970: they go on while a container is frozen. */
  now(): number;
  /** Calls back once after so many milliseconds, and holds no process meanwhile. @returns calls it off */
  timeout(milliseconds: number, callback: () => void): () => void;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  timeout(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds).unref();
    return () => clearTimeout(timer);
  },
};
