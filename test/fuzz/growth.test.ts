import { describe, expect, it } from '@jest/globals';

import type { Growth } from '../support/growth.ts';
import { growthOf, isSteep } from '../support/growth.ts';
import { DOORS } from './doors.ts';
import { GROWN } from './grown.ts';
import { filled } from './shapes.ts';

// All that comes from outside is read in time in proportion to its length, whatever it is made of. POSTERN_GROWTH=1 goes on to
// the longest input that each door takes, which takes half an hour.

const ALL = process.env['POSTERN_GROWTH'] === '1';
/** Octets at which it is enough otherwise. */
const USUAL = 64 * 1024;

it('knows work in proportion from work that takes the square', async () => {
  const shape = filled('', 'x');
  const line = await growthOf((octets) => work(octets.length * 100), shape, USUAL);
  const square = await growthOf((octets) => work(octets.length ** 2 / 10), shape, USUAL);
  expect([isSteep(line), isSteep(square)]).toEqual([false, true]);
});

it('has shapes for every door', () => {
  expect(Object.keys(GROWN).sort()).toEqual(Object.keys(DOORS).sort());
});

describe.each(Object.entries(GROWN))('%s', (name, { shapes, longest }) => {
  const door = DOORS[name]!;

  it(`takes ${shapes.length} shapes in time in proportion`, async () => {
    const bad: Record<string, Growth> = {};
    for (const [what, shape] of shapes) {
      const growth = await growthOf(
        (input) => door.open(input),
        shape,
        ALL ? longest : Math.min(longest, USUAL),
      );
      if (isSteep(growth)) bad[what] = growth;
    }
    expect(bad).toEqual({});
  }, 3_600_000);
});

/** So many steps of work. */
function work(steps: number): number {
  let sum = 0;
  for (let i = 0; i < steps; i++) sum = (sum + i * i) % 1_000_003;
  return sum;
}
