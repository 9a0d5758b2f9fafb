import { describe, expect, it } from '@jest/globals';

import { EXAMPLES } from '../../src/variables.ts';
import * as limits from '../../src/mail/limits.ts';
import { LIMITS } from '../../src/mail/limits-table.ts';

const rows = Object.values(LIMITS).flatMap((topic) => Object.entries(topic));

describe('the table of limits', () => {
  it('has a row for every constant, with its value', () => {
    const constants = Object.entries(limits).filter(([, value]) => typeof value === 'number');
    const table = rows.map(([name, { value }]) => [name, value]);
    expect(table.sort()).toEqual(constants.sort());
  });

  it.each(rows)('%s is said in one sentence', (_, { says, value }) => {
    expect(says).toMatch(/^[A-Z`][^]*\.$/);
    expect(value).toBeGreaterThan(0);
  });

  it('says how long a token works unless the deployment says otherwise', () => {
    expect(EXAMPLES.POSTERN_TOKEN_HOURS).toBe(String(limits.DEFAULT_TOKEN_HOURS));
  });
});
