import type { Shape } from '../fuzz/shapes.ts';

/** Takes an input in; what it throws is no matter here. */
type Take = (input: Buffer) => unknown;

/** Milliseconds of work that can be told from noise. */
const ENOUGH = 50;
/** By so much the larger of two inputs is longer. */
const STEP = 8;
/** The larger takes 8 times as long where time is in proportion, 64 times where it takes the square. */
const MOST = 28;
/** Milliseconds of work for a megabyte, at most: many times what the slowest shape takes on an idle machine. */
const MOST_PER_MEGABYTE = 20_000;
const SMALLEST = 512;
/**
 * What looks out of proportion is counted anew so often, with as many runs more each time. Work is counted at its least: a
 * machine that does other things too only ever adds to it.
 */
const TRIES = 6;

/** How the work for an input grows with its length. */
export interface Growth {
  /** Octets of the longer input. */
  readonly octets: number;
  /** Milliseconds of work that it took. */
  readonly time: number;
  /** How many times more work an input takes that is eight times as long; undefined: too little to tell. */
  readonly times: number | undefined;
}

/** Whether work grows out of proportion, or is too much for its octets. */
export const isSteep = ({ times = 0, time, octets }: Growth): boolean =>
  times > MOST || time / (octets / 2 ** 20) > MOST_PER_MEGABYTE;

/**
 * Grows an input until it takes long enough to be measured, or is as long as is asked for. What looks out of proportion there is
 * looked at once more at eight times the length, where the square takes 64 times as long, and what a machine adds does not grow.
 *
 * @param longest octets at which it is enough
 * @param most octets that the reader takes at all
 */
export async function growthOf(
  take: Take,
  shape: Shape,
  longest: number,
  most = longest * STEP,
): Promise<Growth> {
  const growth = await growthAt(take, shape, longest);
  const larger = Math.min(most, growth.octets * STEP);
  if (!isSteep(growth) || larger === growth.octets) return growth;
  return grown(take, shape, larger, await workFor(take, shape(larger)));
}

async function growthAt(take: Take, shape: Shape, longest: number): Promise<Growth> {
  let octets = Math.min(longest, SMALLEST * STEP);
  let time = await workFor(take, shape(octets));
  while (time < ENOUGH && octets < longest) {
    octets = Math.min(longest, octets * STEP);
    time = await workFor(take, shape(octets));
  }
  return time < ENOUGH ? { octets, time, times: undefined } : grown(take, shape, octets, time);
}

/** How many times more work so many octets take than an eighth of them. */
async function grown(take: Take, shape: Shape, octets: number, first: number): Promise<Growth> {
  let time = first;
  const shorter = shape(Math.ceil(octets / STEP));
  let growth: Growth = { octets, time, times: undefined };
  for (let inPieces = 0, tries = 1; tries === 1 || (tries <= TRIES && isSteep(growth)); tries++) {
    if (tries > 1) time = Math.min(time, await workFor(take, shape(octets)));
    // As many octets in short inputs: what takes too little time to be counted once is counted eight times.
    inPieces = Math.max(inPieces, await workFor(take, shorter, STEP));
    growth = { octets, time, times: (STEP * time) / Math.max(inPieces, 1) };
  }
  return growth;
}

/** Milliseconds that this thread has worked: neither others who have the machine nor helpers that collect garbage count. */
async function workFor(take: Take, input: string, runs = 1): Promise<number> {
  const octets = Buffer.from(input, 'latin1');
  const before = process.threadCpuUsage();
  for (let left = runs; left > 0; left--)
    try {
      await take(octets);
    } catch {
      // A refusal is an answer: it has to be quick as well.
    }
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
