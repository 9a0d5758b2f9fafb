/** curl, for the examples: the system's own, or Debian's, unpacked into the cache. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { run } from './servers/commands.ts';
import { unpackPackages } from './servers/packages.ts';

/** Where curl is, and what it needs in its environment. */
export async function curlProgram(): Promise<{ program: string; env: NodeJS.ProcessEnv }> {
  const own = await run('sh', ['-c', 'command -v curl']).catch(() => undefined);
  if (own) return { program: own.toString().trim(), env: {} };
  const root = await unpackPackages({ name: 'curl', packages: ['curl'], dependencies: /^lib/ });
  return { program: path.join(root, 'usr/bin/curl'), env: { LD_LIBRARY_PATH: await librariesOf(root) } };
}

/** The folders of the libraries that were unpacked, for LD_LIBRARY_PATH. */
export async function librariesOf(root: string): Promise<string> {
  const libraries = path.join(root, 'usr/lib');
  // Libraries that the system has are not unpacked, and that may be all of them.
  const found = await readdir(libraries).catch(() => []);
  const folders = found.filter((folder) => folder.endsWith('-linux-gnu'));
  return folders.map((folder) => path.join(libraries, folder)).join(':');
}
