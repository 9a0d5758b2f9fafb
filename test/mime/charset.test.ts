import { describe, expect, it } from '@jest/globals';
import { decodeCharset, decodeCharsetAsync, needsLoading } from '../../src/mime/charset.ts';
import { byTable, decodeWindows1252 } from '../../src/mime/windows-1252.ts';

const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

const CASES: [why: string, label: string | undefined, octets: Buffer, text: string][] = [
  ['UTF-8', 'utf-8', Buffer.from('é€😀'), 'é€😀'],
  ['a label in quotes, with a language', '"UTF-8*en"', Buffer.from('é'), 'é'],
  ['a UTF-8 mark is no character', 'utf-8', hex('efbbbf 61'), 'a'],
  ['ISO-8859-1 that is windows-1252', 'iso-8859-1', hex('93 61 94 80'), '“a”€'],
  ['windows-1252 quotes', 'Windows-1252', hex('91 92'), '‘’'],
  ['a spelling of its own', 'win-1251', hex('cff0e8'), 'При'],
  ['ISO8859_2', 'ISO8859_2', hex('b3'), 'ł'],
  ['KOI8-R', 'koi8-r', hex('f0d2c9'), 'При'],
  ['GB2312 that is GBK', 'gb2312', hex('e946 cee5'), '镕五'],
  ['GB18030 with four octets', 'gb18030', hex('9835f738 8139ee39'), '𪜀㐀'],
  ['Big5', 'cn-big5', hex('a4a4 a4e5'), '中文'],
  ['Big5 with kana and circled digits', 'big5', hex('c6e8 c6a1'), 'あ①'],
  ['EUC-KR by its odd name', 'ks_c_5601-1987', hex('c7d1'), '한'],
  ['code page 949', 'cp949', hex('8c63'), '똠'],
  ['Shift_JIS that is code page 932', 'shift_jis', hex('8740 fbfc'), '①髙'],
  ['ISO-2022-JP', 'iso-2022-jp', latin1('\x1b$B$3$s\x1b(B!'), 'こん!'],
  [
    'one escape behind another',
    'ISO-2022-JP',
    latin1('\x1b$B$3$s\x1b(B\x1b$B$K\x1b(B\x1b(B\x1b(J!'),
    'こんに!',
  ],
  ['an escape for what is on already', 'iso-2022-jp', latin1('\x1b$B$3\x1b$B$s\x1b$@$K\x1b(B.'), 'こんに.'],
  ['a text that is not shifted back', 'iso-2022-jp', latin1('\x1b$B$3\r\n$s'), 'こ\r\nん'],
  ['half-width katakana by escape', 'iso-2022-jp', latin1('\x1b(I18\x1b(B a'), 'ｱｸ a'],
  ['half-width katakana by shift', 'cp50222', latin1('\x0e18\x0f a'), 'ｱｸ a'],
  ['half-width katakana in eight bits', 'iso-2022-jp', hex('1b2442 2433 1b2842 b1b8'), 'こｱｸ'],
  ['JIS X 0212', 'iso-2022-jp-1', latin1('\x1b$(D0!\x1b(B'), '丂'],
  [
    'Chinese, Korean and Greek within',
    'iso-2022-jp-2',
    latin1('\x1b$AVP\x1b$(CGQ\x1b(B\x1b.F\x1bNa'),
    '中한α',
  ],
  ['JIS X 0213', 'ISO-2022-JP-2004', latin1('\x1b$(Q$3\x1b(B'), 'こ'],
  ['yen and overline', 'iso-2022-jp', latin1('\x1b(J\\~\x1b(B\\~'), '¥‾\\~'],
  ['a terminal escape as it stands', 'iso-2022-jp', latin1('\x1b[31mred'), '\x1b[31mred'],
  ['ISO-2022-JP said, UTF-8 meant', 'iso-2022-jp', Buffer.from('こんにちは'), 'こんにちは'],
  ['ISO-2022-JP said, Shift_JIS meant', 'iso-2022-jp', hex('82b1 82f1'), 'こん'],
  ['ISO-2022-JP said, EUC-JP meant', 'iso-2022-jp', hex('a4b3 a4f3 c6fc cbdc'), 'こん日本'],
  ['ISO-2022-JP said, windows-1252 meant', 'iso-2022-jp', hex('636166e9'), 'café'],
  ['both at once', 'iso-2022-jp', Buffer.concat([latin1('\x1b$B$3\x1b(B '), Buffer.from('é')]), 'こ é'],
  ['ISO-2022-KR said, EUC-KR meant', 'iso-2022-kr', hex('c7d1'), '한'],
  [
    'ISO-2022-KR, shifted twice',
    'iso-2022-kr',
    latin1('\x1b$)C\x0eGQ\x0f\x0e\x0eGQ\x0f\n\x0eGQ\nab'),
    '한한\n한\nab',
  ],
  ['ISO-2022-CN', 'ISO-2022-CN', latin1('\x1b$)A\x0eVPND\x0f!'), '中文!'],
  ['HZ, shifted twice', 'hz-gb-2312', latin1('~{VP~{ND~}~{VP~}\n!'), '中文中\n!'],
  ['HZ said, GB2312 meant', 'hz', hex('d6d0'), '中'],
  ['UTF-7 said, UTF-8 meant', 'utf-7', Buffer.from('é +x'), 'é +x'],
  ['UTF-16 said, UTF-8 meant', 'utf-16', Buffer.from('日本'), '日本'],
  ['UTF-16LE said, ASCII meant', 'utf-16le', latin1('plain words'), 'plain words'],
  ['UTF-16LE said, UTF-8 meant', 'utf-16le', Buffer.from('Grüße!!'), 'Grüße!!'],
  ['EUC-JP said, UTF-8 meant', 'euc-jp', Buffer.from('日本語'), '日本語'],
  ['ISO-2022-KR', 'iso-2022-kr', latin1('\x1b$)C\x0eGQ\x0f!'), '한!'],
  ['HZ', 'hz-gb-2312', latin1('~{VPND~} ~~'), '中文 ~'],
  ['UTF-7', 'utf-7', latin1('caf+AOk- +2D3eAA- 1 +- 1'), 'café 😀 1 + 1'],
  ['UTF-16 with a mark', 'utf-16', hex('feff 0061 20ac'), 'a€'],
  ['UTF-16 without a mark, big-endian', 'utf-16', hex('0061 0062'), 'ab'],
  ['UTF-16 without a mark, little-endian', 'utf-16', hex('6100 6200'), 'ab'],
  ['UTF-16BE labelled', 'utf-16be', hex('4e2d'), '中'],
  ['a mark beats the label', 'utf-16be', hex('fffe 2d4e'), '中'],
  ['UTF-16 that is ASCII', 'utf-16', latin1('plain text'), 'plain text'],
  ['no label, UTF-8', undefined, Buffer.from('é'), 'é'],
  ['no label, not UTF-8', undefined, hex('e9 80'), 'é€'],
  ['no label, UTF-16 by its mark', undefined, hex('fffe 6100'), 'a'],
  ['no label, Japanese escapes', undefined, latin1('\x1b$B$3\x1b(B'), 'こ'],
  ['us-ascii with UTF-8 in it', 'us-ascii', Buffer.from('é'), 'é'],
  ['an unknown label', 'x-nobody-knows', hex('636166e9'), 'café'],
  ['a hostile label', '__proto__', hex('e9'), 'é'],
  ['a label without an end', 'x'.repeat(100_000), hex('e9'), 'é'],
  ['UTF-8 said, ISO-8859-1 meant', 'utf-8', latin1('déjà vu'), 'd\ufffdj\ufffd vu'],
  ['nothing said, UTF-8 with an octet lost', undefined, hex('c3a9 c3a8 c3'), 'éè\ufffd'],
  ['UTF-8 said and meant, one octet lost', 'utf-8', hex('c3a9 c3a8 c3'), 'éè\ufffd'],
  ['an unassigned octet', 'windows-1253', hex('aa'), '\ufffd'],
];

