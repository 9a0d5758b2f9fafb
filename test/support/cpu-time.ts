/**
 * Milliseconds of work that this thread has done: unlike a clock, it does not run while others have the machine, and what collects
 * garbage beside the thread is not counted.
 */
export function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
