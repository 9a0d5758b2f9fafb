import { describe, expect, it } from '@jest/globals';

import type { ReferenceRules } from '../../../src/mime/html/references.ts';
import { storableHtml } from '../../../src/mime/html/sanitize-html.ts';
import { HOSTILE_HTML } from './hostile-html.ts';
import { VECTORS } from './vectors.ts';

// Html that goes into a message again: what was read once is read the same for ever.

const RULES: ReferenceRules = { cid: (id) => `cid:${id}`, allowRemote: false };
const stored = (html: string) => storableHtml(html, RULES).html;

const MAIL = [
  '<p class="lead" id="top">Hello <img src="cid:pic@x" alt="a &amp; b"></p>',
  '<style>.lead > b, #top { color: red } @media (max-width: 600px) { td.x { width: 100% } } body { margin: 0 }</style><p>x',
  '<html><head><style type="text/css">p:first-child{color:#123456}</style></head><body bgcolor="#ffffee" class="w"><p>x</body></html>',
  '<a href="https://example.org/?a=1&b=2" name="here">link</a> <a href="mailto:a@example.org">mail</a>',
  '<table width="600" cellpadding="0"><tr><td background="cid:bg@x" style="padding: 4px 8px">cell</td></tr></table>',
  '<div dir="rtl" lang="he">שלום <bdo dir="ltr">abc</bdo></div>',
  '<blockquote type="cite"><section><p>quoted</p></section></blockquote>',
  '  <p> white   space </p>\n\n<pre> kept\n  here</pre> ',
  '<ul><li>one<li>two<ol start=3><li>three</ol></ul>',
  '<p style="background: url(cid:bg@x) no-repeat; font: bold 12px/1.5 Arial, sans-serif">x</p>',
  'text alone & an < sign',
  '',
];

describe('html that is stored again', () => {
  it.each([...MAIL, ...HOSTILE_HTML])('comes out the same when it is read again: %j', (html) => {
    const once = stored(html);
    expect(stored(once)).toBe(once);
  });

  it.each(Object.entries(VECTORS))('does so for each vector of %s', (_name, vectors) => {
    const different = vectors.filter((html) => stored(stored(html)) !== stored(html));
    expect(different).toEqual([]);
  });

  it('keeps names and styles as they are, without a box and without what is for browsers alone', () => {
    expect(stored(MAIL[0]!)).toBe('<p class="lead" id="top">Hello <img src="cid:pic@x" alt="a &amp; b"></p>');
    expect(stored(MAIL[1]!)).toContain('.lead>b,#top{color:red}');
    expect(stored(MAIL[1]!)).toContain('body{');
    expect(stored('<a href="https://example.org/">x</a>')).toBe('<a href="https://example.org/">x</a>');
  });
});