describe('octets to text', () => {
  it.each(CASES)('reads %s', (_, label, octets, text) => {
    expect(decodeCharset(octets, label)).toBe(text);
  });

  it('drops a character that a cut went through', () => {
    const octets = Buffer.from('aé').subarray(0, 2);
    expect(decodeCharset(octets, 'utf-8', { isCut: true })).toBe('a');
    expect(decodeCharset(octets, undefined, { isCut: true })).toBe('a');
    expect(decodeCharset(hex('61 8f'), 'shift_jis', { isCut: true })).toBe('a');
    expect(decodeCharset(octets, 'utf-8')).toBe('a\ufffd');
    const japanese = latin1('\x1b$B$3$s\x1b(Ba\x1b$B$K');
    for (const [length, text] of [
      [1, ''],
      [2, ''],
      [4, ''],
      [5, 'こ'],
      [6, 'こ'],
      [8, 'こん'],
      [14, 'こんa'],
    ] as const)
      expect(decodeCharset(japanese.subarray(0, length), 'iso-2022-jp', { isCut: true })).toBe(text);
    expect(decodeCharset(latin1('a +2D3'), 'utf-7', { isCut: true })).toBe('a ');
  });

  it('imports the big tables only for a label that needs them', async () => {
    expect(needsLoading('utf-8')).toBe(false);
    expect(needsLoading('cp437')).toBe(true);
    expect(decodeCharset(hex('82'), 'cp437')).toBe('‚');
    expect(await decodeCharsetAsync(hex('82'), 'cp437')).toBe('é');
    expect(decodeCharset(hex('82'), 'cp437')).toBe('é');
    expect(decodeCharset(hex('61000000'), 'utf-32le')).toBe('a');
  });

  it('reads windows-1252 by its own table as the platform should', () => {
    const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
    expect(byTable(all)).toBe(decodeWindows1252(all));
    expect(decodeWindows1252(hex('80 85 99 9f'))).toBe('€…™Ÿ');
  });

  it('never throws, whatever the label and the octets', () => {
    const noise = Uint8Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256);
    for (const [, label] of CASES) expect(typeof decodeCharset(noise, label)).toBe('string');
  });
});
