import { createHash, randomBytes } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { Reader } from '../../../src/pop3/wire/reader.ts';

interface Heard {
  lines: string[];
  bodies: Buffer[];
  isEndless: boolean;
}

/** Everything that a reader says about octets that come in these pieces; behind `+OK body` come lines. */
function hear(pieces: readonly Buffer[], longestLine = 100): Heard {
  const heard: Heard = { lines: [], bodies: [], isEndless: false };
  let body: Buffer[] = [];
  const reader = new Reader(
    {
      onLine: (line) => {
        heard.lines.push(line.toString('latin1'));
        return line.toString('latin1') === '+OK body';
      },
      onBody: (octets) => void body.push(Buffer.from(octets)),
      onBodyEnd: () => {
        heard.bodies.push(Buffer.concat(body));
        body = [];
      },
      onEndless: () => (heard.isEndless = true),
      onEnd: () => {},
    },
    longestLine,
  );
  for (const piece of pieces) reader.push(piece);
  return heard;
}

/** As a server sends it (RFC 1939 §3). */
function stuffed(text: string): string {
  return `+OK body\r\n${text.replace(/(^|\r\n)\./g, '$1..')}.\r\n`;
}

const BODIES = [
  '',
  '\r\n',
  '.\r\n',
  '..\r\n...\r\n',
  '.a\r\n\r\n.\r\n..\r\nb\r\n',
  'first\r\nlone \n.\r\n and \r.\r\n and \r\r\n.x\r\n',
  'dot . in . the middle.\r\n',
  'a\r\n.\rb\r\n',
  `x\r\n${Buffer.from(Array.from({ length: 256 }, (_, i) => i)).toString('latin1')}\r\n`,
];

describe('octets of a POP3 server', () => {
  const whole = Buffer.from(`+OK ready\r\n${BODIES.map(stuffed).join('-ERR no\r\n')}+OK bye\r\n`, 'latin1');
  const expected = hear([whole]);

  it('are lines and bodies without the dots that were put in front', () => {
    expect(expected.bodies.map((body) => body.toString('latin1'))).toEqual(BODIES);
    const between = BODIES.flatMap((_, i) => (i === 0 ? ['+OK body'] : ['-ERR no', '+OK body']));
    expect(expected.lines).toEqual(['+OK ready', ...between, '+OK bye']);
  });

  it('are the same wherever they are split in two', () => {
    for (let at = 1; at < whole.length; at++)
      expect({ at, ...hear([whole.subarray(0, at), whole.subarray(at)]) }).toEqual({ at, ...expected });
  });

  it('are the same wherever they are split in three', () => {
    const short = Buffer.from(`${stuffed('.\r\n..a\r\n\r\n')}+OK\r\n`, 'latin1');
    const said = hear([short]);
    for (let a = 1; a < short.length; a++)
      for (let b = a + 1; b < short.length; b++)
        expect(hear([short.subarray(0, a), short.subarray(a, b), short.subarray(b)])).toEqual(said);
  });

  it('are the same one by one', () => {
    expect(hear(Array.from(whole, (octet) => Buffer.of(octet)))).toEqual(expected);
  });

  it('of a megabyte at random come back octet for octet', () => {
    const noise = `x\r\n${randomBytes(1_000_000).toString('latin1').replaceAll('5', '\r\n.')}\r\n`;
    const octets = Buffer.from(stuffed(noise), 'latin1');
    const pieces: Buffer[] = [];
    for (let at = 0, size = 1; at < octets.length; at += size, size = 1 + (octets[at] ?? 0) * 50)
      pieces.push(octets.subarray(at, at + size));
    const digest = (body: Buffer) => createHash('sha256').update(body).digest('hex');
    expect(hear(pieces).bodies.map(digest)).toEqual([digest(Buffer.from(noise, 'latin1'))]);
  });

  it.each([
    ['1 a\n2 b\n.\n', ['1 a\n2 b\n']],
    ['a: b\n\n..x\n.\r\n', ['a: b\n\n.x\n']],
    ['.\n', ['']],
    ['a: b\r\nc\r\n.\n', ['a: b\r\nc\r\n']],
  ])('end where a server ends its lines with LF alone: %j', (said, bodies) => {
    const octets = Buffer.from(`+OK body\n${said}+OK bye\n`);
    const whole = hear([octets]);
    expect(whole.bodies.map(String)).toEqual(bodies);
    expect(whole.lines).toEqual(['+OK body', '+OK bye']);
    expect(hear(Array.from(octets, (octet) => Buffer.of(octet)))).toEqual(whole);
  });

  it('that are a line without end are given up', () => {
    const endless = Array.from({ length: 30 }, () => Buffer.from('+OK so on'));
    expect(hear(endless).isEndless).toBe(true);
    const line = Buffer.from(`+OK ${'x'.repeat(200)}\r\n+OK\r\n`);
    expect(hear([line])).toEqual({ lines: [], bodies: [], isEndless: true });
  });
});
