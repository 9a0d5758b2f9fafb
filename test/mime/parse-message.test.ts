import { describe, expect, it } from '@jest/globals';
import { envelopeOf } from '../../src/mime/envelope.ts';
import { firstFields, messageFields } from '../../src/mime/message-entity.ts';
import { parseMessage } from '../../src/mime/parse-message.ts';
import type { Part } from '../../src/mime/structure.ts';
import { findPart, mediaType, walkParts } from '../../src/mime/structure.ts';
import { cpuTime } from '../support/cpu-time.ts';

const parse = (raw: string): ReturnType<typeof parseMessage> => parseMessage(Buffer.from(raw, 'latin1'));
const sketch = (root: Part): string[] =>
  [...walkParts(root)].map((part) => `${part.partId} ${mediaType(part)}`);
const MIXED = 'Content-Type: multipart/mixed; boundary=b\n\n';

const TREES: [why: string, raw: string, tree: string[]][] = [
  ['no header', 'just words\n\nmore', ['1 text/plain']],
  ['a line of noise in front', `a b\n${MIXED}--b\n\nx\n--b--`, ['TEXT multipart/mixed', '1 text/plain']],
  ['a fold in front', ` A: b\n${MIXED}--b\n\nx\n--b--`, ['TEXT multipart/mixed', '1 text/plain']],
  [
    'a part without a header',
    `${MIXED}--b\na b\nContent-Type: text/html\n\nx\n--b--`,
    ['TEXT multipart/mixed', '1 text/plain'],
  ],
  ['no type', 'Subject: x\n\nwords', ['1 text/plain']],
  ['a type that is none', 'Content-Type: text\n\nwords', ['1 text/plain']],
  [
    'a multipart',
    `${MIXED}--b\n\none\n--b\nContent-Type: text/html\n\ntwo\n--b--\n`,
    ['TEXT multipart/mixed', '1 text/plain', '2 text/html'],
  ],
  [
    'a nested message with one part',
    `${MIXED}--b\nContent-Type: message/rfc822\n\nSubject: in\n\nx\n--b--`,
    ['TEXT multipart/mixed', '1 message/rfc822', '1.1 text/plain'],
  ],
  [
    'a nested message with several',
    `${MIXED}--b\nContent-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c\n\ny\n--c--\n--b\n\nz\n--b--`,
    [
      'TEXT multipart/mixed',
      '1 message/rfc822',
      '1.TEXT multipart/mixed',
      '1.1 text/plain',
      '1.2 text/plain',
      '2 text/plain',
    ],
  ],
  [
    'a multipart within a multipart',
    `${MIXED}--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nx\n--c--\n--b--`,
    ['TEXT multipart/mixed', '1 multipart/alternative', '1.1 text/plain'],
  ],
  [
    'one boundary for two multiparts',
    `${MIXED}--b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nx\n--b--\n--b\n\ny\n--b--`,
    ['TEXT multipart/mixed', '1 multipart/alternative', '1.1 text/plain', '2 text/plain'],
  ],
  [
    'an inner multipart without its end',
    `${MIXED}--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\n\nx\n--b\n\ny\n--b--`,
    ['TEXT multipart/mixed', '1 multipart/alternative', '1.1 text/plain', '2 text/plain'],
  ],
  [
    'a digest',
    'Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: in\n\nx\n--b--',
    ['TEXT multipart/digest', '1 message/rfc822', '1.1 text/plain'],
  ],
  [
    'the wrong boundary',
    'Content-Type: multipart/mixed; boundary=x\n\n--b\n\none\n--b--',
    ['TEXT multipart/mixed', '1 text/plain'],
  ],
  ['no parts at all', 'Content-Type: multipart/mixed; boundary=x\n\nwords only', ['1 text/plain']],
  [
    'a signature in a multipart without boundary',
    'Content-Type: multipart/mixed\n\nwords\n-- \nAnn',
    ['1 text/plain'],
  ],
  [
    'a boundary in 8-bit',
    'Content-Type: multipart/mixed; boundary="\xc2\xb5"\n\nx\n-- no\n--\xc2\xb5\n\none\n--\xc2\xb5--',
    ['TEXT multipart/mixed', '1 text/plain'],
  ],
  ['an epilogue', `${MIXED}--b\n\none\n--b--\nepilogue\n--x\n`, ['TEXT multipart/mixed', '1 text/plain']],
  ['an empty part', `${MIXED}--b\n--b\n\nx\n--b--`, ['TEXT multipart/mixed', '1 text/plain', '2 text/plain']],
  [
    'a message in base64',
    `Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n${Buffer.from('Subject: in\n\nx').toString('base64')}`,
    ['1 message/rfc822', '1.1 text/plain'],
  ],
];

