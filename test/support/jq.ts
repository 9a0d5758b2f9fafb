/** jq, for samples: the system's own, or Debian's, unpacked into the cache. */
import path from 'node:path';
import { librariesOf } from './curl.ts';
import { run } from './servers/commands.ts';
import { unpackPackages } from './servers/packages.ts';

/** Where jq is, and what it needs in its environment. */
export async function jqProgram(): Promise<{ program: string; env: NodeJS.ProcessEnv }> {
  const own = await run('sh', ['-c', 'command -v jq']).catch(() => undefined);
  if (own) return { program: own.toString().trim(), env: {} };
  const root = await unpackPackages({ name: 'jq', packages: ['jq'], dependencies: /^lib/ });
  return { program: path.join(root, 'usr/bin/jq'), env: { LD_LIBRARY_PATH: await librariesOf(root) } };
}
