import { describe, expect, it } from '@jest/globals';

import { contentRange, parseRange } from '../../../src/rest/bytes/byte-range.ts';
import { contentDisposition } from '../../../src/rest/bytes/content-disposition.ts';
import { contentTypeOf, dispositionOf } from '../../../src/rest/bytes/content-type.ts';

describe('a Range header', () => {
  it.each([
    ['bytes=0-0', { first: 0, last: 0 }],
    ['bytes=5-', { first: 5, last: undefined }],
    ['bytes=-7', { suffix: 7 }],
    [' BYTES = 10 - 20 ', { first: 10, last: 20 }],
  ])('%j is one range', (header, range) => {
    expect(parseRange(header)).toEqual(range);
  });

  it.each([
    undefined,
    '',
    'bytes=',
    'bytes=-',
    'bytes=2-1',
    'bytes=0-1,3-4',
    'bytes=a-b',
    'bytes=1.5-2',
    'lines=0-1',
    'bytes=99999999999999999999-',
    '0-1',
  ])('%j asks for everything', (header) => {
    expect(parseRange(header)).toBeUndefined();
  });

  it('is answered with its place in the whole', () => {
    expect(contentRange({ first: 3, last: 5 }, 10)).toBe('bytes 3-5/10');
  });
});

describe('a Content-Disposition', () => {
  it.each([
    [null, 'attachment'],
    ['report.pdf', 'attachment; filename="report.pdf"'],
    ['two words.pdf', 'attachment; filename="two words.pdf"'],
    ['a"b;c,d.txt', 'attachment; filename="a\\"b;c,d.txt"'],
    ['50%.txt', 'attachment; filename="50%.txt"'],
    // Some clients decode what looks encoded, even between quotes: those that know filename* are told the name.
    ['%41.txt', `attachment; filename="_41.txt"; filename*=UTF-8''%2541.txt`],
    ['Müller.pdf', `attachment; filename="Muller.pdf"; filename*=UTF-8''M%C3%BCller.pdf`],
    ['日本.txt', `attachment; filename="__.txt"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.txt`],
    ["it's (1)*.txt", 'attachment; filename="it\'s (1)*.txt"'],
    ["né'(1)*.txt", `attachment; filename="ne'(1)*.txt"; filename*=UTF-8''n%C3%A9%27%281%29%2A.txt`],
    ['\u{1f600}.gif', `attachment; filename="_.gif"; filename*=UTF-8''%F0%9F%98%80.gif`],
    [
      'a\r\nSet-Cookie: x.txt',
      `attachment; filename="a__Set-Cookie: x.txt"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x.txt`,
    ],
    ['\ud800.txt', `attachment; filename="_.txt"; filename*=UTF-8''%EF%BF%BD.txt`],
  ])('of %j is %j', (filename, header) => {
    expect(contentDisposition('attachment', filename)).toBe(header);
    expect(header).toMatch(/^[\x20-\x7e]+$/);
  });
});

describe('a Content-Type', () => {
  const of = (contentType: string, parameters: Record<string, string> = {}) =>
    contentTypeOf({ contentType, parameters });

  it('is what the sender says, if that is one', () => {
    expect(of('image/png', { name: 'a.png' })).toBe('image/png');
    expect(of('application/vnd.oasis.opendocument.text')).toBe('application/vnd.oasis.opendocument.text');
    expect(of('text/csv', { charset: 'iso-8859-1' })).toBe('text/csv; charset=iso-8859-1');
    expect(of('text/csv', { charset: 'a\r\nb' })).toBe('text/csv');
    expect(of('application/json', { charset: 'utf-8' })).toBe('application/json');
  });

  it.each(['', 'text', 'text/', 'a b/c', 'text/html\r\nx: y', 'text/html; charset=x', 'é/x'])(
    '%j is octets',
    (contentType) => {
      expect(of(contentType)).toBe('application/octet-stream');
    },
  );
});

describe('what a browser is asked to do', () => {
  it.each(['image/png', 'application/pdf', 'text/plain', 'video/mp4', 'audio/ogg'])(
    '%s may be shown',
    (type) => {
      expect(dispositionOf('inline', type)).toBe('inline');
      expect(dispositionOf('attachment', type)).toBe('attachment');
    },
  );

  it.each([
    'text/html',
    'image/svg+xml',
    'application/xhtml+xml',
    'text/xml',
    'application/xml',
    'text/javascript',
    'message/rfc822',
    'application/octet-stream',
  ])('%s is saved, whatever was asked', (type) => {
    expect(dispositionOf('inline', type)).toBe('attachment');
  });
});
