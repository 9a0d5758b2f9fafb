import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { decodedLength, decodeTransfer, decodeTransferStream } from '../../src/mime/transfer-encoding.ts';
import { contentOfWhole } from '../../src/mime/whole-content.ts';
import { cpuTime } from '../support/cpu-time.ts';

const CASES: [encoding: string, what: string, raw: string, decoded: string][] = [
  ['base64', 'lines', 'SGVs\r\nbG8=\r\n', 'Hello'],
  ['base64', 'spaces and no padding', 'SG Vs bG 8', 'Hello'],
  ['base64', 'noise between the letters', 'SG*Vs!bG?8=', 'Hello'],
  ['base64', 'two padded pieces in a row', 'YQ==Yg==', 'ab'],
  ['base64', 'many padded pieces in a row', 'YQ==YmM=ZGVmZw==', 'abcdefg'],
  ['base64', 'two padded pieces on lines', 'YQ==\r\nYg==\r\n', 'ab'],
  ['base64', 'words behind the padding', 'SGVsbG8=\r\n-- \r\nThe List\r\nlists.example\r\n', 'Hello'],
  ['base64', 'a footer without padding before it', 'SGVsbG8h\r\n____\r\nThe List\r\n', 'Hello!'],
  ['base64', 'a stray equals sign', 'SGVs=bG8=', 'Hello'],
  ['base64', 'a letter too many', 'SGVsbG8hS', 'Hello!'],
  ['base64', 'nothing', '', ''],
  [' BASE64 ', 'an encoding in capitals', 'YQ==', 'a'],
  ['quoted-printable', 'escapes and soft breaks', 'caf=C3=A9 is=\r\n hot', 'cafÃ© is hot'],
  ['quoted-printable', 'lower-case digits', '=c3=a9', 'Ã©'],
  ['quoted-printable', 'white space at line ends', 'a \t\r\nb  \nc  ', 'a\r\nb\nc'],
  ['quoted-printable', 'encoded white space at line ends', 'a=20\r\nb', 'a \r\nb'],
  ['quoted-printable', 'white space behind a soft break', 'a= \t\r\nb', 'ab'],
  ['quoted-printable', 'no digits', '=ZZ =4 =', '=ZZ =4 '],
  ['quoted-printable', 'an escape cut short', 'a=4', 'a=4'],
  ['uuencode', 'a file', 'intro\r\nbegin 644 a.txt\r\n#0V%T\r\n`\r\nend\r\nouttro', 'Cat'],
  [
    'x-uuencode',
    'spaces stripped from its ends',
    'begin 644 a\r\n#0V\r\n#04$\r\n#0\r\n`\r\nend\r\n',
    'C`\0AA\0@\0\0',
  ],
  ['x-uuencode', 'lines that are no data', 'begin 644 a\n#0V%T\n\nSome words here\n#0V%T\nend\n', 'CatCat'],
  ['x-uuencode', 'a checksum behind', 'begin 644 a\n#0V%T!\nend\n', 'Cat'],
  ['uuencode', 'the base64 of POSIX', 'begin-base64 644 a\nQ2F0\nQ2F0\n====\n', 'CatCat'],
  ['7bit', 'everything as it is', 'a=41 \r\n', 'a=41 \r\n'],
  ['x-unheard-of', 'everything as it is', 'a=41', 'a=41'],
];

