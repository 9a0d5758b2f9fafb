import { createHash } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { progress, run } from './servers/commands.ts';
import { removeLeftovers } from './servers/leftovers.ts';

const CACHE = path.resolve(import.meta.dirname, '../../.cache');
/** What decides which packages there are. */
const MANIFEST = ['package.json', 'package-lock.json', '.npmrc'];

/**
 * Packages that only some tests need, installed into the cache by the first test that wants them: once per lock file, and
 * complete as soon as the folder has its name.
 * @param source the folder of their manifest
 */
export async function installedPackages(source: string, name: string): Promise<string> {
  const cache = path.join(CACHE, name);
  const stamp = createHash('sha256');
  for (const file of MANIFEST) stamp.update(readFileSync(path.join(source, file)));
  const folder = path.join(cache, stamp.digest('hex').slice(0, 12));
  if (!(await exists(folder))) await installInto(folder, source, cache);
  return folder;
}

async function installInto(folder: string, source: string, cache: string): Promise<void> {
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(partial, { recursive: true });
  removeLeftovers(cache, `${path.basename(folder)}.partial-`);
  try {
    for (const file of MANIFEST) cpSync(path.join(source, file), path.join(partial, file));
    progress(
      `installing the packages of ${path.relative(path.dirname(CACHE), source)} (half a minute, once)`,
    );
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await run('npm', ['ci', ...flags], { cwd: partial });
    // Another process may have been faster.
    await rename(partial, folder).catch(async (failure: unknown) => {
      if (!(await exists(folder))) throw failure;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

export async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
