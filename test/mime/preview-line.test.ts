import { describe, expect, it } from '@jest/globals';
import { previewLine } from '../../src/mime/preview-line.ts';

const CASES: [why: string, text: string, line: string][] = [
  ['white space', ' a \r\n\t b\u00a0 c ', 'a b c'],
  ['fillers', 'Sale\u034f \u200c\u00a0\u034f \u200c\u00a0\u200b\ufeff\u2060\u00ad \u2007today', 'Sale today'],
  ['blank letters', 'a\u3164\u2800\u115fb', 'ab'],
  ['joiners within words', 'نامه\u200cهای क्\u200dष', 'نامه\u200cهای क्\u200dष'],
  ['joined pictures', '👩\u200d👩\u200d👧 ❤️\u200d🔥 👩🏽\u200d🚀', '👩\u200d👩\u200d👧 ❤️\u200d🔥 👩🏽\u200d🚀'],
  ['loose joiners', 'a \u200d\u200c b\u200d', 'a b'],
  ['NUL', 'a\0b', 'ab'],
  ['nothing but fillers', '\u200c \u034f\u200b', ''],
];

describe('a preview', () => {
  it.each(CASES)('shows %s as readers see them', (_, text, line) => {
    expect(previewLine(text)).toBe(line);
  });
});
