import { describe, expect, it } from '@jest/globals';

import { DOORS, faultOf } from './doors.ts';
import { FOUND } from './found.ts';
import { mutated } from './mutate.ts';
import { Random } from './random.ts';

// Broken input at every door: 10,000 for each, the same ones each time. `npm run fuzz` tries others.

const INPUTS = 10_000;
const SEED = 20260301;

describe.each(Object.entries(DOORS))('%s', (_name, door) => {
  it('takes what is well-formed', async () => {
    for (const seed of door.seeds) expect(await faultOf(door, Buffer.from(seed, 'latin1'))).toBeUndefined();
  });

  it(`takes ${INPUTS} broken inputs without a fault`, async () => {
    const random = new Random(SEED);
    const seeds = door.seeds.map((each) => Buffer.from(each, 'latin1'));
    for (let i = 0; i < INPUTS; i++) {
      const input = mutated(seeds, random);
      const fault = await faultOf(door, input);
      if (fault !== undefined) expect({ input: input.toString('latin1'), fault }).toBeUndefined();
    }
  }, 300_000);
});

describe('what fuzzing has found', () => {
  it.each(FOUND)('%s: %s', async (name, _what, input) => {
    expect(await faultOf(DOORS[name]!, Buffer.from(input, 'latin1'))).toBeUndefined();
  });
});
