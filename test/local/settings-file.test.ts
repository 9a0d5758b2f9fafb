import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

// `npm start` names .env, which need not be there. A setting that cannot be right ends the process with a line about it.

const MAIN = path.resolve(import.meta.dirname, '../../src/local/main.ts');
let folder: string;

beforeAll(() => void (folder = mkdtempSync(path.join(os.tmpdir(), 'settings-'))));
afterAll(() => rmSync(folder, { recursive: true }));

function start(settings: string | undefined, env: Record<string, string>): string {
  const file = path.join(folder, '.env');
  rmSync(file, { force: true });
  if (settings !== undefined) writeFileSync(file, settings);
  const { stdout, stderr } = spawnSync(process.execPath, [MAIN, file], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...env },
  });
  return stdout + stderr;
}

it('settings are read out of the file', () => {
  expect(start('PORT=out-of-the-file\n', {})).toContain('out-of-the-file');
});

it('what the environment says counts more', () => {
  expect(start('PORT=out-of-the-file\n', { PORT: 'out-of-the-environment' })).toContain(
    'out-of-the-environment',
  );
});

it('nothing is said where there is no file', () => {
  const lines = start(undefined, { PORT: 'out-of-the-environment' }).trim().split('\n');
  expect(lines).toEqual([expect.stringMatching(/PORT.*out-of-the-environment/)]);
});
