import { describe, expect, it } from '@jest/globals';

import { LIMITS } from '../../../src/imap/wire/limits.ts';
import { OversizeFilter, withoutStructure } from '../../../src/imap/wire/oversized-items.ts';

describe('a response without its structure', () => {
  const [one, two, three] = ['1', '2', '3'].map((each) => Buffer.from(each));
  const cases: readonly [title: string, line: string, rest: string | undefined][] = [
    [
      'keeps what is around it',
      '* 1 FETCH (UID 7 BODYSTRUCTURE (("a" "b") "c") FLAGS ())',
      '* 1 FETCH (UID 7 BODYSTRUCTURE NIL FLAGS ())',
    ],
    [
      'knows parentheses in quotes',
      '* 1 FETCH (BODYSTRUCTURE ("(" "\\"(") UID 7)',
      '* 1 FETCH (BODYSTRUCTURE NIL UID 7)',
    ],
    ['is none without one', '* 1 FETCH (UID 7)', undefined],
    ['is none of another response', '* LIST () "/" "BODYSTRUCTURE ("', undefined],
    [
      'takes out all of a list that does not end',
      '* 1 FETCH (BODYSTRUCTURE ("a"',
      '* 1 FETCH (BODYSTRUCTURE NIL',
    ],
    [
      'is not fooled by a subject',
      '* 1 FETCH (ENVELOPE (NIL " BODYSTRUCTURE (" NIL) BODYSTRUCTURE ("a"))',
      '* 1 FETCH (ENVELOPE (NIL " BODYSTRUCTURE (" NIL) BODYSTRUCTURE NIL)',
    ],
  ];

  it.each(cases)('%s', (_, line, rest) => {
    expect(withoutStructure({ line, literals: [] })?.line).toBe(rest);
  });

  it('takes its literals along', () => {
    const line = '* 1 FETCH (X {1}\r\n BODYSTRUCTURE ("a" {1}\r\n) Y {1}\r\n)';
    expect(withoutStructure({ line, literals: [one!, two!, three!] })?.literals).toEqual([one, three]);
  });
});

describe('responses that would cost much', () => {
  const row = (items: string): string => `* 1 FETCH (UID 7 ${items} FLAGS ())`;
  const addresses = (count: number): string => '(NIL NIL "ann" "example.com")'.repeat(count);
  const envelope = (to: string): string => `ENVELOPE (NIL ")(" NIL NIL NIL (${to}) NIL NIL NIL NIL)`;
  const structure = (parts: number): string =>
    `BODYSTRUCTURE (${'("text" "plain" NIL NIL NIL "7bit" 1 1)'.repeat(parts)} "mixed")`;
  const thin = (line: string, thinner = new OversizeFilter()) => thinner.thin({ line, literals: [] }).line;

  it.each([
    ['of usual size', row(`${envelope(addresses(50))} ${structure(20)}`)],
    [
      'with as many addresses and parts as are read',
      row(`${envelope(addresses(10_000))} ${structure(6_000)}`),
    ],
    ['that are no FETCH', `* LIST () "/" "${'x'.repeat(100_000)} BODYSTRUCTURE ("`],
  ])('stay as they are: %s', (_, line) => {
    expect(thin(line)).toBe(line);
  });

  it('lose a structure that is too long, and nothing else', () => {
    expect(thin(row(`${structure(50_000)} ${envelope(addresses(2))}`))).toBe(
      row(`BODYSTRUCTURE NIL ${envelope(addresses(2))}`),
    );
  });

  it('lose the addresses that are too many', () => {
    expect(thin(row(envelope(addresses(100_000))))).toBe(row(envelope(addresses(10_000))));
  });

  it('lose more when one answer holds many of them, until the next answer', () => {
    const thinner = new OversizeFilter();
    const large = row(`${envelope(addresses(9_000))} ${structure(3_000)}`);
    const rows = Array.from({ length: 40 }, () => thin(large, thinner));
    expect(rows.join('').length).toBeLessThan(LIMITS.largeItems + 40 * 4_000);
    expect(rows[0]).toBe(large);
    expect(rows.at(-1)).toBe(row(`${envelope(addresses(100))} BODYSTRUCTURE NIL`));
    expect(thin(large)).toBe(large);
  });

  it('keep the literals that are left', () => {
    const name = Buffer.from('Ann');
    const one = '({3}\r\n NIL "ann" "example.com")';
    const raw = {
      line: row(`${envelope(one.repeat(20_000))} X {1}\r\n`),
      literals: [...Array.from({ length: 20_000 }, () => name), Buffer.from('x')],
    };
    const { line, literals } = new OversizeFilter().thin(raw);
    expect(line).toBe(row(`${envelope(one.repeat(10_000))} X {1}\r\n`));
    expect(literals).toHaveLength(10_001);
    expect(literals.at(-1)!.toString()).toBe('x');
  });
});
