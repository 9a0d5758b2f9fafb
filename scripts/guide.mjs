// The book: docs/**/*.md as pages for browsers, with a search that needs no server. scripts/build.mjs writes them beside
// each bundle; a gateway that runs from source makes them when they are first asked for (src/pages/files.ts).
import { readFileSync, readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { build } from 'esbuild';
import { Marked } from 'marked';

const DOCS = new URL('../docs/', import.meta.url);
/** How it came to be is for those who work on it, in the tree. */
const LEFT_OUT = /^(?:decisions\/|architecture\.md)/;
/** The page that all others hang on. */
const CONTENTS = 'guide/README.md';

let made;

/** File name below /docs/guide (`paging.html`, `search.json`) → text. @returns {Promise<Map<string, string>>} */
export function guideFiles() {
  return (made ??= makeFiles());
}

async function makeFiles() {
  const names = readdirSync(DOCS, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => !LEFT_OUT.test(name))
    .sort();
  const sources = names.filter((name) => name.endsWith('.md'));
  const pictures = names.filter((name) => name.endsWith('.svg'));
  const pages = sources.map((source) => read(source, new Set(sources)));
  const contents = pages.find(({ source }) => source === CONTENTS);
  return new Map([
    ...pages.map((page) => [`${page.name}.html`, html(page, contents)]),
    ...pages.map((page) => [`${page.name}.md`, page.markdown]),
    ...pictures.map((name) => [nameOf(name), readFileSync(new URL(name, DOCS), 'utf8')]),
    ['guide.css', readFileSync(new URL('../src/pages/guide/guide.css', import.meta.url), 'utf8')],
    ['search.js', await bundled('../src/pages/guide/search.js')],
    ['search.json', JSON.stringify(pages.flatMap(sectionsOf))],
    ['llms.txt', llms(pages, contents)],
  ]);
}

/** `guide/errors/RANGE.md` is shown at /docs/guide/errors/RANGE, `rest.md` at /docs/guide/rest, a README where its folder is. */
function nameOf(source) {
  const name = source.replace(/^guide\//, '').replace(/\.md$/, '');
  return name === 'README' ? 'index' : name.replace(/\/README$/, '/index');
}

function read(source, sources) {
  const markdown = readFileSync(new URL(source, DOCS), 'utf8');
  const name = nameOf(source);
  const marked = new Marked({ gfm: true, renderer: rendererOf(name, source, sources) });
  const tokens = marked.lexer(markdown);
  const samples = withSamples(tokens);
  const title = plain(tokens.find(({ type }) => type === 'heading')?.text ?? name);
  const summary = plain(tokens.find(({ type }) => type === 'paragraph')?.text ?? '');
  return { source, name, markdown, tokens, title, summary, body: marked.parser(samples) };
}

/** What each sample is written in, and how that is called. */
const LANGUAGES = [
  ['sh', 'curl'],
  ['ts', 'TypeScript'],
  ['python', 'Python'],
];

/** Samples that stand behind one another in all languages become one, of which one language is seen. */
function withSamples(tokens) {
  const written = tokens.filter(({ type }) => type !== 'space');
  const shown = [];
  for (let at = 0; at < written.length; at++) {
    const codes = written.slice(at, at + LANGUAGES.length);
    const isSample = LANGUAGES.every(([language], n) => codes[n]?.lang === language);
    shown.push(isSample ? { type: 'html', text: tabs(codes, shown.length) } : written[at]);
    if (isSample) at += LANGUAGES.length - 1;
  }
  return shown;
}

/** Radio buttons, so that it works without a script; search.js makes the choice hold for all samples, and for later pages. */
function tabs(codes, n) {
  const parts = LANGUAGES.map(
    (
      [language, label],
      at,
    ) => `<input type="radio" name="sample-${n}" id="sample-${n}-${language}" value="${language}"${
      at === 0 ? ' checked' : ''
    }><label for="sample-${n}-${language}">${label}</label>
<pre><code>${escaped(codes[at].text)}\n</code></pre>`,
  );
  return `<div class="sample">${parts.join('\n')}</div>\n`;
}

function rendererOf(name, source, sources) {
  return {
    heading({ tokens, depth, text }) {
      return `<h${depth} id="${slug(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    // What is not part of the book is named, and not linked to.
    link({ href, tokens }) {
      const words = this.parser.parseInline(tokens);
      const target = targetOf(href, name, source, sources);
      return target === undefined ? words : `<a href="${escaped(target)}">${words}</a>`;
    },
    // Pictures of the book lie in docs/.
    image({ href, text }) {
      const picture = posix.normalize(posix.join(posix.dirname(source), href));
      return `<img src="${between(name, nameOf(picture))}" alt="${escaped(text)}">`;
    },
  };
}

function targetOf(href, name, source, sources) {
  if (/^(?:https?:|#)/.test(href)) return href;
  const [file, fragment] = href.split('#');
  const target = posix.normalize(posix.join(posix.dirname(source), file));
  if (!sources.has(target)) return undefined;
  return `${between(name, nameOf(target))}${fragment === undefined ? '' : `#${fragment}`}`;
}

/** From one page to another: relative, so that it holds behind a stage's prefix. */
function between(from, to) {
  const at = (name) => (name === 'index' ? '/docs/guide' : `/docs/guide/${name.replace(/\/index$/, '')}`);
  const folders = posix.relative(posix.dirname(at(from)), posix.dirname(at(to)));
  return posix.join(folders, posix.basename(at(to)));
}

/** As GitHub makes them, so that links hold in both. */
function slug(text) {
  return plain(text)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}

function plain(text) {
  return text.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll(/[*`]/g, '');
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function html({ name, title, body }, contents) {
  const file = (to) => between(name, to);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)} · Postern</title>
<link rel="stylesheet" href="${file('guide.css')}">
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
<header>
<p class="name"><a href="${file('index')}">Postern</a></p>
<form role="search"><input id="search" type="search" placeholder="Search" aria-label="Search the book"
 data-index="${file('search.json')}" data-root="${file('index')}" autocomplete="off"></form>
<ol id="found" hidden></ol>
<p class="to-contents"><a href="#contents">Contents</a></p>
</header>
<main id="content">
${body}
</main>
<nav id="contents" aria-label="Contents">
${contentsFor(name, contents)}
</nav>
<script src="${file('search.js')}"></script>
</body>
</html>
`;
}

/** The headings and lists of the first page, from where this page stands. */
function contentsFor(name, { tokens, source }) {
  const item = ([, words, href]) => {
    const target = nameOf(posix.normalize(posix.join(posix.dirname(source), href)));
    const current = target === name ? ' aria-current="page"' : '';
    return `<li><a href="${between(name, target)}"${current}>${escaped(plain(words))}</a></li>`;
  };
  const parts = {
    heading: ({ depth, text }) => (depth === 2 ? `<p class="part">${escaped(plain(text))}</p>` : ''),
    list: ({ items }) => {
      const links = items.flatMap(({ text }) => [...text.matchAll(/^\[([^\]]+)\]\(([^)#]+\.md)\)/g)]);
      return `<ul>${links.map(item).join('\n')}</ul>`;
    },
  };
  return tokens.map((token) => parts[token.type]?.(token) ?? '').join('\n');
}

/** What is searched: a piece for each heading. */
function sectionsOf({ name, title, tokens }) {
  const sections = [];
  for (const token of tokens) {
    if (token.type === 'heading')
      sections.push({ id: `${name}#${slug(token.text)}`, title: plain(token.text), page: title, text: '' });
    else if (sections.length > 0) sections.at(-1).text += ` ${plain(token.raw)}`;
  }
  return sections;
}

async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [new URL(entry, import.meta.url).pathname],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0].text;
}

/** The book for language models (llmstxt.org): what there is, and where it stands as Markdown. */
function llms(pages, contents) {
  const lines = pages
    .filter((page) => page !== contents)
    .map(
      ({ name, title, summary }) => `- [${title}](docs/guide/${name}.md): ${summary.replaceAll('\n', ' ')}`,
    );
  return `# ${contents.title}\n\n> ${contents.summary.replaceAll('\n', ' ')}\n\n## Pages\n\n${lines.join('\n')}\n`;
}
