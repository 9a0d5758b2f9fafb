import { beforeAll, describe, expect, it } from '@jest/globals';

import { run } from '../support/servers/commands.ts';
import { DOORS, faultOf } from './doors.ts';
import { FOUND } from './found.ts';

// Broken input at every door: 10,000 for each, the same ones each time, by `npm run fuzz`, which tries others. It is a program of
// its own: in the context of a test every use of a global costs time.

const INPUTS = 10_000;
const SEED = 20260301;

describe.each(Object.entries(DOORS))('%s', (_name, door) => {
  it('takes what is well-formed', async () => {
    for (const seed of door.seeds) expect(await faultOf(door, Buffer.from(seed, 'latin1'))).toBeUndefined();
  });
});

describe(`${INPUTS} broken inputs`, () => {
  let told: string;
  beforeAll(async () => {
    const flags = ['--disable-warning=ExperimentalWarning', 'scripts/fuzz.mjs'];
    const program = run(process.execPath, [...flags, '--inputs', `${INPUTS}`, '--seed', `${SEED}`]);
    // It ends with an error where there was a fault, and says which.
    told = await program.then(String, String);
  }, 1_800_000);

  it.each(Object.keys(DOORS))('%s takes them without a fault', (name) => {
    expect(told).toMatch(new RegExp(`^${name}: [\\d.]+ s, no fault$`, 'm'));
  });
});

describe('what fuzzing has found', () => {
  it.each(FOUND)('%s: %s', async (name, _what, input) => {
    expect(await faultOf(DOORS[name]!, Buffer.from(input, 'latin1'))).toBeUndefined();
  });
});