describe('whole messages', () => {
  it.each(TREES)('have the parts that IMAP would number: %s', (_, raw, expected) => {
    expect(sketch(parse(raw).root)).toEqual(expected);
    expect(sketch(parse(raw.replaceAll('\n', '\r\n')).root)).toEqual(expected);
  });

  it('give the octets of a part without the line break that belongs to the boundary', () => {
    const parsed = parse(
      `${MIXED}--b\r\nContent-Transfer-Encoding: base64\r\n\r\nYWJj\r\n\r\n--b\r\n\r\nz\r\n--b--\r\n`,
    );
    expect(parsed.octets('1')?.toString()).toBe('YWJj\r\n');
    expect(parsed.content('1')?.toString()).toBe('abc');
    expect(parsed.octets('2')?.toString()).toBe('z');
    expect(parsed.octets('3')).toBeUndefined();
    expect(findPart(parsed.root, '1')?.size).toBe(6);
  });

  it('end an enclosed message before the line break of the delimiter behind it', () => {
    const enclosed = 'Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--';
    const raw = `${MIXED}--b\r\nContent-Type: message/rfc822\r\n\r\n${enclosed}\r\n--b--\r\n`;
    expect(parseMessage(Buffer.from(raw)).octets('1')?.toString()).toBe(enclosed);
  });

  it('keep a part that forgot its empty line', () => {
    const parsed = parse(`${MIXED}--b\nwords at once\n--b--`);
    expect(parsed.octets('1')?.toString()).toBe('words at once');
  });

  it.each([
    [
      'repeated addresses',
      'To: a@x\nFrom: b@x\nTo: c@x\nFrom: d@x\nSubject: 1\nSubject: 2\n\n',
      'b@x d@x/a@x c@x/1',
    ],
    ['a byte order mark', '\xef\xbb\xbfFrom: b@x\nTo: a@x\nSubject: 1\n\n', 'b@x/a@x/1'],
    ['blank lines', '\n \t\r\n\nFrom: b@x\nTo: a@x\nSubject: 1\n\n', 'b@x/a@x/1'],
    ['a line of mbox', 'From b@x Mon Jan  1\nFrom: b@x\nTo: a@x\nSubject: 1\n\n', 'b@x/a@x/1'],
    ['CR alone', 'From: b@x\rTo: a@x\rSubject: 1\r\rwords\r', 'b@x/a@x/1'],
    ['CR alone, out of POP3', 'From: b@x\rTo: a@x\rSubject: 1\r\rwords\r\r\n', 'b@x/a@x/1'],
    [
      'raw 8-bit',
      'From: b@x\nTo: a@x\nSubject: \xf0\xd2\xc9\nContent-Type: text/plain; charset=koi8-r\n\n',
      'b@x/a@x/При',
    ],
  ])('have a header in spite of %s', (_, raw, expected) => {
    const { envelope } = parse(raw);
    const addresses = (list: typeof envelope.from) => list.map(({ address }) => address).join(' ');
    expect([addresses(envelope.from), addresses(envelope.to), envelope.subject].join('/')).toBe(expected);
    const alone = envelopeOf(messageFields(Buffer.from(raw, 'latin1')), 'koi8-r');
    expect(addresses(alone.from)).toBe(addresses(envelope.from));
  });

  it.each([
    ['<a@b>', '<a@b>'],
    ['<a@b> (a comment) <c@d>', '<a@b>'],
    ['see <a@b>', '<a@b>'],
    ['<\r\n a@b >', '<a@b>'],
    ['<with space@b>', '<with space@b>'],
    ['bare@id', 'bare@id'],
    ['<a@p\xc5\x99.test>', '<a@př.test>'],
    ['', null],
  ])('have the first id in angle brackets: %j', (raw, id) => {
    expect(parse(`Message-ID: ${raw}\r\n\r\n`).envelope.messageId).toBe(id);
  });

  it('have an envelope, and so have the messages within', () => {
    const { envelope, headers, root } = parse(
      'From: A <a@x>\nDate: 1 Jan 2024 10:00 +0000\nMessage-ID: <1@x>\nContent-Type: message/rfc822\n\nSubject: in\nTo: b@y\n\n',
    );
    expect(envelope).toMatchObject({
      date: new Date('2024-01-01T10:00:00Z'),
      subject: null,
      from: [{ name: 'A', address: 'a@x' }],
      sender: [{ address: 'a@x' }],
      messageId: '<1@x>',
    });
    expect(headers.map(({ name }) => name)).toEqual(['From', 'Date', 'Message-ID', 'Content-Type']);
    expect(root.message?.envelope).toMatchObject({ subject: 'in', to: [{ address: 'b@y' }] });
  });
});

