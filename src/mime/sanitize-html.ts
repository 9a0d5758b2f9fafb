import type { Attributes, IOptions, Transformer } from 'sanitize-html';
import type { ReferenceRules } from './html-references.ts';
import { ID_PREFIX, References } from './html-references.ts';
import { sanitizeDeclarations, sanitizeStyleSheet } from './sanitize-css.ts';

export interface SanitizedHtml {
  /** A `<div class="mail-body">` with all that is left; style sheets are bound to it. */
  html: string;
  /** How many references to other servers were taken out. */
  blocked: number;
}

/**
 * Makes the html of a stranger inert: scripts, handlers, forms, frames, embedded documents and every unknown
 * element or attribute go, styles are cut down, and what would be loaded is decided by the rules. The work
 * is sanitize-html's, an allow-list that writes its output anew; it is imported at the first call.
 */
export async function sanitizeHtml(html: string, rules: ReferenceRules): Promise<SanitizedHtml> {
  const { base, css } = await readHead(html);
  // Only now: it requires htmlparser2, which Node refuses while an import of that is under way somewhere else.
  const { default: sanitize } = await import('sanitize-html');
  const references = new References(rules, base);
  const styles = sanitizeStyleSheet(css, references, `.${SCOPE}`).replaceAll('<', '');
  const sheet = styles && `<style>${styles}</style>`;
  const body = sanitize(html, optionsFor(references));
  return { html: `<div class="${SCOPE}">${sheet}${body}</div>`, blocked: references.blocked };
}

const SCOPE = 'mail-body';
/** What sanitize-html does not hand over: the base of relative references, and the style sheets. */
async function readHead(html: string): Promise<{ base: string | undefined; css: string }> {
  const { Parser } = await import('htmlparser2');
  let base: string | undefined;
  let inStyle = false;
  const css: string[] = [];
  const parser = new Parser({
    onopentag(name, { href }) {
      inStyle = name === 'style';
      if (name === 'base' && href && /^https?:/i.test(href)) base ??= href;
    },
    ontext: (text) => void (inStyle && css.push(text)),
    onclosetag: () => void (inStyle = false),
  });
  parser.end(html);
  return { base, css: css.join('') };
}

/** Deeper elements are left out, their text stays. */
const DEEPEST = 300;

const TAGS = (
  'a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del ' +
  'details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd label li ' +
  'main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td ' +
  'tfoot th thead time tr tt u ul var wbr'
).split(' ');

/** Elements of which nothing stays, not even the text within. */
const NOT_TEXT = (
  'script style textarea option xmp title noscript noembed noframes template svg math object embed applet select ' +
  'iframe frameset audio video canvas plaintext'
).split(' ');

const EVERYWHERE = 'align class dir height id lang style title valign width bgcolor'.split(' ');

const ATTRIBUTES: Record<string, string[]> = {
  '*': EVERYWHERE,
  a: ['href', 'name', 'target', 'rel'],
  img: ['src', 'alt', 'border', 'hspace', 'vspace'],
  table: ['border', 'cellpadding', 'cellspacing', 'summary', 'role', 'background'],
  td: ['colspan', 'rowspan', 'nowrap', 'background'],
  th: ['colspan', 'rowspan', 'nowrap', 'scope', 'background'],
  tr: ['background'],
  div: ['background'],
  font: ['color', 'face', 'size'],
  ol: ['start', 'type'],
  ul: ['type'],
  li: ['value', 'type'],
  col: ['span'],
  colgroup: ['span'],
  hr: ['size', 'color', 'noshade'],
  br: ['clear'],
  time: ['datetime'],
  details: ['open'],
};

function optionsFor(references: References): IOptions {
  return {
    allowedTags: TAGS,
    allowedAttributes: ATTRIBUTES,
    nonTextTags: NOT_TEXT,
    nestingLimit: DEEPEST,
    parseStyleAttributes: false,
    // The references are decided below; sanitize-html checks their schemes once more.
    allowedSchemes: ['http', 'https', 'mailto', 'tel', 'sms', 'ftp', 'xmpp', 'webcal'],
    allowedSchemesByTag: { img: ['http', 'https', 'data', 'cid'] },
    transformTags: { body: asDiv, '*': (name, attributes) => clean(name, attributes, references) },
  };
}

/** The background and style of the body are part of the mail's look. */
const asDiv: Transformer = (_, attribs) => ({ tagName: 'div', attribs });

type Rewrite = (value: string, references: References) => string | null;

const LOADED: Rewrite = (value, references) => references.load(value);
const PREFIXED: Rewrite = (value) => ID_PREFIX + value;

/** Attributes that do not pass as they are; `null` takes one out. */
const REWRITES: Record<string, Rewrite> = {
  src: LOADED,
  background: LOADED,
  href: (value, references) => references.link(value),
  style: (value, references) => sanitizeDeclarations(value, references) || null,
  id: PREFIXED,
  name: PREFIXED,
};

/** Attributes that load something on elements, or in ways, that do not pass: they are only counted. */
const COUNTED = ['srcset', 'poster', 'data', 'lowsrc', 'dynsrc', 'xlink:href'];
const PASSING_SRC = new Set(['img']);

function clean(
  tagName: string,
  attributes: Attributes,
  references: References,
): { tagName: string; attribs: Attributes } {
  const attribs: Attributes = {};
  const isLost = !TAGS.includes(tagName);
  for (const [name, value] of Object.entries(attributes)) {
    const isCounted = COUNTED.includes(name) || (name === 'src' && !PASSING_SRC.has(tagName));
    if (isCounted || (tagName === 'link' && name === 'href'))
      references.drop(value.trim().split(/[\s,]/, 1)[0]);
    if (isCounted || isLost) continue;
    const kept = Object.hasOwn(REWRITES, name) ? REWRITES[name]!(value, references) : value;
    if (kept !== null) attribs[name] = kept;
  }
  if (attribs['href']) Object.assign(attribs, { target: '_blank', rel: 'noopener noreferrer nofollow' });
  return { tagName, attribs };
}
