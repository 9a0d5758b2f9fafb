import { describe, expect, it } from '@jest/globals';

import { TextReader } from '../../../demo/smtp/text-reader.ts';
import { DotStuffing } from '../../../src/smtp/wire/dot-stuffing.ts';

/** What leaves for the pieces of a message, its end included. */
function stuffed(...pieces: readonly string[]): string {
  const stuffing = new DotStuffing(true);
  const octets = pieces.map((piece) => stuffing.push(Buffer.from(piece, 'latin1')));
  return Buffer.concat([...octets, stuffing.end()]).toString('latin1');
}

const AWKWARD = [
  'a\r\n',
  'a',
  '',
  '.',
  '..',
  '.\r\n',
  '\r\n.\r\n',
  'a\r\n.\r\nb\r\n',
  'a\r\n..\r\n...b\r\n.',
  'a\r.\r\nb\n.\nc\r\r\n.\r',
  '\r\r\n\n.\r',
  'a\n.\r\nQUIT\r\n',
  'a\r.\rMAIL FROM:<x@y>\r',
];

describe('the text of a message', () => {
  it.each(AWKWARD)('leaves the same however %j is cut into pieces', (text) => {
    const whole = stuffed(text);
    for (let i = 0; i <= text.length; i++)
      for (let k = i; k <= text.length; k++)
        expect(stuffed(text.slice(0, i), text.slice(i, k), text.slice(k))).toBe(whole);
  });

  it.each(AWKWARD)('arrives as it was, with whole line ends: %j', (text) => {
    const sent = stuffed(text);
    const arrived = new TextReader().push(Buffer.from(sent, 'latin1'))!;
    const expected = text.replace(/\r\n|\r|\n/g, '\r\n');
    expect(arrived.text.toString('latin1')).toBe(
      expected === '' || expected.endsWith('\r\n') ? expected : `${expected}\r\n`,
    );
    // Nothing stands behind its end, and no line ends with CR or LF alone.
    expect(arrived.rest).toHaveLength(0);
    expect(sent.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('is refused with what no server takes', () => {
    expect(() => stuffed('a\0b')).toThrow(/NUL/);
    expect(stuffed('a'.repeat(998))).toHaveLength(1003);
    expect(() => stuffed('a'.repeat(500), 'a'.repeat(499))).toThrow(/998/);
    expect(() => new DotStuffing(false).push(Buffer.from('ä'))).toThrow(/8BITMIME/);
  });

  it('is the same for 10,000 texts at random splits', () => {
    let seed = 20260301;
    const random = (most: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % most;
    };
    for (let run = 0; run < 10_000; run++) {
      const text = Array.from({ length: random(12) }, () => '.\r\na'[random(4)]).join('');
      const at = random(text.length + 1);
      const sent = stuffed(text.slice(0, at), text.slice(at));
      const { text: arrived, rest } = new TextReader().push(Buffer.from(sent, 'latin1'))!;
      const lines = text.replace(/\r\n|\r|\n/g, '\r\n');
      const wanted = lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`;
      expect([text, arrived.toString('latin1'), rest.length]).toEqual([text, wanted, 0]);
    }
  });
});
