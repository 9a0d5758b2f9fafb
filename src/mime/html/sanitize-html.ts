import type { AttributeContext } from './attributes.ts';
import { countLoads, escapeText, writeAttributes } from './attributes.ts';
import type { Attributes, HtmlHandler } from './html-events.ts';
import { VOID } from './html-events.ts';
import { parseHtml } from './parse-html.ts';
import type { ReferenceRules } from './references.ts';
import { References } from './references.ts';
import type { Scope } from './scope.ts';
import { STORED_SCOPE, shownScope } from './scope.ts';
import { CssSanitizer } from './sanitize-css.ts';

export interface SanitizedHtml {
  /** A `<section class="mail-body">` with all that is left. */
  html: string;
  /** How many references to other servers were taken out. */
  blocked: number;
}

/**
 * Makes the html of a stranger fit to stand within a page: it runs nothing, loads what the rules allow, and stays in its
 * box. Read in one pass and written anew from lists of elements, attributes and properties; docs/show-mail.md says what is
 * promised. It takes time and memory in proportion to the text.
 */
export function sanitizeHtml(html: string, rules: ReferenceRules): SanitizedHtml {
  return written(html, new References(rules), shownScope(html));
}

/**
 * The same for html that is to be stored again: without the box, with names as they are. What comes out goes in again
 * unchanged. It is for messages, and for editors that show it in a frame of its own.
 */
export function storableHtml(html: string, rules: ReferenceRules): SanitizedHtml {
  const first = written(html, new References(rules), STORED_SCOPE);
  return { html: settled(first.html, rules), blocked: first.blocked };
}

/** Elements that are left out can make others nest differently once more. */
const MAX_READINGS = 4;

function settled(html: string, rules: ReferenceRules): string {
  let last = html;
  for (let reading = 1; reading < MAX_READINGS; reading++) {
    const next = written(last, new References(rules), STORED_SCOPE).html;
    if (next === last) break;
    last = next;
  }
  return last;
}

function written(html: string, references: References, scope: Scope): SanitizedHtml {
  const writer = new SafeWriter(references, scope);
  parseHtml(html, writer);
  return { html: writer.finish(), blocked: references.blocked };
}

/** Whatever is within cannot be seen, nor reached, outside of this box: neither by position nor by size nor by order. */
const BOX =
  '<section class="mail-body" style="display:block;position:relative;contain:content;overflow:auto;max-width:100%">';

const TAGS: ReadonlySet<string> = new Set(
  (
    'a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del ' +
    'details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ' +
    'nav nobr ol p pre q rp rt ruby s samp small span strike strong sub summary sup table tbody td tfoot th thead time ' +
    'tr tt u ul var wbr'
  ).split(' '),
);

/** Elements that are others in the result: the box is the only section, and nothing within can end it. */
const RENAMED: Readonly<Record<string, string>> = { section: 'div', form: 'div', fieldset: 'div' };

/** Elements of which nothing stays, not even the text within. */
const NOT_TEXT: ReadonlySet<string> = new Set(
  (
    'script textarea option xmp title noscript noembed noframes template svg math object embed applet select iframe ' +
    'frameset audio video canvas plaintext datalist dialog'
  ).split(' '),
);

class SafeWriter implements HtmlHandler {
  readonly #references: References;
  readonly #scope: Scope;
  readonly #context: AttributeContext;
  readonly #css: CssSanitizer;
  readonly #out: string[] = [];
  readonly #sheets: string[] = [];
  /** How many elements are open, from the outermost that is left out with its content. */
  #skipped = 0;
  /** How many bodies are open: mail may hold several texts, each a page of its own. */
  #pages = 0;
  /** A page that is there though the mail does not say so. It stays open, around all that comes. */
  #isPageImplied = false;
  /** What ends the pages that are open; of a page that is no element nothing. */
  readonly #pageEnds: string[] = [];
  #sheet: { text: string; media: string | undefined } | undefined;
  /** Of the `html` element: language and direction, which its body may have as well. */
  #root: Attributes = {};

  constructor(references: References, scope: Scope) {
    this.#references = references;
    this.#scope = scope;
    this.#css = new CssSanitizer(references, scope);
    this.#context = { references, css: this.#css, prefix: scope.prefix, isStored: scope.className === null };
  }

