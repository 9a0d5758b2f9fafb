import { describe, expect, it } from '@jest/globals';
import { filenameOf, safeFilename } from '../../src/mime/filenames.ts';
import { asOctetString } from '../../src/mime/octets.ts';
import { decodeParameters, loadParameterCharsets, parseWithParameters } from '../../src/mime/parameters.ts';
import { cpuTime } from '../support/cpu-time.ts';

const HEADERS: [raw: string, value: string, parameters: Record<string, string>][] = [
  ['text/plain; charset=utf-8', 'text/plain', { charset: 'utf-8' }],
  ['TEXT/Plain;Charset="UTF-8" ; Format = flowed', 'text/plain', { charset: 'UTF-8', format: 'flowed' }],
  ['text/html charset=utf-8', 'text/html', { charset: 'utf-8' }],
  ['"text/html"; a=b', 'text/html', { a: 'b' }],
  ['charset=utf-8', '', { charset: 'utf-8' }],
  ['text/plain', 'text/plain', {}],
  ['', '', {}],
  ['attachment; filename="a;b \\"c\\".pdf"', 'attachment', { filename: 'a;b "c".pdf' }],
  ['attachment; filename=two words.pdf; size=3', 'attachment', { filename: 'two words.pdf', size: '3' }],
  ['attachment; filename="a "b" c.pdf"; size=3', 'attachment', { filename: 'a "b" c.pdf', size: '3' }],
  ['attachment; filename="C:\\temp\\x.pdf"', 'attachment', { filename: 'C:\\temp\\x.pdf' }],
  ['attachment; filename="unclosed.pdf', 'attachment', { filename: 'unclosed.pdf' }],
  [
    'attachment; (really) filename=a.pdf (it is); size="3" (about)',
    'attachment',
    { filename: 'a.pdf', size: '3' },
  ],
  ['attachment;;; filename=a.pdf;', 'attachment', { filename: 'a.pdf' }],
  ['text/plain; charset="utf-8" format=flowed', 'text/plain', { charset: 'utf-8', format: 'flowed' }],
  ["a/b; name*=utf-8''%e2%82%ac", 'a/b', { name: '€' }],
  ["a/b; name=euro; name*=utf-8''%e2%82%ac", 'a/b', { name: '€' }],
  ["a/b; name*=utf-8''%e2%82%ac; name=euro", 'a/b', { name: '€' }],
  ["a/b; name*1*=%82%ac; name*0*=utf-8''%e2", 'a/b', { name: '€' }],
  ["a/b; name*0*=utf-8''100%25; name*1=%41", 'a/b', { name: '100%%41' }],
  ['a/b; name*0="a"; name*1="b"', 'a/b', { name: 'ab' }],
  ["a/b; name*=''caf%e9", 'a/b', { name: 'café' }],
  ['a/b; name*=no%20quotes', 'a/b', { name: 'no quotes' }],
  ["a/b; name*=utf-8''%zz%4", 'a/b', { name: '%zz%4' }],
  ['a/b; name="=?utf-8?q?=C3=A9?="', 'a/b', { name: 'é' }],
  ['a/b; name="caf\xe9"', 'a/b', { name: 'café' }],
  ['a/b; name="caf\xc3\xa9"', 'a/b', { name: 'café' }],
  ['a/b; name=one; name=two', 'a/b', { name: 'one' }],
  ["a/b; name*=utf-8''a%0d%0ab%00", 'a/b', { name: 'ab' }],
  ['a/b; name*="=?utf-8?Q?z=C3=A1k.zip?="', 'a/b', { name: 'zák.zip' }],
  ["a/b; name*=utf-8''=?utf-8?Q?z=C3=A1k.zip?=", 'a/b', { name: 'zák.zip' }],
  ["a/b; name*0*=iso-2022-jp''%1B$B$3%1B(B; name*1*=%1B$B$s%1B(B.pdf", 'a/b', { name: 'こん.pdf' }],
  [
    'a/b; name="=?iso-2022-jp?B?GyRCJDMbKEI=?= =?iso-2022-jp?B?GyRCJHMbKEI=?=.pdf"',
    'a/b',
    { name: 'こん.pdf' },
  ],
  ['a/b; name="\x1b$B$3";$s\x1b(B.pdf"; x=y', 'a/b', { name: 'こ∋ん.pdf', x: 'y' }],
  ['a/b; name=x.pdf"', 'a/b', { name: 'x.pdf' }],
  ['application /pdf; name=x', 'application/pdf', { name: 'x' }],
  ['(why) a/b; name=x', 'a/b', { name: 'x' }],
];

