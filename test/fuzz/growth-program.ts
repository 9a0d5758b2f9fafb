// node test/fuzz/growth-program.ts: a line of JSON for each door, with what takes time out of proportion. A program of its own,
// because in the context of a test every use of a global costs time, several times that of what is measured.
import { growthOf, isSteep } from '../support/growth.ts';
import { DOORS } from './doors.ts';
import { GROWN } from './grown.ts';

/** Octets at which it is enough otherwise. */
const USUAL = 64 * 1024;
const ALL = process.env['POSTERN_GROWTH'] === '1';

for (const [door, { shapes, longest }] of Object.entries(GROWN)) {
  const steep: Record<string, object> = {};
  for (const [what, shape] of shapes) {
    const take = (input: Buffer): unknown => DOORS[door]!.open(input);
    const growth = await growthOf(take, shape, ALL ? longest : Math.min(longest, USUAL), longest);
    if (isSteep(growth)) steep[what] = growth;
  }
  console.log(JSON.stringify({ door, shapes: shapes.length, steep }));
}
// Doors may have left something open.
process.exit();