const nest = (depth: number, header: string): string => header.repeat(depth);
const HOSTILE: [what: string, raw: string][] = [
  ['nested messages', nest(100_000, 'Content-Type: message/rfc822\n\n')],
  [
    'nested multiparts',
    Array.from(
      { length: 50_000 },
      (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`,
    ).join(''),
  ],
  ['multiparts without a boundary', `${MIXED}${'--b\nContent-Type: multipart/mixed\n\n'.repeat(50_000)}`],
  [
    'boundaries that never come',
    `${MIXED}${'--b\nContent-Type: multipart/mixed; boundary=zz\n\n--y\n'.repeat(50_000)}`,
  ],
  ['lines of dashes', `${MIXED}${'--\n'.repeat(1_000_000)}`],
  ['a line of dashes', `${MIXED}${'-'.repeat(5_000_000)}`],
  ['a header as long as it may be', `${MIXED}--b\n${'A: b\n'.repeat(200_000)}`],
  ['a boundary of a megabyte', `Content-Type: multipart/mixed; boundary=${'x'.repeat(1_000_000)}\n\nx`],
  ['one boundary for all levels', nest(20_000, 'Content-Type: multipart/mixed; boundary=b\n\n--b\n')],
  ['closing delimiters only', `${MIXED}${'--b--\n'.repeat(500_000)}`],
];

describe('hostile messages', () => {
  it.each(HOSTILE)('take time in proportion to %s', (_, raw) => {
    const started = cpuTime();
    const { root } = parse(raw);
    expect([...walkParts(root)].length).toBeGreaterThan(0);
    expect(cpuTime() - started).toBeLessThan(20_000);
  });

  it('cost no copies', () => {
    const raw = Buffer.concat([
      Buffer.from(`${MIXED}--b\n\n`),
      Buffer.alloc(40_000_000, 'x\n'),
      Buffer.from('--b--'),
    ]);
    const before = process.memoryUsage();
    const parsed = parseMessage(raw);
    const after = process.memoryUsage();
    expect(parsed.octets('1')?.buffer).toBe(raw.buffer);
    expect(after.rss - before.rss).toBeLessThan(32_000_000);
  });
});

describe('a header longer than any sender writes', () => {
  const LONG = `${'To: a@example.com\r\n'.repeat(460_000)}\r\nwords`;
  const tooLarge = expect.objectContaining({ code: 'TOO_LARGE' });

  it('is refused before it is decoded, in the message and in what it encloses', () => {
    expect(() => parse(LONG)).toThrow(tooLarge);
    expect(() => messageFields(Buffer.from(LONG))).toThrow(tooLarge);
    expect(() => parse(`Content-Type: message/rfc822\r\n\r\n${LONG}`)).toThrow(tooLarge);
  });

  it('is read as far as ten thousand recipients go', () => {
    const list = Array.from({ length: 10_000 }, (_, i) => ` person${i} <person${i}@department.example.com>`);
    const { to } = parse(`To:${list.join(',\r\n')}\r\n\r\nwords`).envelope;
    expect(to).toHaveLength(10_000);
  });

  it('still has a name to save the message under', () => {
    const subject = firstFields(Buffer.from(`Subject: x\r\n${LONG}`)).find(([name]) => name === 'Subject');
    expect(subject).toEqual(['Subject', 'x']);
  });
});
