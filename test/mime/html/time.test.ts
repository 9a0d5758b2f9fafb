import { describe, expect, it } from '@jest/globals';
import { htmlToText } from '../../../src/mime/html/html-to-text.ts';
import { sanitizeHtml } from '../../../src/mime/html/sanitize-html.ts';
import { cpuTime } from '../../support/cpu-time.ts';

// Eight times as much may take eight times as long, and some more where memory has to be collected; in the square of the
// length it would be 64 times. Measured against itself, so that no machine is too slow for it.

/** What is read of a html text unless the caller says otherwise, and an eighth of it. */
const [LITTLE, MUCH] = [32_768, 262_144];
const MOST = 24;

const RULES = { cid: () => null, allowRemote: true };
const READERS: Readonly<Record<string, (html: string) => unknown>> = {
  sanitizeHtml: (html) => sanitizeHtml(html, RULES),
  htmlToText,
};

type Shape = readonly [name: string, make: (octets: number) => string];

const repeated = (piece: string, octets: number): string => piece.repeat(Math.floor(octets / piece.length));

const HTML = [
  ...'<div>|<b>|<p>|<li>|<ul><li>|<table>|<tr>|<td>|<table><tr><td>|<a href=x>|<blockquote>a|<h1>|<dd><div>|<span>|<select>'.split(
    '|',
  ),
  ...'<p><b>|<b><p>|<b></i>|<div></b>|<b><div></b>|<a><b><i><u><p>|<font size=1><p>|<i><table>|</div>|</p>|</span>'.split(
    '|',
  ),
  ...'<body>|<html>|<head>|<style>|<title>|<svg>|<svg><p>|<math><mi>|<plaintext>|<noscript>|<style>a{}</style>'.split(
    '|',
  ),
  ...'<|</|<!|<!--|<?|<a |<a b|<a b="|&amp;|&|&#x41;|a |\0|<p class="a b c">|<p style="color:red">|<img src=http://t.test/>'.split(
    '|',
  ),
];

const CSS = [
  ...'a{color:red}|a,|a{|}|{|(|[|"|\\|/*|<!--|-->|#a|.a>.b |*|:|;|,|@|\n|a:not(|\\a |a{font:1px calc(1px + ('.split(
    '|',
  ),
  ...'@media{|@media x{a{top:0}}|@import "x";|url(|a{b:url(x)}|a(|a:b;|a{--x:|a{background:linear-gradient('.split(
    '|',
  ),
];

const SHAPES: readonly Shape[] = [
  ...HTML.map((piece): Shape => [piece, (octets) => repeated(piece, octets)]),
  ...CSS.map((piece): Shape => [`<style>${piece}`, (octets) => `<style>${repeated(piece, octets)}</style>x`]),
  ...CSS.map((piece): Shape => {
    const quoted = piece.replaceAll('"', '&quot;');
    return [`style="${piece}"`, (octets) => `<p style="${repeated(quoted, octets / 3)}">x`];
  }),
  ['many rules of one class', (octets) => rules(octets / 2) + repeated('<p class="a">', octets / 2)],
  ['many attributes', (octets) => `<p ${repeated('a=b c=d ', octets)}>x`],
  ['formatting, each otherwise', (octets) => range(octets / 16, (i) => `<p><b id=b${i}>x`)],
  ['a long condition of many rules', (octets) => conditions(octets)],
];

function range(count: number, make: (i: number) => string): string {
  return Array.from({ length: Math.floor(count) }, (_, i) => make(i)).join('');
}

function rules(octets: number): string {
  return `<style>${range(octets / 30, (i) => `.a.b${i}{display:none}`)}</style>`;
}

function conditions(octets: number): string {
  return `<style>@media ${repeated('(a),', octets / 4)}(a){${repeated('a{top:0}', octets / 2)}}</style>`;
}

/** How many times as long the long text takes, at its best of a few. */
function growth(read: (html: string) => unknown, make: Shape[1]): number {
  const [little, much] = [make(LITTLE), make(MUCH)];
  const took = (html: string): number => {
    const started = cpuTime();
    read(html);
    return cpuTime() - started;
  };
  let best = Infinity;
  for (let i = 0; i < 4 && best > MOST; i++) {
    const short = Math.min(took(little), took(little));
    // What takes less than this is told by the clock's own steps.
    best = Math.min(best, took(much) / Math.max(short, 1));
  }
  return best;
}

describe.each(Object.entries(READERS))('%s takes time in proportion to', (_, read) => {
  it.each(SHAPES)('%j', (_name, make) => {
    expect(growth(read, make)).toBeLessThan(MOST);
  });
});

it('makes no more than a few times as much of what it is given', () => {
  const long = SHAPES.map(([name, make]) => ({
    name,
    octets: sanitizeHtml(make(LITTLE), RULES).html.length,
  }));
  expect(long.filter(({ octets }) => octets > 8 * LITTLE)).toEqual([]);
});
