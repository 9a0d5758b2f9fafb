// Loaded into the gateway's process by `npm run attack`: how long the longest turn of its event loop took, in work of the
// thread itself, so that it does not matter what else the machine does. It answers a message with milliseconds, and begins anew.

import { Resolver } from 'node:dns/promises';

/** Milliseconds between two looks; what ends sooner holds up no one. */
const OFTEN = 1;

let longest = 0;
let last = process.threadCpuUsage();

setInterval(() => {
  const { user, system } = process.threadCpuUsage(last);
  longest = Math.max(longest, (user + system) / 1_000);
  last = process.threadCpuUsage();
}, OFTEN).unref();

process.on('message', () => {
  process.send?.(longest);
  longest = 0;
});
process.channel?.unref();

// A name server that keeps silent, in place of the machine's.
const silent = process.env['ATTACK_NAME_SERVER'];
const told = new WeakSet<Resolver>();
if (silent !== undefined)
  for (const family of ['resolve4', 'resolve6'] as const) {
    const resolve = Resolver.prototype[family] as (...args: unknown[]) => unknown;
    Object.assign(Resolver.prototype, {
      [family](this: Resolver, ...args: unknown[]) {
        // Not while it asks for the other family.
        if (!told.has(this)) this.setServers([silent]);
        told.add(this);
        return resolve.apply(this, args);
      },
    });
  }
