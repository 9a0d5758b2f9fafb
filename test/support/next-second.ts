import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds by which the second that other processes read may lag behind: the kernel keeps it by ticks. */
const TICKS = 25;

/** Settles in another second than that in which it was called: servers take the second for a UIDVALIDITY. */
export async function nextSecond(): Promise<void> {
  const next = (Math.floor(Date.now() / 1_000) + 1) * 1_000 + TICKS;
  for (let left; (left = next - Date.now()) > 0;) await wait(left);
}
