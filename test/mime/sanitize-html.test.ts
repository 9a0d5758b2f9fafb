import { describe, expect, it } from '@jest/globals';
import type { ReferenceRules } from '../../src/mime/html-references.ts';
import { sanitizeHtml } from '../../src/mime/sanitize-html.ts';
import { HOSTILE_HTML } from './hostile-html.ts';
import { cpuTime } from '../support/cpu-time.ts';

const BLOCK: ReferenceRules = {
  cid: (id) => (id === 'known' ? '/v1/attachments/known' : null),
  allowRemote: false,
};
const ALLOW: ReferenceRules = { ...BLOCK, allowRemote: true };

const HARMLESS = 'a b br center details div font h1 hr i img li p span style table td tr u ul'.split(' ');

/** The result without the element around it. */
async function inner(html: string, rules = BLOCK): Promise<string> {
  const { html: safe } = await sanitizeHtml(html, rules);
  return /^<div class="mail-body">(.*)<\/div>$/s.exec(safe)![1]!;
}

describe('hostile html', () => {
  it.each(HOSTILE_HTML)('comes out inert: %j', async (hostile) => {
    for (const rules of [BLOCK, ALLOW]) {
      const safe = await inner(hostile, rules);
      // Attributes are always quoted and `<` in text and values is escaped: these patterns see real markup only.
      const tags = safe.match(/<[^>]*>/g)?.join('\n') ?? '';
      for (const [, name] of tags.matchAll(/<\/?([^\s>/]*)/g)) expect(HARMLESS).toContain(name);
      expect(tags.replace(/="[^"]*"/g, '=')).not.toMatch(/\son\w+\s*=/i);
      expect(tags).not.toMatch(
        /(?:href|src|background)="\s*(?:javascript|vbscript|data:(?!image\/(?:png|gif|jpe?g))|blob|file)/i,
      );
      expect(safe).not.toMatch(/expression\(|behavior|-moz-binding|@import|<!--/i);
    }
  });

  it.each(HOSTILE_HTML)('loads nothing from anywhere: %j', async (hostile) => {
    const safe = await inner(hostile);
    expect(safe).not.toMatch(/(?:src|background|srcset|poster|data|action)="(?!data:image|\/v1)/i);
    expect(safe).not.toMatch(/url\(/i);
  });
});

const KEPT: [why: string, html: string, safe: string][] = [
  ['plain markup', '<p align="center">a <b>b</b></p>', '<p align="center">a <b>b</b></p>'],
  [
    'links, which open elsewhere',
    '<a href="https://x.example/?a=1&amp;b=2">x</a>',
    '<a href="https://x.example/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow">x</a>',
  ],
  [
    'places in the mail',
    '<a href="#top">x</a><a name="top" id="t">y</a>',
    '<a href="#mail-top" target="_blank" rel="noopener noreferrer nofollow">x</a><a name="mail-top" id="mail-t">y</a>',
  ],
  ['pictures of the mail', '<img src="cid:known" alt="x">', '<img src="/v1/attachments/known" alt="x" />'],
  ['pictures of the mail, escaped', '<img src="CID:%6bnown">', '<img src="/v1/attachments/known" />'],
  [
    'pictures in the html',
    '<img src="data:image/png;base64,AAAA">',
    '<img src="data:image/png;base64,AAAA" />',
  ],
  [
    'styles',
    '<p style="color: RED; mso-x: 1; font-family: \'A B\', serif">x</p>',
    `<p style="color:RED;mso-x:1;font-family:'A B', serif">x</p>`,
  ],
  [
    'the look of the body',
    '<body bgcolor="#eee" style="margin:0"><p>x</p></body>',
    '<div bgcolor="#eee" style="margin:0"><p>x</p></div>',
  ],
  [
    'style sheets, bound to the mail',
    '<head><style><!-- p.a, body > td { color: red } @media (max-width:600px) { #x {width:1px} } --></style></head>x',
    '<style>.mail-body p.a,.mail-body > td{color: red}\n@media (max-width:600px){.mail-body #mail-x{width:1px}}</style>x'.replaceAll(
      'color: red',
      'color:red',
    ),
  ],
];

describe('harmless html', () => {
  it.each(KEPT)('keeps %s', async (_, html, safe) => {
    expect(await inner(html)).toBe(safe);
  });
});

const REMOTE: [why: string, html: string, blocked: number, allowed: RegExp][] = [
  ['a picture', '<img src="https://t.example/p.gif" width="1">', 1, /src="https:\/\/t\.example\/p\.gif"/],
  ['a picture without a scheme', '<img src="//t.example/p.gif">', 1, /src="https:\/\/t\.example\/p\.gif"/],
  ['a picture with backslashes', '<img src="\\\\t.example\\p.gif">', 1, /src="https:\/\/t\.example\/p\.gif"/],
  [
    'a picture with a tab in it',
    '<img src="ht\ttps://t.example/p.gif">',
    1,
    /src="https:\/\/t\.example\/p\.gif"/,
  ],
  [
    'a background',
    '<td background="http://t.example/p.gif">',
    1,
    /^<td background="http:\/\/t\.example\/p\.gif"|^$/,
  ],
  [
    'a style',
    '<p style="background:url(http://t.example/p.gif) red;color:blue">',
    1,
    /url\(&quot;http:\/\/t\.example\/p\.gif&quot;\)/,
  ],
  [
    'a style sheet',
    '<style>p{background:url("http://t.example/p.gif")}</style>',
    1,
    /url\("http:\/\/t\.example\/p\.gif"\)/,
  ],
  [
    'an import',
    '<style>@import "http://t.example/x.css"; p{color:red}</style>',
    1,
    /^<style>\.mail-body p\{color:red\}<\/style>$/,
  ],
  ['a font', '<style>@font-face{font-family:x;src:url(http://t.example/x.woff)}</style>', 1, /^$/],
  ['a linked style sheet', '<link rel="stylesheet" href="http://t.example/x.css">', 1, /^$/],
  [
    'a set of pictures',
    '<img srcset="http://t.example/1.gif 1x, http://t.example/2.gif 2x">',
    1,
    /^<img \/>$/,
  ],
  ['a frame', '<iframe src="http://t.example/"></iframe>', 1, /^$/],
  ['a video', '<video poster="http://t.example/p.gif" src="http://t.example/v.mp4"></video>', 2, /^$/],
  [
    'a picture by the base',
    '<base href="http://t.example/a/"><img src="p.gif">',
    1,
    /src="http:\/\/t\.example\/a\/p\.gif"/,
  ],
  ['nothing: no base', '<img src="p.gif">', 0, /^<img \/>$/],
  ['nothing: an unknown cid', '<img src="cid:other">', 0, /^<img \/>$/],
  ['nothing: a link', '<a href="http://t.example/">x</a>', 0, /href="http:\/\/t\.example\/"/],
];

describe('remote content', () => {
  it.each(REMOTE)('is blocked and counted, or allowed: %s', async (_, html, blocked, allowed) => {
    const safe = await sanitizeHtml(html, BLOCK);
    expect(safe.blocked).toBe(blocked);
    expect(safe.html.replace(/href="[^"]*"/g, '')).not.toContain('t.example');
    expect(await inner(html, ALLOW)).toMatch(allowed);
  });
});

describe('html of hostile size', () => {
  const fill = (piece: string): string => piece.repeat(Math.floor(256_000 / piece.length));
  it.each([
    '<div>',
    '<',
    '<a href="x">',
    '<style>',
    '<style>p{',
    '<!--',
    '<p style="a:b;">',
    '<img src=http://t.example/>',
    'a ',
    '&amp;',
    '<noscript>',
    '<iframe>',
    '<table><tr><td>',
  ])('takes time in proportion: %s', async (piece) => {
    const started = cpuTime();
    await sanitizeHtml(fill(piece), BLOCK);
    await sanitizeHtml(`<p style="${fill(piece.replaceAll('"', ''))}">`, BLOCK);
    await sanitizeHtml(`<style>${fill(piece)}</style>`, BLOCK);
    expect(cpuTime() - started).toBeLessThan(5000);
  });

  it.each([
    'a(',
    '"',
    "'",
    '/*',
    '{',
    '}',
    '@media{',
    'p{a:url(',
    '(a',
    '\\',
    '<style>',
    'a,',
    ';',
    '@import ',
    'url(',
  ])('takes time in proportion in a style: %s', async (piece) => {
    const started = cpuTime();
    await sanitizeHtml(
      `<style>${fill(piece)}</style><p style='a:${fill(piece).replaceAll("'", '')}'>`,
      BLOCK,
    );
    expect(cpuTime() - started).toBeLessThan(3000);
  });
});
