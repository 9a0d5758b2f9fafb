import { describe, expect, it } from '@jest/globals';
import { parseHtml } from '../../../src/mime/html/parse-html.ts';

/** The elements as they nest, without attributes. */
function nested(html: string): string {
  let out = '';
  parseHtml(html, {
    open: (name) => void (out += `<${name}>`),
    text: (text) => void (out += text),
    close: (name) => void (out += `</${name}>`),
  });
  return out;
}

const CASES: [why: string, html: string, nested: string][] = [
  ['a block ends a paragraph', '<p>a<div>b</p>c', '<p>a</p><div>b<p></p>c</div>'],
  ['an item ends an item, with what is open in it', '<li><div>a<li>b', '<li><div>a</div></li><li>b</li>'],
  ['a list in an item is its own', '<li><ul><li>a</ul>b', '<li><ul><li>a</li></ul>b</li>'],
  ['a term ends a definition', '<dl><dd>a<dt>b', '<dl><dd>a</dd><dt>b</dt></dl>'],
  ['a heading ends a heading', '<h1>a<h2>b', '<h1>a</h1><h2>b</h2>'],
  [
    'rows and cells have what they stand in',
    '<table><td>a<tr><th>b',
    '<table><tbody><tr><td>a</td></tr><tr><th>b</th></tr></tbody></table>',
  ],
  ['cells without a table are none', '<td>a</td><tr>b', 'ab'],
  [
    'an end tag stays in its cell',
    '<div><table><td>a</div>b</table>c',
    '<div><table><tbody><tr><td>ab</td></tr></tbody></table>c</div>',
  ],
  [
    'a table between cells ends the table',
    '<table><tr><table>a',
    '<table><tbody><tr></tr></tbody></table><table>a</table>',
  ],
  ['formatting goes on in the next block', '<p><b>a<p>b</b>c', '<p><b>a</b></p><p><b>b</b>c</p>'],
  [
    'and never leaves its cell',
    '<table><td><b>a<td>b',
    '<table><tbody><tr><td><b>a</b></td><td>b</td></tr></tbody></table>',
  ],
  [
    'formatting that ends within a block splits it',
    '<b>a<div>b</b>c</div>d',
    '<b>a<div>b</div></b><div>c</div>d',
  ],
  ['a link ends a link', '<a>a<a>b</a>c', '<a>a</a><a>b</a>c'],
  ['an end tag of words stays in its block', '<span>a<div>b</span>c', '<span>a<div>bc</div></span>'],
  ['html ends svg', '<svg><path/><p>a', '<svg><path></path></svg><p>a</p>'],
  [
    'what is within a foreign object does not',
    '<svg><foreignObject><p>a',
    '<svg><foreignobject><p>a</p></foreignobject></svg>',
  ],
  ['the end of a document', '<html><body>a</body></html>b', '<html><body>a</body></html>b'],
];

describe('elements nest as in browsers', () => {
  it.each(CASES)('%s', (_, html, expected) => {
    expect(nested(html)).toBe(expected);
  });

  it('elements that are too deep are left out, with their end tags', () => {
    const depth = 300;
    const html = `${'<div>'.repeat(depth)}a${'</div>'.repeat(depth)}b`;
    expect(nested(html)).toBe(`${'<div>'.repeat(250)}a${'</div>'.repeat(250)}b`);
  });
});
