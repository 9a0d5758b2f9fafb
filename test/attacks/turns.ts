// Loaded into the gateway's process by `npm run attack`: how long the longest turn of its event loop took, in work of the
// thread itself, so that it does not matter what else the machine does. It answers a message with milliseconds, and begins anew.

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
