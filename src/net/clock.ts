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

/** A connection, as far as it receives. */
interface Receiver {
  readonly octetsReceived: number;
  /** Why nothing more is received. */
  readonly pipeline: { readonly failure: Error | undefined };
}

/** Settles after so many milliseconds. */
export function timeout(clock: Clock, milliseconds: number): Promise<'timeout'> {
  return new Promise((resolve) => clock.timeout(milliseconds, () => resolve('timeout')));
}

/** What a promise comes to; `onTimeout` is called if that takes so many milliseconds. */
export async function withTimeout<T>(
  clock: Clock,
  promise: Promise<T>,
  milliseconds: number,
  onTimeout: () => void,
): Promise<T> {
  const callOff = clock.timeout(milliseconds, onTimeout);
  try {
    return await promise;
  } finally {
    callOff();
  }
}

/** Settles when nothing has been received for so many milliseconds, or nothing will be. */
export async function idleTimeout(clock: Clock, connection: Receiver, milliseconds: number): Promise<'idle'> {
  for (let before = -1; before !== connection.octetsReceived;) {
    before = connection.octetsReceived;
    await timeout(clock, milliseconds);
    if (connection.pipeline.failure) break;
  }
  return 'idle';
}
