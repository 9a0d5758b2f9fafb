import type { Outlet } from '../../src/net/command-queue.ts';

/** Octets go to a function, which always has room; it says whether it took them. */
export function outletTo(
  write: (octets: Buffer) => boolean,
  breakOff: Outlet['breakOff'] = () => {},
): Outlet {
  return { write, writeSlowly: (octets) => Promise.resolve(write(octets)), breakOff };
}
