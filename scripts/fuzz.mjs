// `npm run fuzz`: broken input at every door, until so many were tried. What is a fault is printed as a line for
// test/fuzz/found.ts. Options: --inputs 1000000 (for each door), --seed 7, and the names of doors.
import { parseArgs } from 'node:util';

import { DOORS, faultOf } from '../test/fuzz/doors.ts';
import { mutated } from '../test/fuzz/mutate.ts';
import { Random } from '../test/fuzz/random.ts';

const { values, positionals } = parseArgs({
  options: { inputs: { type: 'string', default: '100000' }, seed: { type: 'string' } },
  allowPositionals: true,
});
const seed = Number(values.seed ?? Date.now() % 2 ** 32);
const inputs = Number(values.inputs);
/** Milliseconds of work from which on an input of 2 KB counts as a hang. */
const PATIENCE = 5_000;
let faults = 0;

console.log(`seed ${seed}, ${inputs} inputs for each door`);
for (const [name, door] of Object.entries(DOORS)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const started = Date.now();
  const found = await tryOut(name, door);
  faults += found;
  console.log(
    `${name}: ${((Date.now() - started) / 1000).toFixed(1)} s, ${found || 'no'} fault${found > 1 ? 's' : ''}`,
  );
}
console.log(faults === 0 ? 'no faults' : `${faults} faults`);
process.exit(faults === 0 ? 0 : 1);

async function tryOut(name, door) {
  const random = new Random(seed);
  const seeds = door.seeds.map((each) => Buffer.from(each, 'latin1'));
  let found = 0;
  for (let i = 0; i < inputs && found < 5; i++) {
    const input = mutated(seeds, random);
    const started = process.threadCpuUsage();
    const fault = (await faultOf(door, input)) ?? slowness(process.threadCpuUsage(started));
    if (fault === undefined) continue;
    found++;
    console.log(
      `['${name}', ${JSON.stringify(fault.split('\n').slice(0, 3).join(' '))}, ${JSON.stringify(input.toString('latin1'))}],`,
    );
  }
  return found;
}

/** The thread's own work is counted: a machine that does other things as well is no fault. */
function slowness({ user, system }) {
  const milliseconds = (user + system) / 1_000;
  return milliseconds > PATIENCE ? `took ${Math.round(milliseconds)} ms` : undefined;
}
