import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { progress, run } from './servers/commands.ts';

/** One parameter of a node, as n8n publishes it. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly default?: unknown;
  readonly options?: readonly { readonly name?: string; readonly value?: unknown }[];
  readonly displayOptions?: {
    readonly show?: Readonly<Record<string, readonly unknown[]>>;
    readonly hide?: Readonly<Record<string, readonly unknown[]>>;
  };
}

export interface NodeDescription {
  readonly name: string;
  readonly version: number | readonly number[];
  readonly properties: readonly Parameter[];
}

const PACKAGE = 'n8n-nodes-base@2.41.2';
const CACHE = path.resolve(import.meta.dirname, '../../.cache/n8n');

/** What n8n's package of nodes says of them: one file of it, which is fetched once, without what it depends on. */
export async function n8nNodes(): Promise<readonly NodeDescription[]> {
  const folder = path.join(CACHE, PACKAGE);
  if (!existsSync(folder)) {
    const partial = `${folder}.partial-${process.pid}`;
    await mkdir(partial, { recursive: true });
    progress('fetching what n8n says of its nodes (12 MB, once)');
    const packed = await run('npm', ['pack', PACKAGE, '--silent'], { cwd: partial });
    await run('tar', ['xzf', packed.toString().trim(), 'package/dist/types/nodes.json'], { cwd: partial });
    await rm(path.join(partial, packed.toString().trim()));
    await rename(partial, folder).catch((failure: unknown) => {
      if (!existsSync(folder)) throw failure;
    });
  }
  return JSON.parse(
    readFileSync(path.join(folder, 'package/dist/types/nodes.json'), 'utf8'),
  ) as NodeDescription[];
}
