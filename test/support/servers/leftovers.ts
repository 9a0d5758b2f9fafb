import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Removes what a process that was killed has left: entries `<start><its number>…` of a folder. */
export function removeLeftovers(folder: string, start: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(start))) {
    const owner = Number.parseInt(name.slice(start.length), 10);
    if (owner > 0 && !isAlive(owner)) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EPERM'; // alive, and somebody else's
  }
}
