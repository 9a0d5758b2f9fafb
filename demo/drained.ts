import { once } from 'node:events';
import type { Duplex } from 'node:stream';

/** Waits until there is room to write again, or nobody to write to. */
export async function drained(stream: Duplex): Promise<void> {
  const stop = new AbortController();
  const ends = ['drain', 'close'].map((event) => once(stream, event, { signal: stop.signal }));
  // A stream that fails while it drains is seen by its reader.
  await Promise.race(ends).catch(() => {});
  stop.abort();
}
