// Runs before `npm start` and `npm test`: installs the packages of package-lock.json, once per lock file. It has no
// dependencies and runs on the oldest Node that is supported; everything else runs on the Node 24 that it installs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const STAMP = 'node_modules/.postern-setup';
const OLDEST = [20, 19];

const version = process.versions.node.split('.').map(Number);
if (version[0] < OLDEST[0] || (version[0] === OLDEST[0] && version[1] < OLDEST[1])) {
  fail(`Node ${OLDEST.join('.')} or newer is needed to set up; this is ${process.version}`);
}

const wanted = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const isCurrent = existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted;
if (!isCurrent) {
  console.error('Setting up: installing packages (about a minute, once) …');
  const flags = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // npm is a script on Windows, which only a shell can start.
  const { status } = spawnSync('npm', flags, {
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (status !== 0) fail('`npm ci` failed; its messages are above');
  mkdirSync('node_modules', { recursive: true });
  writeFileSync(STAMP, wanted);
  console.error('Set up.');
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
