import { describe, expect, it } from '@jest/globals';
import { partContent } from '../../src/mime/part-content.ts';
import { parseMessage } from '../../src/mime/parse-message.ts';
import { contentOfFile, uuencodedFiles, withoutFiles } from '../../src/mime/uuencoded-files.ts';
import { contentOfWhole } from '../../src/mime/whole-content.ts';
import { cpuTime } from '../support/cpu-time.ts';

const FILE = 'begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n';
const OTHER = 'begin 644 a b.bin\r\n#0V\r\n\r\nend\r\n';
const POSIX = 'begin-base64 644 c\r\nQ2F0\r\n====\r\n';

const CASES: [why: string, text: string, names: string[], rest: string][] = [
  ['one amid words', `Hi\r\n${FILE}Bye\r\n`, ['cat.txt'], 'Hi\r\nBye\r\n'],
  ['several', `${FILE}\n${OTHER}${POSIX}`, ['cat.txt', 'a b.bin', 'c'], '\n'],
  ['no words', FILE, ['cat.txt'], ''],
  ['LF alone', FILE.replaceAll('\r\n', '\n'), ['cat.txt'], ''],
  ['prose', 'We\nbegin 644 people\nwho work.\nend\n', [], 'We\nbegin 644 people\nwho work.\nend\n'],
  ['one that does not end', 'begin 644 a\n#0V%T\n', [], 'begin 644 a\n#0V%T\n'],
  ['a quoted one', `> ${FILE}`, [], `> ${FILE}`],
  ['one within another', `begin 644 a\n#0V%T\n${FILE}`, ['cat.txt'], 'begin 644 a\n#0V%T\n'],
];

describe('files within a text', () => {
  it.each(CASES)('are found: %s', (_, text, names, rest) => {
    const octets = Buffer.from(text, 'latin1');
    expect(uuencodedFiles(octets).map(({ name }) => name)).toEqual(names);
    expect(withoutFiles(octets).toString('latin1')).toBe(rest);
    if (names[0] === 'cat.txt') expect(contentOfFile(octets, 0)?.content.toString()).toBe('Cat');
  });

  it('are attachments of the message, and not text', async () => {
    const raw = Buffer.from(`Subject: x\r\nContent-Type: text/plain\r\n\r\nHi\r\n${FILE}${OTHER}Bye\r\n`);
    const content = contentOfWhole(raw, false);
    expect((await content.text(1000))?.text).toBe('Hi\nBye\n');
    expect(content.hasAttachments).toBe(true);
    expect(content.attachments).toMatchObject([
      {
        partId: '1.UU1',
        filename: 'cat.txt',
        contentType: 'application/octet-stream',
        size: 3,
        inline: false,
      },
      { partId: '1.UU2', filename: 'a b.bin', size: 3 },
    ]);
    const parsed = parseMessage(raw);
    expect(partContent(parsed, '1.UU1')?.content.toString()).toBe('Cat');
    expect(partContent(parsed, '1.UU2')?.head.filename).toBe('a b.bin');
    expect(partContent(parsed, '1.UU3')).toBeUndefined();
    expect(partContent(parsed, '2.UU1')).toBeUndefined();
  });

  it.each([
    ['beginnings', 'begin 644 x\n'.repeat(300_000)],
    ['beginnings of data', 'begin 644 x\n#0V%T\n'.repeat(200_000)],
    ['data without an end', `begin 644 x\n${'#0V%T\n'.repeat(500_000)}`],
  ])('take time in proportion to %s', (_, text) => {
    const started = cpuTime();
    expect(uuencodedFiles(Buffer.from(text))).toEqual([]);
    expect(cpuTime() - started).toBeLessThan(20_000);
  });
});
