// `npm test`: everything that has to hold, in the order of what fails fastest. With arguments it runs only the tests
// that they name (`npm test -- test/imap`). Its last line is `N passed, N failed`.
import { spawn } from 'node:child_process';

const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];
const REPORTERS = ['--reporters=default', '--reporters=./scripts/count-reporter.mjs'];

/** What each step is called, and what it runs. */
const STEPS = [
  ['generated code is up to date', ['scripts/generate.mjs', '--check']],
  ['types', ['node_modules/typescript/bin/tsc', '--noEmit']],
  ['types of the mail client', ['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'clients/web']],
  ['lint', ['node_modules/eslint/bin/eslint.js', '.', '--max-warnings', '0']],
  ['format', ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']],
];

const named = process.argv.slice(2);
let failed = 0;
if (named.length === 0) {
  for (const [name, args] of STEPS) {
    const started = Date.now();
    process.stderr.write(`${name} … `);
    const isGood = await run(args);
    if (!isGood) failed++;
    process.stderr.write(`${isGood ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`);
  }
}
const checks = named.length === 0 ? STEPS.length : 0;
process.env.POSTERN_CHECKS = JSON.stringify({ passed: checks - failed, failed });
// Names come first: jest takes whatever follows --reporters for another reporter.
const areTestsGood = await run([...JEST, ...named, ...REPORTERS]);
process.exitCode = areTestsGood && failed === 0 ? 0 : 1;

/** Runs a script with this Node; whether it ended well. */
function run(args) {
  return new Promise((resolve) => {
    spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }).on('close', (code) =>
      resolve(code === 0),
    );
  });
}