describe('transfer encodings', () => {
  it.each(CASES)('%s: %s', (encoding, _, raw, decoded) => {
    expect(decodeTransfer(Buffer.from(raw, 'latin1'), encoding).toString('latin1')).toBe(decoded);
  });

  it.each(CASES)('%s, in pieces of any size: %s', async (encoding, _, raw, decoded) => {
    for (let size = 1; size <= raw.length; size++) {
      expect(await throughPieces(Buffer.from(raw, 'latin1'), encoding, size)).toBe(decoded);
    }
  });

  it.each(['base64', 'quoted-printable', 'uuencode'])('%s: no octets make it throw', async (encoding) => {
    const noise = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i * 7) % 256));
    const whole = decodeTransfer(noise, encoding).toString('latin1');
    expect(await throughPieces(noise, encoding, 7)).toBe(whole);
  });

  it('base64: lines that are all alike, but for anything, come out alike whatever the packets', async () => {
    const damage = fc.record({
      at: fc.nat(999),
      cut: fc.nat(3),
      put: fc.constantFrom('', 'A', '=', '==', '-', '_', '!', '\n', '\r\n', '\r\n-- \r\n', ' ', '\xff'),
    });
    const lines = fc.record({
      letters: fc.constantFrom(4, 6, 64, 76),
      damages: fc.array(damage, { maxLength: 4 }),
      size: fc.integer({ min: 90, max: 700 }),
    });
    await fc.assert(
      fc.asyncProperty(lines, async ({ letters, damages, size }) => {
        let raw = `${'QUJDREVGR0g1'.repeat(60).slice(0, letters)}\r\n`.repeat(1000 / letters);
        for (const { at, cut, put } of damages) raw = `${raw.slice(0, at)}${put}${raw.slice(at + cut)}`;
        const octets = Buffer.from(raw, 'latin1');
        const oneByOne = await throughPieces(octets, 'base64', 1);
        expect(decodeTransfer(octets, 'base64').toString('latin1')).toBe(oneByOne);
        expect(await throughPieces(octets, 'base64', size)).toBe(oneByOne);
      }),
    );
  });

  it.each([
    ['base64', 'QUJD'.repeat(4_000_000)],
    ['base64', 'QQ=='.repeat(500_000)],
    ['base64', `QQ==${'\n--'.repeat(2_000_000)}`],
    ['base64', '='.repeat(5_000_000)],
    ['quoted-printable', '='.repeat(5_000_000)],
    ['quoted-printable', ' '.repeat(5_000_000)],
    ['quoted-printable', `${' '.repeat(1000)}x`.repeat(5000)],
    ['uuencode', 'begin 644 x\n'.repeat(400_000)],
    ['uuencode', 'M'.repeat(5_000_000)],
  ])('%s: megabytes of trouble take time in proportion', async (encoding, raw) => {
    const started = cpuTime();
    await throughPieces(Buffer.from(raw, 'latin1'), encoding, 65_536);
    // In the square of the length, it would take hours.
    expect(cpuTime() - started).toBeLessThan(20_000);
  });
});

async function throughPieces(octets: Buffer, encoding: string, size: number): Promise<string> {
  const pieces = Array.from({ length: Math.ceil(octets.length / size) }, (_, i) =>
    octets.subarray(i * size, (i + 1) * size),
  );
  const decoded: Buffer[] = [];
  for await (const piece of decodeTransferStream(pieces, encoding)) decoded.push(piece);
  return Buffer.concat(decoded).toString('latin1');
}

describe('the number of decoded octets', () => {
  const octets = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 256));
  it.each(['base64', 'quoted-printable', 'x-uuencode', '7bit'])(
    'of %s is that of what is decoded',
    (encoding) => {
      for (const encoded of [octets, Buffer.from(octets.toString('base64')), Buffer.alloc(0)])
        expect(decodedLength(encoded, encoding)).toBe(decodeTransfer(encoded, encoding).length);
    },
  );
});

describe('uuencode that stands for far more than there is', () => {
  // Two octets of a line stand for 63.
  const bomb = Buffer.from(`begin 644 a\n${'_\n'.repeat(1_000_000)}\`\nend\n`);

  it('is refused, and has no length', () => {
    expect(decodedLength(bomb, 'x-uuencode')).toBeNull();
    expect(() => decodeTransfer(bomb, 'x-uuencode')).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
  });

  it('is no text, and an attachment that can be listed', async () => {
    const head = 'Content-Type: application/octet-stream; name=a\nContent-Transfer-Encoding: x-uuencode\n\n';
    const content = contentOfWhole(Buffer.concat([Buffer.from(head), bomb]), false);
    expect(content.attachments).toMatchObject([{ filename: 'a', size: null }]);
    const text = contentOfWhole(
      Buffer.concat([Buffer.from(head.replace(/^.*?;/, 'Content-Type: text/plain;')), bomb]),
      false,
    );
    await expect(text.text(4_000_000)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('is read as far as zeros at the ends of lines go in files', () => {
    const zeros = Buffer.from(`begin 644 a\n${'M\n'.repeat(10_000)}\`\nend\n`);
    expect(decodeTransfer(zeros, 'x-uuencode')).toHaveLength(450_000);
  });
});
