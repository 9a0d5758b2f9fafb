import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

// SECURITY.md names for each promise the test that holds it.

const ROOT = path.resolve(import.meta.dirname, '..');
const TEXT = readFileSync(path.join(ROOT, 'SECURITY.md'), 'utf8');
const SCRIPTS = (JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { scripts: object })
  .scripts;
const ROWS = TEXT.split('\n').flatMap((line) => {
  const [, promise, holders] = /^\| (.+?) +\| (`.+) \|$/.exec(line) ?? [];
  return promise && holders ? [[promise, holders] as const] : [];
});

describe('the promises of SECURITY.md', () => {
  it('are there', () => expect(ROWS.length).toBeGreaterThan(15));

  it.each(ROWS)('%s: is held by what exists', (_promise, holders) => {
    const named = [...holders.matchAll(/`([^`]+)`/g)].map(([, each]) => each!);
    const tests = named.filter((each) => each.startsWith('test/'));
    const scripts = named.flatMap((each) => /^npm run (\w+)/.exec(each)?.[1] ?? []);
    expect(tests.length + scripts.length).toBeGreaterThan(0);
    expect(tests.filter((each) => !existsSync(path.join(ROOT, each)))).toEqual([]);
    expect(scripts.filter((each) => !Object.hasOwn(SCRIPTS, each))).toEqual([]);
    const options = named.flatMap((each) => /^(POSTERN_\w+)=/.exec(each)?.[1] ?? []);
    const sources = tests.map((each) => readFileSync(path.join(ROOT, each), 'utf8')).join('\n');
    expect(options.filter((each) => !sources.includes(each))).toEqual([]);
  });

  it('are held by every test that is named anywhere in it', () => {
    const named = [...TEXT.matchAll(/`(test\/[^`]+)`/g)].map(([, each]) => each!);
    expect(named.filter((each) => !existsSync(path.join(ROOT, each)))).toEqual([]);
  });
});
