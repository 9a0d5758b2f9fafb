import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Takes a user name that nobody else has: the file of that name in `folder`, which only one process can create. Test
 * files run in processes side by side, so no counter in memory would do.
 */
export function claimUser(folder: string, contentOf: (user: string) => string = () => ''): string {
  for (let number = readdirSync(folder).length + 1; ; number++) {
    const user = userName(number);
    if (createOnce(path.join(folder, user), contentOf(user))) return user;
  }
}

export const userName = (number: number): string => `user${number}`;
export const passwordOf = (user: string): string => `secret of ${user}`;

function createOnce(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw failure;
  }
}