  open(name: string, attributes: Attributes): void {
    if (this.#skipped > 0 || NOT_TEXT.has(name)) return this.#skip(name, attributes);
    if (name === 'style') this.#sheet = { text: '', media: attributes['media'] };
    else if (name === 'body') this.#openPage(attributes);
    else if (TAGS.has(name) || Object.hasOwn(RENAMED, name)) this.#openElement(name, attributes);
    else this.#readHead(name, attributes);
  }

  text(text: string): void {
    if (this.#skipped > 0) return;
    if (this.#sheet) this.#sheet.text += text;
    else if (this.#isOnPage || text.trim() !== '') {
      this.#ensurePage();
      this.#out.push(escapeText(text));
    }
  }

  close(name: string): void {
    if (this.#skipped > 0) this.#skipped--;
    else if (name === 'style') this.#closeSheet();
    else if (name === 'body') this.#closeBody();
    else if (TAGS.has(name) || Object.hasOwn(RENAMED, name)) this.#out.push(`</${RENAMED[name] ?? name}>`);
  }

  finish(): string {
    if (this.#isPageImplied) this.#closePage();
    const css = this.#sheets.join('');
    const mail = `${css && `<style>${css}</style>`}${this.#out.join('')}`;
    return this.#scope.className === null ? mail : `${BOX}${mail}</section>`;
  }

  #skip(name: string, attributes: Attributes): void {
    countLoads(name, attributes, this.#context);
    if (!VOID.has(name)) this.#skipped++;
  }

  #openElement(name: string, attributes: Attributes): void {
    this.#ensurePage();
    this.#out.push(`<${RENAMED[name] ?? name}${writeAttributes(name, attributes, this.#context)}>`);
  }

  /** Elements that are not shown and say something about others, and those that are not known. */
  #readHead(name: string, attributes: Attributes): void {
    const { href, dir, lang } = attributes;
    if (name === 'html') this.#root = { ...(dir && { dir }), ...(lang && { lang }) };
    if (name === 'base' && href && /^https?:/i.test(href)) this.#references.startFrom(href);
    countLoads(name, attributes, this.#context);
  }

  get #isOnPage(): boolean {
    return this.#pages > 0 || this.#isPageImplied;
  }

  #ensurePage(): void {
    if (this.#isOnPage) return;
    this.#isPageImplied = true;
    this.#beginPage(this.#page({}));
  }

  #openPage(attributes: Attributes): void {
    this.#pages++;
    if (attributes['link'])
      this.#sheets.push(this.#css.styleSheet(`a{color:${colorOf(attributes['link'])}}`, undefined));
    this.#beginPage(this.#page(attributes));
  }

  #beginPage(begin: string): void {
    this.#out.push(begin);
    this.#pageEnds.push(begin === '' ? '' : '</div>');
  }

  #page(attributes: Attributes): string {
    const written = writeAttributes('body', { ...this.#root, ...withLook(attributes) }, this.#context);
    const { className } = this.#scope;
    if (className === null) return written === '' ? '' : `<div${written}>`;
    const classes = ` class="${className}`;
    const own = written.includes(CLASS) ? written.replace(CLASS, `${classes} `) : `${classes}"${written}`;
    return `<div${own}>`;
  }

  #closePage(): void {
    this.#out.push(this.#pageEnds.pop() ?? '');
  }

  #closeBody(): void {
    this.#pages--;
    this.#closePage();
  }

  #closeSheet(): void {
    const { text, media } = this.#sheet!;
    this.#sheet = undefined;
    this.#sheets.push(this.#css.styleSheet(text, media));
  }
}

const CLASS = ' class="';

/** What says how a body looks, as the style that it has on another element. */
function withLook({ bgcolor, text, background, style, ...others }: Attributes): Attributes {
  const looks = [
    bgcolor && `background-color:${colorOf(bgcolor)}`,
    text && `color:${colorOf(text)}`,
    background && `background-image:url("${background.replace(/["\\\n]/g, '')}")`,
    style,
  ].filter((look) => look !== undefined && look !== '');
  return { ...others, style: looks.join(';') };
}

/** Attributes may leave out the `#` of a colour. */
function colorOf(value: string): string {
  const color = value.trim();
  return /^(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(color) ? `#${color}` : color;
}
