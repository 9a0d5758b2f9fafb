import { describe, expect, it } from '@jest/globals';
import type { ReferenceRules } from '../../../src/mime/html/references.ts';
import { sanitizeHtml } from '../../../src/mime/html/sanitize-html.ts';
import { HOSTILE_HTML } from './hostile-html.ts';

const BLOCK: ReferenceRules = {
  cid: (id) => (id === 'known' ? '/v1/attachments/known' : null),
  allowRemote: false,
};
const ALLOW: ReferenceRules = { ...BLOCK, allowRemote: true };

const HARMLESS = 'a b br center details div font h1 hr i img li p span style table tbody td tr u ul'.split(
  ' ',
);

/** The result without the box around it and the page in it; the class of the page, and so every prefix, is `mail`. */
function inner(html: string, rules = BLOCK): string {
  const { html: safe } = sanitizeHtml(html, rules);
  const content = /^<section class="mail-body" style="[^"]*">(.*)<\/section>$/s.exec(safe)![1]!;
  const named = content.replace(/\bm[0-9a-f]{16}/g, 'mail');
  return named.replace(/<div class="mail">(.*)<\/div>$/s, '$1');
}

describe('hostile html', () => {
  it.each(HOSTILE_HTML)('comes out inert: %j', (hostile) => {
    for (const rules of [BLOCK, ALLOW]) {
      const safe = inner(hostile, rules);
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

  it.each(HOSTILE_HTML)('loads nothing from anywhere: %j', (hostile) => {
    const safe = inner(hostile);
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
    'names in the mail, but no links to them: they would lead around on the page',
    '<a href="#top">x</a><a name="top" class="a b">y</a>',
    '<a>x</a><a id="mail-top" class="mail-a mail-b">y</a>',
  ],
  ['pictures of the mail', '<img src="cid:known" alt="x">', '<img src="/v1/attachments/known" alt="x">'],
  ['pictures of the mail, escaped', '<img src="CID:%6bnown">', '<img src="/v1/attachments/known">'],
  [
    'pictures in the html',
    '<img src="data:image/png;base64,AAAA">',
    '<img src="data:image/png;base64,AAAA">',
  ],
  [
    'styles',
    '<p style="color: RED; mso-x: 1; font-family: \'A B\', serif">x</p>',
    `<p style="color:red;font-family:'A B', serif">x</p>`,
  ],
  [
    'the look of the body',
    '<body bgcolor="eeeeee" text="#123" style="margin:0"><p>x</p></body>',
    '<div class="mail" style="background-color:#eeeeee;color:#123;margin:0"><p>x</p></div>',
  ],
  [
    'style sheets, bound to the mail',
    '<head><style><!-- p.a, body > td { color: red } @media (max-width:600px) { #x {width:1px} } --></style></head>x',
    '<style>.mail p.mail-a,.mail>td{color:red}@media (max-width:600px){.mail #mail-x{width:1px}}</style>x',
  ],
];

describe('harmless html', () => {
  it.each(KEPT)('keeps %s', (_, html, safe) => {
    expect(inner(html)).toBe(safe);
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
    '<table><td background="http://t.example/p.gif">',
    1,
    /<td background="http:\/\/t\.example\/p\.gif"/,
  ],
  [
    'a style',
    '<p style="background:url(http://t.example/p.gif) red;color:blue">',
    1,
    /url\('http:\/\/t\.example\/p\.gif'\) red;color:blue/,
  ],
  [
    'a style sheet',
    '<style>p{background:url("http://t.example/p.gif")}</style>',
    1,
    /url\('http:\/\/t\.example\/p\.gif'\)/,
  ],
  [
    'an import',
    '<style>@import "http://t.example/x.css"; p{color:red}</style>',
    1,
    /^<style>\.mail p\{color:red\}<\/style>$/,
  ],
  ['a font', '<style>@font-face{font-family:x;src:url(http://t.example/x.woff)}</style>', 1, /^$/],
  ['a linked style sheet', '<link rel="stylesheet" href="http://t.example/x.css">', 1, /^$/],
  ['a set of pictures', '<img srcset="http://t.example/1.gif 1x, http://t.example/2.gif 2x">', 1, /^<img>$/],
  ['a frame', '<iframe src="http://t.example/"></iframe>', 1, /^$/],
  ['a video', '<video poster="http://t.example/p.gif" src="http://t.example/v.mp4"></video>', 2, /^$/],
  [
    'a picture by the base',
    '<base href="http://t.example/a/"><img src="p.gif">',
    1,
    /src="http:\/\/t\.example\/a\/p\.gif"/,
  ],
  ['nothing: no base', '<img src="p.gif">', 0, /^<img>$/],
  ['nothing: an unknown cid', '<img src="cid:other">', 0, /^<img>$/],
  ['nothing: a link', '<a href="http://t.example/">x</a>', 0, /href="http:\/\/t\.example\/"/],
];

describe('remote content', () => {
  it.each(REMOTE)('is blocked and counted, or allowed: %s', (_, html, blocked, allowed) => {
    const safe = sanitizeHtml(html, BLOCK);
    expect(safe.blocked).toBe(blocked);
    expect(safe.html.replace(/href="[^"]*"/g, '')).not.toContain('t.example');
    expect(inner(html, ALLOW)).toMatch(allowed);
  });
});
