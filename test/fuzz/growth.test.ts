import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

import { growthOf, isSteep } from '../support/growth.ts';
import { run } from '../support/servers/commands.ts';
import { DOORS } from './doors.ts';
import { GROWN } from './grown.ts';
import { filled } from './shapes.ts';

// All that comes from outside is read in time in proportion to its length, whatever it is made of. POSTERN_GROWTH=1 goes on to
// the longest input that each door takes, which takes half an hour.

const OCTETS = 64 * 1024;

it('knows work in proportion from work that takes the square', async () => {
  const shape = filled('', 'x');
  const line = await growthOf((octets) => work(octets.length * 100), shape, OCTETS);
  const square = await growthOf((octets) => work(octets.length ** 2 / 30), shape, OCTETS, OCTETS);
  expect([isSteep(line), isSteep(square)]).toEqual([false, true]);
});

it('has shapes for every door', () => {
  expect(Object.keys(GROWN).sort()).toEqual(Object.keys(DOORS).sort());
});

describe('every door', () => {
  let told: unknown[];
  beforeAll(async () => {
    const program = path.join(import.meta.dirname, 'growth-program.ts');
    const lines = await run(process.execPath, ['--disable-warning=ExperimentalWarning', program]);
    told = lines
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
  }, 3_600_000);

  it.each(Object.entries(GROWN))('%s takes all its shapes in time in proportion', (door, { shapes }) => {
    expect(told).toContainEqual({ door, shapes: shapes.length, steep: {} });
  });
});

/** So many steps of work. */
function work(steps: number): number {
  let sum = 0;
  for (let i = 0; i < steps; i++) sum = (sum + i * i) % 1_000_003;
  return sum;
}
