import { describe, expect, test } from '@jest/globals';
import { parser } from 'imapflow/lib/handler/imap-handler.js';
import fc from 'fast-check';

import { readPlainRow } from '../../../src/imap/wire/plain-responses.ts';
import { cpuTime } from '../../support/cpu-time.ts';

const read = (line: string) => readPlainRow({ line, literals: [] });

async function parsed(line: string) {
  const { command, attributes = [] } = await parser(line);
  return { position: command, items: attributes[1] };
}

describe('rows of the simplest form', () => {
  const WORDS = [
    '\\Seen',
    '\\Flagged',
    '$Forwarded',
    'NonJunk',
    'a.b',
    'x-y',
    'NIL',
    '12',
    '$MDNSent',
    'a+b&-',
  ];
  const string = fc.stringMatching(/^[ -!#-[\]-~\x80-\xff]*$/);
  const item = fc.oneof(
    fc.nat(2 ** 32 - 1).map((uid) => `UID ${uid}`),
    fc.array(fc.constantFrom(...WORDS)).map((flags) => `FLAGS (${flags.join(' ')})`),
    string.map((text) => `INTERNALDATE "${text}"`),
    fc.nat().map((size) => `RFC822.SIZE ${size}`),
    fc.nat().map((modSeq) => `MODSEQ (${modSeq})`),
    fc.constantFrom('ENVELOPE NIL', 'PREVIEW NIL', 'EMAILID (M1)', 'X-GM-MSGID 1278455344230334865'),
  );
  const row = fc
    .record({ position: fc.integer({ min: 1, max: 2 ** 32 - 1 }), items: fc.array(item, { minLength: 1 }) })
    .map(({ position, items }) => `* ${position} FETCH (${items.join(' ')})`);

  test('they have the tokens that the parser makes of them', async () => {
    let plain = 0;
    await fc.assert(
      fc.asyncProperty(row, async (line) => {
        const own = read(line);
        if (own) plain++;
        if (own) expect(own).toEqual(await parsed(line));
      }),
      { numRuns: 500 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  test('those of a list of messages are among them', () => {
    const line = String.raw`* 7 FETCH (UID 9 FLAGS (\Seen $Forwarded) INTERNALDATE "17-Jul-1996 02:44:25 -0700" ENVELOPE NIL)`;
    expect(read(line)).toMatchObject({ position: '7', items: { length: 8 } });
    expect(read('* 7 FETCH (FLAGS ())')).toMatchObject({ items: [{ value: 'FLAGS' }, []] });
  });

  test.each([
    ['a literal', '* 1 FETCH (UID 7 BODY[1] {3}'],
    ['a section', '* 1 FETCH (UID 7 BODY[1] "abc")'],
    ['escapes', String.raw`* 1 FETCH (UID 7 PREVIEW "a\"b")`],
    ['lists in lists', '* 1 FETCH (UID 7 X ((1)))'],
    ['no end', '* 1 FETCH (UID 7'],
    ['something behind the end', '* 1 FETCH (UID 7) UID 8'],
    ['a key without a value', '* 1 FETCH (UID)'],
    ['no value but spaces', '* 1 FETCH (UID  7)'],
    ['lower case', '* 1 FETCH (uid 7)'],
    ['nothing', '* 1 FETCH ()'],
    ['another response', '* 1 EXISTS'],
  ])('%s is left to the parser', (_, line) => {
    expect(read(line)).toBeUndefined();
  });

  test('the time grows with the length of a line only', () => {
    const took = (count: number) => {
      const line = `* 1 FETCH (FLAGS (${'a '.repeat(count)}`;
      const started = cpuTime();
      for (let i = 0; i < 20; i++) read(line);
      return cpuTime() - started;
    };
    took(1_000);
    expect(took(64_000)).toBeLessThan(Math.max(20, took(4_000)) * 160);
  });
});
