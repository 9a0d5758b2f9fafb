import { once } from 'node:events';
import type net from 'node:net';

/** Settles when a socket has room for more, or has closed. */
export async function whenDrained(socket: net.Socket): Promise<void> {
  const settled = new AbortController();
  const { signal } = settled;
  await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })]).catch(() => {});
  settled.abort();
}
