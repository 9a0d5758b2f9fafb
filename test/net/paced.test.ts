import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { PacedOctets } from '../../src/net/paced.ts';

const KILOBYTE = 1024;

/** Octets under way, what was read of them, and whether more may come. */
function paced() {
  const found = { read: [] as Buffer[], flows: true };
  const tap = { pause: () => (found.flows = false), resume: () => (found.flows = true) };
  return Object.assign(found, { octets: new PacedOctets(tap, (piece) => found.read.push(piece)) });
}

const much = (kilobytes: number): Buffer =>
  Buffer.from(Array.from({ length: kilobytes * KILOBYTE }, (_, i) => i % 251));
const length = ({ read }: { read: Buffer[] }) => Buffer.concat(read).length;

/** Until it is so. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await turn();
}

describe('octets of a call', () => {
  it('are read as they come, as far as most calls go', () => {
    const one = paced();
    one.octets.push(much(100));
    expect([length(one), one.flows]).toEqual([100 * KILOBYTE, true]);
  });

  it('are read later where they are much, in order, while the socket waits', async () => {
    const [one, sent] = [paced(), much(700)];
    one.octets.push(sent.subarray(0, 300_000));
    expect([length(one), one.flows, one.octets.hasMore]).toEqual([0, false, true]);
    await until(() => one.flows);
    one.octets.push(sent.subarray(300_000));
    await until(() => one.flows);
    expect(Buffer.concat(one.read).equals(sent)).toBe(true);
  });

  it('are read at once again in the next call', async () => {
    const one = paced();
    one.octets.push(much(300));
    await until(() => one.flows);
    one.octets.begin();
    one.octets.push(much(1));
    expect(length(one)).toBe(301 * KILOBYTE);
  });

  it('wait where there is no room for them, and go on when there is', async () => {
    const one = paced();
    one.octets.push(much(300));
    one.octets.pause();
    for (let i = 0; i < 5; i++) await turn();
    expect([length(one), one.flows]).toEqual([0, false]);
    one.octets.resume();
    await until(() => one.flows);
    expect(length(one)).toBe(300 * KILOBYTE);
  });

  it('are read to their end ahead of the end itself', async () => {
    const one = paced();
    one.octets.push(much(300));
    const read = await new Promise<number>((resolve) => one.octets.end(() => resolve(length(one))));
    expect(read).toBe(300 * KILOBYTE);
  });

  it('are forgotten once nothing more matters, and the socket is left alone', async () => {
    const one = paced();
    one.octets.push(much(300));
    one.octets.stop();
    one.octets.push(much(300));
    await new Promise<void>((resolve) => one.octets.end(resolve));
    for (let i = 0; i < 5; i++) await turn();
    expect([length(one), one.flows]).toEqual([0, false]);
  });
});

it('gives all others their turn while many have much to be read', async () => {
  const many = Array.from({ length: 10 }, () => {
    // Each piece is work for longer than a slice.
    const octets: PacedOctets = new PacedOctets({ pause: () => {}, resume: () => {} }, () => work(6));
    octets.push(much(200));
    return octets;
  });
  let turns = 0;
  while (many.some(({ hasMore }) => hasMore)) {
    await turn();
    turns++;
  }
  // 13 pieces of 16 KB each: one in a turn.
  expect(turns).toBeGreaterThanOrEqual(130 - 1);
});

it('reads first what came first', async () => {
  const done: number[] = [];
  const all = [1, 2, 3].map((name) => {
    const octets = new PacedOctets({ pause: () => {}, resume: () => {} }, () => work(6));
    octets.push(much(200));
    return new Promise<void>((resolve) =>
      octets.end(() => {
        done.push(name);
        resolve();
      }),
    );
  });
  await Promise.all(all);
  expect(done).toEqual([1, 2, 3]);
});

/** Works for so many milliseconds at least. */
function work(milliseconds: number): void {
  const until = performance.now() + milliseconds;
  while (performance.now() < until);
}
