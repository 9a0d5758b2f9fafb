import { chmodSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { PackageSet } from './packages.ts';
import { freePorts, ServerProcess, untilReady } from './processes.ts';
import type { Ports } from './processes.ts';
import type { Running } from './types.ts';

/** Where a server that is about to start finds its things. */
export interface Site {
  /** The unpacked packages. */
  root: string;
  /** Its throw-away folder. */
  folder: string;
  certificates: string;
  ports: Ports;
}

/** What differs between the servers, and between the personalities of one. */
export interface Blueprint extends Pick<Running, 'name' | 'delimiter' | 'prefix' | 'hasMailFiles'> {
  packages: PackageSet;
  /** Users inside the namespaces, with their numbers. */
  users: Record<string, number>;
  /** Writes configuration and accounts into the folder. */
  prepare(site: Site): Promise<void> | void;
  /** Shell commands, run inside, that end in the server in the foreground. */
  script: string;
  env?(site: Site): Record<string, string>;
}

export interface Started {
  running: Running;
  process: ServerProcess;
  stop(): Promise<void>;
}

const ATTEMPTS = 3;

/** Starts a server and waits until it greets on every port. When that fails, nothing of it is left. */
export async function startServer(
  blueprint: Blueprint,
  place: Pick<Site, 'root' | 'folder' | 'certificates'>,
): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptStart(blueprint, { ...place, ports: await freePorts() });
    } catch (failure) {
      // Between being found free and being used, a port may go to somebody else.
      const isTaken = failure instanceof Error && /address already in use/i.test(failure.message);
      if (!isTaken || attempt === ATTEMPTS)
        throw new Error(`${blueprint.name} did not start`, { cause: failure });
    }
  }
}

async function attemptStart(blueprint: Blueprint, site: Site): Promise<Started> {
  const { name, delimiter, prefix, hasMailFiles, users, script } = blueprint;
  const { root, folder, certificates, ports } = site;
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o755); // The servers' own users have to get in.
  await blueprint.prepare(site);
  const server = new ServerProcess({ root, folder, users, script, env: blueprint.env?.(site) ?? {} });
  const stop = async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilReady(server, ports);
  } catch (failure) {
    await stop();
    throw failure;
  }
  const running = { name, ports, folder, certificates, init: server.init, delimiter, prefix, hasMailFiles };
  return { running, process: server, stop };
}

/** A folder in the server's own, made if need be and open to every user inside. */
export function openFolder(site: Site, name: string): string {
  const folder = path.join(site.folder, name);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  return folder;
}
