import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { flowText } from '../../src/mime/flow-text.ts';
import { joinFlowed } from '../../src/mime/flowed.ts';

const LONG = 'the quick brown fox jumps over the lazy dog '.repeat(5).trim();

describe('text as format=flowed', () => {
  it('breaks long lines softly, and quoted ones behind their marks', () => {
    expect(flowText(`>> ${LONG}`)!.split('\n')).toEqual([
      '>> the quick brown fox jumps over the lazy dog the quick brown fox jumps ',
      '>> over the lazy dog the quick brown fox jumps over the lazy dog the quick ',
      '>> brown fox jumps over the lazy dog the quick brown fox jumps over the ',
      '>> lazy dog',
    ]);
  });

  it('stuffs what would be read as something else', () => {
    expect(flowText(`> x\n From here\nFrom there`)).toBe('> x\n  From here\n From there');
  });

  it('is not needed for short lines, and not possible where a line ends with a blank', () => {
    expect(flowText('hello\n-- \nAnna')).toBeUndefined();
    expect(flowText(`${LONG} \nx`)).toBeUndefined();
  });

  it('leaves words whole, however long', () => {
    const url = `https://x.org/${'a'.repeat(300)}`;
    expect(flowText(`see ${url} there`)).toContain(url);
  });

  it('comes back as the very text', () => {
    const word = fc.oneof(
      fc.constantFrom('', '', '>', '> ', '-- ', '--', 'From ', '\t', 'ä', '\u{1f600}', 'a'.repeat(80)),
      fc.string({ maxLength: 12 }),
    );
    const line = fc.array(word, { maxLength: 30 }).map((words) => words.join(' ').replace(/[\r\n]/g, ''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
        const text = lines.join('\n');
        const flowed = flowText(text);
        if (flowed !== undefined) expect(joinFlowed(flowed, false)).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});
