import { chmodSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { PackageSet } from './packages.ts';
import { freePorts, ServerProcess, untilReady } from './processes.ts';
import type { Door, DoorPorts, MailDoor } from './processes.ts';
import type { Running } from './types.ts';

/** Where a server that is about to start finds its things. */
export interface Site<D extends Door = MailDoor> {
  /** The unpacked packages. */
  root: string;
  /** Its throw-away folder. */
  folder: string;
  certificates: string;
  ports: DoorPorts<D>;
}

/** What differs between the servers, and between the personalities of one. */
export interface Blueprint<D extends Door = MailDoor> {
  name: string;
  packages: PackageSet;
  /** The ports that it listens at. */
  doors: readonly D[];
  /** Users inside the namespaces, with their numbers. */
  users: Record<string, number>;
  /** Writes configuration and accounts into the folder. */
  prepare(site: Site<D>): Promise<void> | void;
  /** Shell commands, run inside, that end in the server in the foreground. */
  script: string;
  env?(site: Site<D>): Record<string, string>;
}

/** A mail server, and what its mailboxes are like. */
export type MailBlueprint = Blueprint & Pick<Running, 'name' | 'delimiter' | 'prefix' | 'hasMailFiles'>;

export interface Started<D extends Door = MailDoor> {
  site: Site<D>;
  process: ServerProcess;
  stop(): Promise<void>;
}

const ATTEMPTS = 3;

/** What another process has to know of a mail server that was started. */
export function runningOf(
  { name, delimiter, prefix, hasMailFiles }: MailBlueprint,
  { site, process: { init } }: Started,
): Running {
  const { ports, folder, certificates } = site;
  return { name, ports, folder, certificates, init, delimiter, prefix, hasMailFiles };
}

/** Starts a server and waits until it greets on every port. When that fails, nothing of it is left. */
export async function startServer<D extends Door>(
  blueprint: Blueprint<D>,
  place: Omit<Site, 'ports'>,
): Promise<Started<D>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptStart(blueprint, { ...place, ports: await freePorts(blueprint.doors) });
    } catch (failure) {
      // Between being found free and being used, a port may go to somebody else.
      const isTaken = failure instanceof Error && /address already in use/i.test(failure.message);
      if (!isTaken || attempt === ATTEMPTS)
        throw new Error(`${blueprint.name} did not start`, { cause: failure });
    }
  }
}

async function attemptStart<D extends Door>(blueprint: Blueprint<D>, site: Site<D>): Promise<Started<D>> {
  const { users, script } = blueprint;
  const { root, folder, ports } = site;
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
  return { site, process: server, stop };
}

/** A folder in the server's own, made if need be and open to every user inside. */
export function openFolder(site: Pick<Site, 'folder'>, name: string): string {
  const folder = path.join(site.folder, name);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  return folder;
}
