import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

import { OPERATIONS } from '../../src/rest/table.ts';

const GOLDEN = 'test/rest/routes.txt';

describe('the table of operations', () => {
  it('has the routes that are written down: they change only on purpose', () => {
    const routes = OPERATIONS.map(({ method, path, id }) => `${method.padEnd(6)} ${path.padEnd(46)} ${id}`);
    expect(`${routes.join('\n')}\n`).toBe(readFileSync(GOLDEN, 'utf8'));
  });

  it('has each id and each route once', () => {
    expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
    expect(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)).size).toBe(OPERATIONS.length);
  });

  it('names in each path what it reads of it', () => {
    for (const { path, pathParameters = {} } of OPERATIONS) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(pathParameters)).toEqual(named);
    }
  });

  it('stands in docs/rest.md with what to do when nobody knows whether it was done', () => {
    const words = readFileSync('docs/rest.md', 'utf8').replaceAll(/[ |]+/g, ' ');
    for (const { method, path, retry } of OPERATIONS) {
      if (!retry) continue;
      const row = `\`${method} ${path}\` ${retry.isSafe ? 'yes' : 'not by itself'} ${retry.how}`;
      expect(words).toContain(row.replaceAll(/[ |]+/g, ' '));
    }
  });

  it('says of everything that changes something whether a retry is safe', () => {
    const reads = new Set(['getMessages', 'searchMessages', 'searchAccountMessages']);
    const silent = OPERATIONS.filter(({ id, method, retry }) => method !== 'GET' && !reads.has(id) && !retry);
    expect(silent.map(({ id }) => id)).toEqual([]);
  });
});
