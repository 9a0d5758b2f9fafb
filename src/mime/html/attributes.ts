import type { CssSanitizer } from './sanitize-css.ts';
import type { Attributes } from './html-events.ts';
import type { References } from './references.ts';

/** What the values of attributes are written with. */
export interface AttributeContext {
  readonly references: References;
  readonly css: CssSanitizer;
  /** In front of classes and ids: they mean nothing on the page around the mail. */
  readonly prefix: string;
  /** For a message, and not for a page: what is said to browsers alone is left out. */
  readonly isStored: boolean;
}

/** The value as it may stand in the result; null: the attribute is left out. */
type Write = (value: string, context: AttributeContext) => string | null;

const asIs: Write = (value) => value;
const present: Write = () => '';
const loaded: Write = (value, { references }) => references.load(value);
const prefixedName: Write = (value, { prefix }) => (NAME.test(value) ? prefix + value : null);

const NAME = /^[^\s]{1,200}$/;
const MAX_CLASSES = 50;

const prefixedClasses: Write = (value, { prefix }) => {
  const names = value.split(/\s+/, MAX_CLASSES).filter((name) => NAME.test(name));
  return names.map((name) => prefix + name).join(' ') || null;
};

const style: Write = (value, { css }) => css.styleAttribute(value) || null;

/** One of a few words, in lower case. */
function oneOf(words: string): Write {
  const known = new Set(words.split(' '));
  return (value) => (known.has(value.trim().toLowerCase()) ? value.trim().toLowerCase() : null);
}

/** A number, or the part of what is around it; more than `most` becomes that. */
function length(most: number): Write {
  return (value) => {
    const found = /^\s*\+?(\d{1,20})(?:\.\d*)?\s*(%?)/.exec(value);
    if (!found) return null;
    return found[2] ? `${Math.min(Number(found[1]), 100)}%` : String(Math.min(Number(found[1]), most));
  };
}

function integer(most: number): Write {
  return (value) => {
    const number = Number.parseInt(value, 10);
    return Number.isFinite(number) ? String(Math.max(-most, Math.min(number, most))) : null;
  };
}

const color: Write = (value) => (/^\s*#?[a-z0-9]{1,40}\s*$/i.test(value) ? value.trim() : null);
const fontSize: Write = (value) => (/^\s*[+-]?[0-9]\s*$/.test(value) ? value.trim() : null);
const fontNames: Write = (value) => value.slice(0, 300);
const language: Write = (value) => (/^[\w-]{1,40}$/.test(value) ? value : null);
const date: Write = (value) => (/^[\w:.+ -]{1,60}$/.test(value) ? value : null);

const ALIGN = oneOf('left right center justify middle top bottom baseline absmiddle absbottom texttop char');
const PIXELS = length(10_000);
const SMALL = length(200);
const SPAN = length(100);

type Writes = Readonly<Record<string, Write>>;

const EVERYWHERE: Writes = {
  align: ALIGN,
  valign: ALIGN,
  bgcolor: color,
  class: prefixedClasses,
  dir: oneOf('ltr rtl auto'),
  height: PIXELS,
  id: prefixedName,
  lang: language,
  style,
  title: asIs,
  width: PIXELS,
};

const CELL: Writes = {
  colspan: SPAN,
  rowspan: SPAN,
  nowrap: present,
  scope: oneOf('row col rowgroup colgroup'),
  background: loaded,
};
const COLUMNS: Writes = { span: SPAN };

/** Which attributes pass on which elements, and how they are written; no other does. */
const BY_ELEMENT: Readonly<Record<string, Writes>> = {
  a: { href: (value, { references }) => references.link(value), name: prefixedName },
  img: { src: loaded, alt: asIs, border: SMALL, hspace: SMALL, vspace: SMALL },
  table: {
    border: SMALL,
    cellpadding: SMALL,
    cellspacing: SMALL,
    summary: asIs,
    role: oneOf('presentation none table'),
    background: loaded,
    bordercolor: color,
    rules: oneOf('none groups rows cols all'),
    frame: oneOf('void above below hsides vsides lhs rhs box border'),
  },
  td: CELL,
  th: CELL,
  tr: { background: loaded },
  div: { background: loaded },
  font: { color, face: fontNames, size: fontSize },
  ol: {
    start: integer(1_000_000),
    type: (value) => (/^[1aAiI]$/.test(value) ? value : null),
    reversed: present,
  },
  ul: { type: oneOf('disc circle square none') },
  li: {
    value: integer(1_000_000),
    type: (value) => (/^(?:[1aAiI]|disc|circle|square)$/.test(value) ? value : null),
  },
  col: COLUMNS,
  colgroup: COLUMNS,
  hr: { size: SMALL, color, noshade: present },
  br: { clear: oneOf('left right all none both') },
  time: { datetime: date },
  details: { open: present },
};

/** Attributes that load something on elements, or in ways, that do not pass: they are only counted. */
const COUNTED: ReadonlySet<string> = new Set(
  'src srcset imagesrcset poster data lowsrc dynsrc background xlink:href icon'.split(' '),
);

/** The attributes of an element that pass, as they are written in a tag: ` align="left" …`. */
export function writeAttributes(name: string, attributes: Attributes, context: AttributeContext): string {
  const own = Object.hasOwn(BY_ELEMENT, name) ? BY_ELEMENT[name]! : {};
  let out = '';
  for (const key in attributes) {
    const write = Object.hasOwn(own, key)
      ? own[key]
      : Object.hasOwn(EVERYWHERE, key)
        ? EVERYWHERE[key]
        : undefined;
    const value = write ? write(attributes[key]!, context) : countLoad(key, attributes[key]!, context);
    const output = OUTPUT_NAMES[`${name} ${key}`] ?? key;
    // An element that has an id keeps it.
    const isTaken = output !== key && Object.hasOwn(attributes, output);
    if (value !== null && !isTaken) out += attribute(output, value);
  }
  return !context.isStored && out.includes(' href="') ? out + LINK : out;
}

/** What a name of another time is called today; an element's `name` could stand for something on the page. */
const OUTPUT_NAMES: Readonly<Record<string, string>> = { 'a name': 'id' };

/** Links open elsewhere, and tell the other side nothing. */
const LINK = ' target="_blank" rel="noopener noreferrer nofollow"';

/** Counts what an element that does not pass would have loaded. */
export function countLoads(name: string, attributes: Attributes, context: AttributeContext): void {
  for (const key in attributes) {
    if (COUNTED.has(key) || (key === 'href' && name === 'link')) countLoad(key, attributes[key]!, context);
  }
}

function countLoad(key: string, value: string, { references }: AttributeContext): null {
  const isCounted = COUNTED.has(key) || key === 'href';
  if (isCounted) references.drop(value.trim().split(/[\s,]/, 1)[0]);
  return null;
}

export function attribute(name: string, value: string): string {
  return ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\u00a0': '&nbsp;',
  '\0': '',
};

/** Text as html, as browsers write it. */
export function escapeText(text: string): string {
  return text.replace(/[&<>\u00a0\0]/g, (character) => ESCAPES[character]!);
}
