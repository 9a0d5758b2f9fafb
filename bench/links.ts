// Delay links in a process of their own, so that what they compute is nobody else's. Arguments: port and round trips.
import { DelayLink } from '../test/support/delay-link.ts';

const [port, ...roundTrips] = process.argv.slice(2).map(Number);
const links = await Promise.all(roundTrips.map((each) => DelayLink.start(port!, each)));
process.send!(links.map((link) => link.port));
process.on('disconnect', () => process.exit());
