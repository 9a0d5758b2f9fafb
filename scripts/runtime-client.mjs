// Before `npm run test:runtime`: builds AWS's own runtime client below .cache/, once. It is a native addon: a minute of
// compiling, with cmake, make and g++, which is why `npm test` does without it.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

const FOLDER = '.cache/runtime-client';
const PACKAGE = 'aws-lambda-ric';
const VERSION = '4.0.2';
const BUILT = `${FOLDER}/node_modules/${PACKAGE}/rapid-client.node`;

if (!existsSync(BUILT)) {
  console.error(`Building ${PACKAGE} ${VERSION} (about a minute, once) …`);
  mkdirSync(FOLDER, { recursive: true });
  const manifest = { private: true, dependencies: { [PACKAGE]: VERSION }, allowScripts: { [PACKAGE]: true } };
  writeFileSync(`${FOLDER}/package.json`, JSON.stringify(manifest));
  const flags = ['install', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = spawnSync('npm', flags, { cwd: FOLDER, stdio: ['ignore', 2, 2] });
  if (status !== 0 || !existsSync(BUILT)) {
    console.error('The runtime client could not be built: it needs cmake, make, g++ and python3');
    process.exit(1);
  }
}