describe('parameters', () => {
  it.each(HEADERS)('reads %j', (raw, value, parameters) => {
    expect(parseWithParameters(asOctetString(raw))).toEqual({ value, parameters });
  });

  it('reads the pairs of a BODYSTRUCTURE alike', () => {
    const pairs = [
      ['FILENAME*0*', "utf-8''%C3"],
      ['FILENAME*1*', '%A9.pdf'],
      ['SIZE', '3'],
    ] as const;
    expect(decodeParameters(pairs)).toEqual({ filename: 'é.pdf', size: '3' });
  });

  it('cannot be used to reach a prototype', () => {
    const { parameters } = parseWithParameters(asOctetString('a/b; __proto__=x; constructor=y'));
    expect(Object.getPrototypeOf(parameters)).toBe(Object.prototype);
    expect(Object.keys(parameters)).toEqual(['__proto__', 'constructor']);
  });

  it('knows rare charsets once they are loaded', async () => {
    const pairs = [['name*', "cp437''%82"]] as const;
    await loadParameterCharsets(pairs);
    expect(decodeParameters(pairs)).toEqual({ name: 'é' });
  });

  it.each([
    ['quotes', 'a="'.repeat(500_000)],
    ['brackets', '('.repeat(1_000_000)],
    ['quotes and brackets', '"('.repeat(500_000)],
    ['segments', Array.from({ length: 200_000 }, (_, i) => `; n*${i}*=x`).join('')],
    ['semicolons', ';'.repeat(1_000_000)],
  ])('takes time in proportion to %s', (_, raw) => {
    const started = cpuTime();
    parseWithParameters(asOctetString(`a/b; x=${raw}`));
    expect(cpuTime() - started).toBeLessThan(20_000);
  });
});

const NAMES: [raw: string | null, safe: string | null][] = [
  ['report.pdf', 'report.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['/etc/passwd', 'passwd'],
  ['C:\\Users\\ann\\report.pdf', 'report.pdf'],
  ['\\\\server\\share\\a.doc', 'a.doc'],
  ['Invoice 1/2.pdf', 'Invoice 1_2.pdf'],
  ['a\0b\r\nc\x7f.txt', 'abc.txt'],
  ['invoice\u202efdp.exe', 'invoicefdp.exe'],
  ['.htaccess', '.htaccess'],
  ['. .x', '.x'],
  ['...x', '.x'],
  ['./.x', '.x'],
  ['..', null],
  ['...', null],
  [' . ', null],
  ['', null],
  [null, null],
  ['trailing. . ', 'trailing'],
  ['a:b<c>d|e?f*g"h.pdf', 'a_b_c_d_e_f_g_h.pdf'],
  ['C:TEMPx.png', 'C_TEMPx.png'],
  ['CON.txt', '_CON.txt'],
  ['naïve 名前 👨‍👩‍👧.pdf', 'naïve 名前 👨‍👩‍👧.pdf'],
  ['\ud800.txt', '\ufffd.txt'],
];

describe('raw 8-bit in a parameter', () => {
  it.each([
    ['windows-1251', '\xcf\xf0\xe8', 'При'],
    ['windows-1251', '\xc3\xa9', 'é'],
    ['shift_jis', '\x82\xb1\x82\xf1', 'こん'],
    ['euc-jp', '\xe9', 'é'],
    ['us-ascii', '\xe9', 'é'],
    [undefined, '\xe9', 'é'],
  ])('is what the message is written in: %s', (declared, name, text) => {
    expect(decodeParameters([['name', name]], declared)).toEqual({ name: text });
    expect(decodeParameters([['name*', name]], declared)).toEqual({ name: text });
  });
});

describe('filenames', () => {
  it.each(NAMES)('makes %j safe', (raw, safe) => {
    expect(safeFilename(raw)).toBe(safe);
  });

  it('keeps the extension and whole characters of a long name', () => {
    const name = safeFilename(`${'é'.repeat(300)}.tar.gz`)!;
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(240);
    expect(name).toMatch(/^é+\.gz$/);
    expect(safeFilename('😀'.repeat(10_000))).toBe('😀'.repeat(60));
  });

  it('come from the disposition first, then from the type', () => {
    expect(filenameOf({ filename: 'a' }, { name: 'b' })).toBe('a');
    expect(filenameOf({ filename: '..' }, { name: 'b' })).toBe('b');
    expect(filenameOf({}, {})).toBeNull();
  });
});
