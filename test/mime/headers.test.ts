import { describe, expect, it } from '@jest/globals';
import { parseHeaderBlock } from '../../src/mime/headers.ts';
import { cpuTime } from '../support/cpu-time.ts';

const fields = (block: string): [string, string][] =>
  parseHeaderBlock(Buffer.from(block, 'latin1')).map(({ name, value }) => [name, value]);

const CASES: [why: string, block: string, fields: [string, string][]][] = [
  [
    'fields in order, with repetitions',
    'A: 1\r\nB: 2\r\na: 3\r\n\r\nbody: no',
    [
      ['A', '1'],
      ['B', '2'],
      ['a', '3'],
    ],
  ],
  [
    'LF line ends',
    'A: 1\nB: 2\n\nC: 3',
    [
      ['A', '1'],
      ['B', '2'],
    ],
  ],
  [
    'folds',
    'A: 1\r\n 2\r\n\t3\r\nB:\r\n 4',
    [
      ['A', '1 2 3'],
      ['B', '4'],
    ],
  ],
  [
    'a blank fold',
    'A: 1\r\n \r\n 2\r\nB: 3',
    [
      ['A', '1  2'],
      ['B', '3'],
    ],
  ],
  ['white space before the colon', 'A : 1\r\n', [['A', '1']]],
  [
    'no value',
    'A:\r\nB: 1',
    [
      ['A', ''],
      ['B', '1'],
    ],
  ],
  [
    'an mbox line and noise',
    'From me Mon Jan 1\r\nA: 1\r\nnoise\r\nB: 2',
    [
      ['A', '1'],
      ['B', '2'],
    ],
  ],
  [
    'encoded words and raw octets',
    'A: =?utf-8?q?=C3=A9?=\r\nB: caf\xe9\r\nC: \xc3\xa0',
    [
      ['A', 'é'],
      ['B', 'café'],
      ['C', 'à'],
    ],
  ],
  ['a continuation before any field', ' x\r\nA: 1', [['A', '1']]],
  ['nothing', '', []],
];

describe('a header block', () => {
  it.each(CASES)('is read with %s', (_, block, expected) => {
    expect(fields(block)).toEqual(expected);
  });

  it('keeps the raw value, unfolded and still encoded', () => {
    const [field] = parseHeaderBlock(Buffer.from('Subject: =?utf-8?q?a?=\r\n =?utf-8?q?b?=\r\n'));
    expect(field).toEqual({ name: 'Subject', raw: '=?utf-8?q?a?= =?utf-8?q?b?=', value: 'ab' });
  });

  it.each([
    ['a line of 5 MB', `A: ${'x'.repeat(5_000_000)}\r\n`, 1],
    ['300,000 fields, of which 10,000 are read, and one more that tells', 'A: 1\r\n'.repeat(300_000), 10_001],
    ['a million blanks within a field', `A: 1${' '.repeat(1_000_000)}2\r\n`, 1],
    ['a fold of 500,000 lines', `A: 1\r\n${' x\r\n'.repeat(500_000)}`, 1],
    ['a name of 5 MB', `${'x'.repeat(5_000_000)}: 1\r\n`, 0],
  ])('takes time in proportion to %s', (_, block, count) => {
    const started = cpuTime();
    expect(fields(block)).toHaveLength(count);
    expect(cpuTime() - started).toBeLessThan(20_000);
  });
});
