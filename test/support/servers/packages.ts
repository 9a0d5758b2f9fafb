/**
 * Debian packages, unpacked into the project's cache and not installed: the three mail servers conflict with each
 * other as installed packages, and a test run has no business changing the machine it runs on.
 */
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { progress, run } from './commands.ts';
import { removeLeftovers } from './leftovers.ts';

export interface PackageSet {
  name: string;
  /** Always unpacked, even where they are installed. */
  packages: readonly string[];
  /** Which of the packages that they depend on are needed to run them; maintenance tools and the like are not. */
  dependencies: RegExp;
  /** Of these, the ones to unpack even where they are installed, because their files have to be in one tree. */
  always?: RegExp;
}

const CACHE = path.resolve(import.meta.dirname, '../../../.cache/servers');

/** What an unpacked set relies on from the machine itself: packages that were installed there and so left out. */
const RELIES_ON = 'relies-on.json';

/**
 * The folder that holds the unpacked set, as if it were `/`. Downloads and unpacks when needed; the folder gets its
 * name only when it is complete, so an interrupted unpacking never counts.
 */
export async function unpackPackages(set: PackageSet): Promise<string> {
  const folder = path.join(CACHE, `${set.name}-${await stampOf(set)}`);
  if (!(await isComplete(folder))) await exclusively(() => unpackInto(folder, set));
  return path.join(folder, 'root');
}

async function stampOf(set: PackageSet): Promise<string> {
  const release = await readFile('/etc/os-release', 'utf8');
  const wanted = JSON.stringify([
    set.packages,
    set.dependencies.source,
    set.always?.source,
    release,
    os.arch(),
  ]);
  return createHash('sha256').update(wanted).digest('hex').slice(0, 12);
}

async function isComplete(folder: string): Promise<boolean> {
  try {
    const reliesOn = JSON.parse(await readFile(path.join(folder, RELIES_ON), 'utf8')) as string[];
    const installed = await installedPackages();
    return reliesOn.every((name) => installed.has(name));
  } catch {
    return false;
  }
}

let last: Promise<unknown> = Promise.resolve();

/** One apt at a time: its progress lines stay readable, and `apt-get update` takes a lock. */
function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  return turn;
}

async function unpackInto(folder: string, set: PackageSet): Promise<void> {
  const partial = `${folder}.partial-${process.pid}`;
  await mkdir(path.join(partial, 'root'), { recursive: true });
  removeLeftovers(CACHE, `${path.basename(folder)}.partial-`);
  try {
    const { fetched, reliesOn } = await refreshingLists(() => download(set, partial));
    progress(`${set.name}: unpacking ${fetched} packages`);
    await unpackAll(partial);
    await writeFile(path.join(partial, RELIES_ON), JSON.stringify(reliesOn));
    await moveInto(folder, partial);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Another process may have been faster: then its folder stays, since it may be in use. */
async function moveInto(folder: string, partial: string): Promise<void> {
  if (await isComplete(folder)) return;
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder).catch(async (failure: unknown) => {
    if (!(await isComplete(folder))) throw failure;
  });
}

async function download(set: PackageSet, into: string): Promise<{ fetched: number; reliesOn: string[] }> {
  const needed = (await dependenciesOf(set.packages)).filter((name) => set.dependencies.test(name));
  const installed = await installedPackages();
  const isFetched = (name: string) => set.always?.test(name) || !installed.has(name);
  const fetch = new Set([...set.packages, ...needed.filter(isFetched)]);
  progress(`${set.name}: downloading ${fetch.size} Debian packages`);
  // apt gives up its rights for a download and then cannot write into a folder that only root may enter.
  await run('apt-get', ['download', '-q', '-o', 'APT::Sandbox::User=root', ...fetch], { cwd: into });
  return { fetched: fetch.size, reliesOn: needed.filter((name) => !fetch.has(name)) };
}

/** Everything that the packages need on an empty machine, whatever is installed on (or conflicts with) this one. */
async function dependenciesOf(packages: readonly string[]): Promise<string[]> {
  const options = ['-s', '--no-install-recommends', '-o', 'Dir::State::status=/dev/null'];
  const plan = await run('apt-get', ['install', ...options, ...packages]);
  return [...plan.toString().matchAll(/^Inst (\S+)/gm)].map((match) => match[1] ?? '');
}

async function installedPackages(): Promise<Set<string>> {
  const listing = await run('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\\n']);
  return new Set([...listing.toString().matchAll(/^installed (\S+)/gm)].map((match) => match[1] ?? ''));
}

/** A fresh machine has no package lists, and old lists name versions that the archive no longer has. */
async function refreshingLists<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch {
    progress('updating the package lists (apt-get update)');
    await run('apt-get', ['update', '-q']);
    return work();
  }
}

async function unpackAll(folder: string): Promise<void> {
  const archives = (await readdir(folder)).filter((name) => name.endsWith('.deb'));
  for (const archive of archives) {
    await run('dpkg', ['-x', path.join(folder, archive), path.join(folder, 'root')]);
    await rm(path.join(folder, archive));
  }
  for (const name of ['bin', 'lib', 'sbin']) await mergeIntoUsr(path.join(folder, 'root'), name);
}

/** Some packages still ship files under /lib and /bin, which are links to /usr/lib and /usr/bin on a running Debian. */
async function mergeIntoUsr(root: string, name: string): Promise<void> {
  const from = path.join(root, name);
  if (!(await exists(from))) return;
  await mkdir(path.join(root, 'usr', name), { recursive: true });
  await run('cp', ['-a', `${from}/.`, path.join(root, 'usr', name)]);
  await rm(from, { recursive: true });
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
