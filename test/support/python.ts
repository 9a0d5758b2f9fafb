/** Python's imaplib, poplib and email: an independent opinion on what a server says and on what a message holds. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { run } from './servers/commands.ts';
import type { PackageSet } from './servers/packages.ts';
import { unpackPackages } from './servers/packages.ts';

interface Python {
  program: string;
  env: NodeJS.ProcessEnv;
}

let python: Promise<Python> | undefined;

/**
 * Runs a Python 3 script with arguments and standard input. Resolves with its standard output; rejects with its
 * error output. The system's Python serves if it is at least 3.9; otherwise Debian's, unpacked into the cache.
 */
export async function runPython(
  script: string,
  args: readonly string[] = [],
  input?: Buffer,
): Promise<Buffer> {
  python ??= findPython();
  const { program, env } = await python;
  return run(program, ['-c', script, ...args], { env, ...(input && { input }) });
}

interface Start {
  readonly args?: readonly string[];
  /** Debian packages whose modules it has beside its own. */
  readonly packages?: PackageSet;
  /** Whether it reads its standard input. */
  readonly isAsked?: boolean;
}

/** Starts a Python 3 script that goes on until it is told to end. */
export async function startPython(
  script: string,
  { args = [], packages, isAsked = false }: Start,
): Promise<ChildProcess> {
  python ??= findPython();
  const { program, env } = await python;
  const modules = packages && path.join(await unpackPackages(packages), 'usr/lib/python3/dist-packages');
  return spawn(program, ['-u', '-c', script, ...args], {
    env: { ...env, ...(modules && { PYTHONPATH: modules }) },
    stdio: [isAsked ? 'pipe' : 'ignore', 'pipe', 'inherit'],
  });
}

/** Runs a Python 3 program that needs requests: the one that Python finds, or Debian's, unpacked into the cache. */
export async function runPythonFile(
  file: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv,
  cwd = '.',
): Promise<Buffer> {
  python ??= findPython();
  const { program, env } = await python;
  const hasRequests = await run(program, ['-c', 'import requests'], { env }).then(
    () => true,
    () => false,
  );
  const packages = hasRequests ? {} : { PYTHONPATH: await unpackedRequests() };
  return run(program, [file, ...args], {
    cwd,
    env: { ...more, ...env, ...packages, POSTERN: more['POSTERN'] },
  });
}

async function unpackedRequests(): Promise<string> {
  const root = await unpackPackages({
    name: 'python-requests',
    packages: ['python3-requests'],
    dependencies: PURE,
    always: PURE,
  });
  return path.join(root, 'usr/lib/python3/dist-packages');
}

/** What requests is made of; Python itself is there already. */
const PURE = /^python3-(urllib3|idna|certifi|chardet|charset-normalizer|six)$/;

/** Without the system's own if `POSTERN_TEST_PYTHON=unpacked`: to try the way of a machine that has none. */
async function findPython(): Promise<Python> {
  const isWanted = process.env.POSTERN_TEST_PYTHON !== 'unpacked';
  return isWanted && (await isRecent('python3'))
    ? { program: 'python3', env: ENVIRONMENT }
    : unpackedPython();
}

const ENVIRONMENT = { ...process.env, PYTHONUTF8: '1' };

async function isRecent(program: string): Promise<boolean> {
  const question = 'import sys; sys.exit(sys.version_info < (3, 9))';
  return run(program, ['-c', question]).then(
    () => true,
    () => false,
  );
}

async function unpackedPython(): Promise<Python> {
  const root = await unpackPackages({
    name: 'python',
    packages: ['python3-minimal', 'libpython3-stdlib'],
    dependencies: /^(lib|python3)/,
    always: /^(lib)?python3/,
  });
  const names = await readdir(path.join(root, 'usr/bin'));
  const name = names.find((file) => /^python3\.\d+$/.test(file));
  const libraries = await readdir(path.join(root, 'usr/lib'));
  const paths = ['', ...libraries.filter((folder) => folder.endsWith('-linux-gnu'))];
  return {
    program: path.join(root, 'usr/bin', name ?? 'python3'),
    env: {
      ...ENVIRONMENT,
      PYTHONHOME: path.join(root, 'usr'),
      LD_LIBRARY_PATH: paths.map((folder) => path.join(root, 'usr/lib', folder)).join(':'),
    },
  };
}
