import { describe, expect, it } from '@jest/globals';
import type { TextPart } from '../../src/mime/body.ts';
import { decodeBody } from '../../src/mime/body.ts';
import { joinFlowed } from '../../src/mime/flowed.ts';

const part = (parameters: Record<string, string>, encoding = '8bit', subtype = 'plain'): TextPart => ({
  parameters,
  encoding,
  subtype,
});
const UTF8 = part({ charset: 'utf-8' });

describe('text parts', () => {
  it('are decoded twice: transfer encoding, charset', async () => {
    const quoted = part({ charset: 'iso-8859-1' }, 'quoted-printable');
    expect(await decodeBody(Buffer.from('caf=E9\r\nx\ry'), quoted)).toEqual({
      text: 'café\nx\ny',
      truncated: false,
    });
  });

  it('import the big charset tables by themselves', async () => {
    expect((await decodeBody(Buffer.from([0x82]), part({ charset: 'cp850' }))).text).toBe('é');
  });

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'are cut to %d octets between characters',
    async (maxOctets) => {
      const { text, truncated } = await decodeBody(Buffer.from('aé€😀'), UTF8, { maxOctets });
      expect('aé€😀'.startsWith(text)).toBe(true);
      expect(text).not.toMatch(/[\ud800-\udfff](?![\udc00-\udfff])|\ufffd/u);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxOctets);
      expect(truncated).toBe(maxOctets < 10);
    },
  );

  it('that have come half say so and end with a whole character', async () => {
    const halves: [TextPart, Buffer][] = [
      [UTF8, Buffer.from('aé').subarray(0, 2)],
      [part({ charset: 'utf-8' }, 'quoted-printable'), Buffer.from('a=C')],
      [part({ charset: 'utf-16le' }), Buffer.from([0x61, 0, 0x3d, 0xd8])],
      [part({}), Buffer.from('aé').subarray(0, 2)],
    ];
    for (const [kind, octets] of halves) {
      expect(await decodeBody(octets, kind, { isCut: true })).toEqual({ text: 'a', truncated: true });
    }
  });

  it('in base64 keep the octets of whole quanta', async () => {
    const base64 = part({ charset: 'utf-8' }, 'base64');
    expect((await decodeBody(Buffer.from('YWFhYcM'), base64, { isCut: true })).text).toBe('aaa');
  });

  const HTML: [why: string, head: string, charset: string | undefined, text: string][] = [
    ['meta charset', '<meta charset="windows-1251">', undefined, 'П'],
    [
      'meta http-equiv',
      '<META http-equiv=Content-Type content="text/html; charset=windows-1251">',
      undefined,
      'П',
    ],
    ['the XML declaration', '<?xml version="1.0" encoding="windows-1251"?>', undefined, 'П'],
    ['the parameter before the meta', '<meta charset="windows-1251">', 'windows-1252', 'Ï'],
    ['the meta before a parameter that says nothing', '<meta charset="windows-1251">', 'us-ascii', 'П'],
    ['no meta that says UTF-16', '<meta charset="utf-16">', undefined, 'Ï'],
    ['a guess where nothing is said', '<p>', undefined, 'Ï'],
  ];
  it.each(HTML)('of html believe %s', async (_, head, charset, text) => {
    const octets = Buffer.concat([Buffer.from(head), Buffer.from([0xcf])]);
    const found = await decodeBody(octets, part(charset ? { charset } : {}, '8bit', 'html'));
    expect(found.text).toBe(head + text);
  });
});

const FLOWED: [why: string, delSp: boolean, lines: string[], joined: string[]][] = [
  ['soft breaks', false, ['a ', 'b ', 'c', 'd'], ['a b c', 'd']],
  ['deleted spaces', true, ['a ', 'b'], ['ab']],
  ['quotes of one depth', false, ['> a ', '> b', '>> c ', '> d'], ['> a b', '>> c ', '> d']],
  ['quotes as they were written', false, ['>a ', '>b', '> c', '>> ', 'd'], ['>a b', '> c', '>>', 'd']],
  ['stuffing', false, [' >x', ' From me', '  y'], ['>x', 'From me', ' y']],
  ['a signature', false, ['a ', '-- ', 'Ann ', 'B'], ['a ', '-- ', 'Ann B']],
  ['a soft break at the end', false, ['a '], ['a ']],
  ['empty lines', false, ['', 'a', '', '>', 'b'], ['', 'a', '', '>', 'b']],
];

describe('format=flowed', () => {
  it.each(FLOWED)('knows %s', (_, delSp, lines, joined) => {
    expect(joinFlowed(lines.join('\n'), delSp).split('\n')).toEqual(joined);
  });
});
