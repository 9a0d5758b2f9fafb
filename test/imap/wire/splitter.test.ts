import { describe, expect, it } from '@jest/globals';

import { LIMITS } from '../../../src/imap/wire/limits.ts';
import type { RawResponse } from '../../../src/imap/wire/oversized-items.ts';
import { Splitter } from '../../../src/imap/wire/splitter.ts';

const STREAM =
  '* OK hello\r\n* 1 FETCH (UID 7 ENVELOPE ({3}\r\na\r\n NIL) BODY[2]<0> {10}\r\n{5}\r\n78901)\r\n\r\n* BYE\n';
const RESPONSES: RawResponse[] = [
  { line: '* OK hello', literals: [] },
  {
    line: '* 1 FETCH (UID 7 ENVELOPE ({3}\r\n NIL) BODY[2]<0> {10}\r\n)',
    literals: [Buffer.from('a\r\n'), Buffer.from('{5}\r\n78901')],
  },
  // A blank line answers nothing, and is counted as what does.
  { line: '', literals: [] },
  { line: '* BYE', literals: [] },
];

interface Split {
  readonly responses: RawResponse[];
  readonly announcements: string[];
  readonly taken: string;
}

/** @param wanted the end of an announcement whose literal is taken as it comes */
function split(pieces: readonly Buffer[], wanted?: string): Split {
  const found = { announcements: [] as string[], taken: '' };
  const splitter = new Splitter({
    sinkFor: (announcement) => {
      found.announcements.push(announcement);
      if (wanted === undefined || !announcement.endsWith(wanted)) return undefined;
      return { wants: () => true, take: (octets) => void (found.taken += octets.toString('latin1')) };
    },
    onFull: () => {},
  });
  for (const piece of pieces) splitter.push(piece);
  expect(splitter.isMidway).toBe(false);
  return { ...found, responses: splitter.responses };
}

const octetsOf = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('what a server sends is cut into responses', () => {
  it('whatever the packets', () => {
    const stream = octetsOf(STREAM);
    expect(split([stream]).responses).toEqual(RESPONSES);
    expect(split(Array.from(stream, (octet) => Buffer.of(octet))).responses).toEqual(RESPONSES);
    for (let at = 0; at <= stream.length; at++)
      expect(split([stream.subarray(0, at), stream.subarray(at)]).responses).toEqual(RESPONSES);
  });

  it('with literals of nothing, and announcements with zeros ahead', () => {
    const { responses } = split([octetsOf(`* X {0}\r\n {${'0'.repeat(30)}2}\r\nab\r\n`)]);
    expect(responses[0]?.literals.map(String)).toEqual(['', 'ab']);
  });

  it.each(['* OK {12 more}\r\n', '* OK {}\r\n', '* OK {-1}\r\n', '* OK {3}!\r\n'])(
    'and %j announces nothing',
    (line) => {
      expect(split([octetsOf(line)]).responses).toEqual([{ line: line.slice(0, -2), literals: [] }]);
    },
  );
});

describe('a literal that somebody takes as it comes', () => {
  it('is not held, and an empty one stands in its place', () => {
    const stream = octetsOf(STREAM);
    const [hello, row, blank, bye] = RESPONSES;
    const expected = [hello, { line: row!.line, literals: [row!.literals[0], Buffer.alloc(0)] }, blank, bye];
    for (let at = 0; at <= stream.length; at++) {
      const found = split([stream.subarray(0, at), stream.subarray(at)], 'BODY[2]<0> {10}\r\n');
      expect(found.responses).toEqual(expected);
      expect(found.taken).toBe('{5}\r\n78901');
    }
  });

  it('is known by the end of its line, however long that is', () => {
    const { announcements } = split([octetsOf(`* 1 FETCH (X "${'x'.repeat(1000)}" BODY[] {1}\r\na)\r\n`)]);
    expect(announcements).toHaveLength(1);
    expect(announcements[0]).toMatch(/^x+" BODY\[\] \{1\}\r\n$/);
  });

  it('may be of any size', () => {
    const splitter = new Splitter({
      sinkFor: () => ({ wants: () => true, take: () => undefined }),
      onFull: () => {},
    });
    splitter.push(octetsOf(`* 1 FETCH (BODY[] {${LIMITS.literal * 4}}\r\nand so on`));
    expect(splitter.isMidway).toBe(true);
  });

  it('keeps the server waiting while there is no room', () => {
    const room = Promise.resolve();
    const full: Promise<void>[] = [];
    const splitter = new Splitter({
      sinkFor: () => ({ wants: () => true, take: () => room }),
      onFull: (each) => full.push(each),
    });
    splitter.push(octetsOf('* X {4}\r\nab'));
    splitter.push(octetsOf('cd\r\n'));
    expect(full).toEqual([room, room]);
  });
});

describe('more than a session needs', () => {
  it.each([
    ['a line', Buffer.alloc(LIMITS.line + 1, 'x')],
    ['a literal', octetsOf(`* X {${LIMITS.literal + 1}}\r\n`)],
    ['a number beyond all numbers', octetsOf(`* X {${'9'.repeat(200)}}\r\n`)],
    ['a number without end', octetsOf(`* X {${'9'.repeat(400)}}\r\n`)],
    [
      'a response',
      octetsOf(
        Array.from({ length: 32 }, () => `* X {${2 ** 20}}\r\n${'x'.repeat(2 ** 20)}`).join('') + '{9}\r\n',
      ),
    ],
  ])('%s', (_, octets) => {
    expect(() => split([octets])).toThrow(/are allowed|no end/);
  });
});
