import type { Clock } from './clock.ts';

/** Whatever hears a server. */
interface Hearing {
  readonly octetsReceived: number;
  /** Why it hears nothing more. */
  readonly pipeline: { readonly failure: Error | undefined };
}

/** Settles after so many milliseconds. */
export function silence(clock: Clock, milliseconds: number): Promise<'silence'> {
  return new Promise((resolve) => clock.timeout(milliseconds, () => resolve('silence')));
}

/** What a promise comes to, and `onSilence` is called if that takes so long. */
export async function withIdleTimeout<T>(
  clock: Clock,
  promise: Promise<T>,
  milliseconds: number,
  onSilence: () => void,
): Promise<T> {
  const callOff = clock.timeout(milliseconds, onSilence);
  try {
    return await promise;
  } finally {
    callOff();
  }
}

/** Settles when nothing at all has come for so long. */
export async function heardNothing(
  clock: Clock,
  connection: Hearing,
  milliseconds: number,
): Promise<'silence'> {
  for (let before = -1; before !== connection.octetsReceived;) {
    before = connection.octetsReceived;
    await silence(clock, milliseconds);
    if (connection.pipeline.failure) break;
  }
  return 'silence';
}
