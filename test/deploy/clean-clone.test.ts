import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

// Each script that pages name, run where nothing has been run before: a clone without packages, outside of this project. Its
// set-up is the real one, but for what `npm ci` would fetch: that are the packages that are here already, of the same lock file.

const ROOT = path.resolve(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** What no clone has. */
const LEFT_OUT = ['node_modules', '.cache', '.build', '.serverless', 'dist', '.git', '.env'];

/** As light a use of each as shows that all it needs is there: arguments, and what it says before it ends well. */
const USES: Readonly<Record<string, readonly [args: readonly string[], says: RegExp]>> = {
  test: [['test/net/pieces.test.ts'], /\d passed, 0 failed/],
  jest: [['test/net/pieces.test.ts'], /Tests: +\d+ passed/],
  types: [['--version'], /Version \d/],
  lint: [['--version'], /v\d/],
  format: [['--version'], /\d\.\d/],
  generate: [['--check'], /Set up/],
  fuzz: [['--inputs', '5', 'flags'], /no faults/],
  attack: [['none of them'], /Set up/],
  build: [[], /api: \d+ octets/],
  package: [[], /Service packaged/],
  serverless: [['--version'], /\d/],
};

/** Those that are tried elsewhere, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  start: 'it goes on until it is ended: below',
  bench: 'it measures for minutes; its set-up is that of all others',
  'test:runtime': 'it compiles for a minute, and needs cmake and g++',
};

describe('in a clean clone', () => {
  let clone: string;
  let env: NodeJS.ProcessEnv;
  let npm: string;

  beforeEach(async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'postern-clean-'));
    clone = path.join(folder, 'postern');
    cpSync(ROOT, clone, { recursive: true, filter: (file) => !LEFT_OUT.includes(path.relative(ROOT, file)) });
    npm = (await promisify(execFile)('sh', ['-c', 'command -v npm'])).stdout.trim();
    const bin = path.join(folder, 'bin');
    mkdirSync(bin);
    const packages = realpathSync(path.join(ROOT, 'node_modules'));
    writeFileSync(
      path.join(bin, 'npm'),
      `#!/bin/sh\n[ "$1" = ci ] && exec ln -s '${packages}' node_modules\necho "npm $*: only set-up runs here" >&2\nexit 1\n`,
    );
    chmodSync(path.join(bin, 'npm'), 0o755);
    const PATH = [bin, path.dirname(process.execPath), '/usr/local/bin:/usr/bin:/bin'].join(':');
    env = { PATH, HOME: folder, POSTERN_TEST_SERVERS: 'none' };
  });
  afterEach(() => rmSync(path.dirname(clone), { recursive: true, force: true }));

  it.each(Object.entries(USES))('npm run %s', async (name, [args, says]) => {
    expect(existsSync(path.join(clone, 'node_modules'))).toBe(false);
    const command = ['run', name, ...(args.length > 0 ? ['--', ...args] : [])];
    const { stdout, stderr } = await promisify(execFile)(npm, command, { cwd: clone, env });
    expect(stderr).toContain('Set up.');
    expect(stdout + stderr).toMatch(says);
  });

  it('npm start', async () => {
    const child = spawn(npm, ['start'], { cwd: clone, env: { ...env, PORT: '0' }, detached: true });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const ended = once(child, 'close');
    while (!/listens on http:\S+/.test(said) && child.exitCode === null)
      await Promise.race([once(child.stdout, 'data'), ended]);
    const [, url = ''] = /listens on (http:\S+)/.exec(said) ?? [];
    expect((await fetch(`${url}/health`)).status).toBe(200);
    // npm and what it started.
    process.kill(-child.pid!, 'SIGTERM');
    await ended;
    expect(said).toContain('Set up.');
  });

  it('is every script', () => {
    const names = Object.keys(scripts).filter(
      (name) => !name.startsWith('pre') || !(name.slice(3) in scripts),
    );
    expect([...Object.keys(USES), ...Object.keys(ELSEWHERE)].sort()).toEqual(names.sort());
  });
});
