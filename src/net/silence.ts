/** Whatever hears a server. */
interface Hearing {
  readonly octetsReceived: number;
  /** Why it hears nothing more. */
  readonly pipeline: { readonly failure: Error | undefined };
}

/** Settles after a while; it holds no process. */
export function silence(milliseconds: number): Promise<'silence'> {
  return new Promise((resolve) => setTimeout(() => resolve('silence'), milliseconds).unref());
}

/** What a promise comes to, and `onSilence` is called if that takes so long. */
export async function withIdleTimeout<T>(
  promise: Promise<T>,
  milliseconds: number,
  onSilence: () => void,
): Promise<T> {
  const timer = setTimeout(onSilence, milliseconds).unref();
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

/** Settles when nothing at all has come for so long. */
export async function heardNothing(connection: Hearing, milliseconds: number): Promise<'silence'> {
  for (let before = -1; before !== connection.octetsReceived;) {
    before = connection.octetsReceived;
    await silence(milliseconds);
    if (connection.pipeline.failure) break;
  }
  return 'silence';
}
