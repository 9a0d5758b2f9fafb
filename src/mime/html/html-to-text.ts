import { HiddenHtml, isNone } from './hidden-html.ts';
import type { Look } from './looks.ts';
import type { Color } from './text-colors.ts';
import { BLACK, WHITE, cannotBeSeen } from './text-colors.ts';
import type { Attributes } from './html-events.ts';
import { VOID } from './html-events.ts';
import { parseHtml } from './parse-html.ts';
import { TextWriter } from './text-writer.ts';

/**
 * The text of a html mail for people who read text: paragraphs, `- ` and `1. ` lists, `> ` quotes, cells of a
 * row side by side, links as `words <address>`, pictures by their description or where they lead. What is not shown
 * (styles, scripts, hidden preview lines) is not there. One pass without a tree; nesting costs no stack.
 * @param onHidden hears how many characters of a text are left out because they are hidden
 */
export function htmlToText(html: string, onHidden: (characters: number) => void = () => {}): string {
  const writer = new TextWriter();
  const shown = new Shown(new HiddenHtml(html));
  parseHtml(html, {
    open(name, attributes) {
      if (VOID.has(name)) {
        if (shown.hasElement(name)) open(writer, name, attributes);
      } else if (shown.open(name, attributes)) open(writer, name, attributes);
    },
    text: (text) => {
      if (shown.hasText(text)) writer.text(text);
      else if (shown.isConcealed) onHidden(text.trim().length);
    },
    close(name) {
      if (shown.close()) close(writer, name);
    },
  });
  return writer.finish();
}

/** How a text is written where it stands. */
interface Ink {
  readonly isTiny: boolean;
  readonly color: Color;
  readonly ground: Color;
  /** It is too small to be read, or in the colour of what is behind it. */
  readonly isUnseen: boolean;
}

const PAGE: Ink = { isTiny: false, color: BLACK, ground: WHITE, isUnseen: false };

/** How texts are written in an element that stands where they are written so. */
function inkIn(outside: Ink, name: string, look: Look | undefined): Ink {
  if (!look && name !== 'a') return outside;
  // A link has a colour of its own.
  const color = look?.color ?? (name === 'a' ? 'UNKNOWN' : outside.color);
  const isTiny = look?.isTiny ?? outside.isTiny;
  const ground = look?.ground ?? outside.ground;
  return { isTiny, color, ground, isUnseen: isTiny || cannotBeSeen(color, ground) };
}

/** Which of the open elements are left out, and so whether anything is shown. */
class Shown {
  readonly #hidden: HiddenHtml;
  readonly #skips: (false | 'SKIPPED' | 'CONCEALED')[] = [];
  /** Of the open elements. */
  readonly #inks: Ink[] = [];
  #skipped = 0;
  /** Where the open `head` stands among the open elements; it is left out as long as HTML's rules keep it open. */
  #head = -1;

  constructor(hidden: HiddenHtml) {
    this.#hidden = hidden;
  }

  /** Whether the element without content is shown. */
  hasElement(name: string): boolean {
    if (!WITHIN_HEAD.has(name)) this.#endHead();
    return this.#skipped === 0;
  }

  /** Whether the element that opens is shown. */
  open(name: string, attributes: Attributes): boolean {
    if (!WITHIN_HEAD.has(name)) this.#endHead();
    if (name === 'head') this.#head = this.#skips.length;
    const look = this.#hidden.look(name, attributes);
    const isConcealed = look !== undefined && isNone(look);
    const skip = SKIPPED.has(name) ? 'SKIPPED' : isConcealed && 'CONCEALED';
    this.#skips.push(skip);
    this.#inks.push(inkIn(this.#ink, name, look));
    if (skip) this.#skipped++;
    return this.#skipped === 0;
  }

  /** Whether what is left out now is text that only its style hides. */
  get isConcealed(): boolean {
    return !this.#skips.includes('SKIPPED');
  }

  hasText(text: string): boolean {
    if (this.#head === this.#skips.length - 1 && text.trim() !== '') this.#endHead();
    return this.#skipped === 0 && !this.#ink.isUnseen;
  }

  get #ink(): Ink {
    return this.#inks.at(-1) ?? PAGE;
  }

  /** Whether the element that closes was shown. */
  close(): boolean {
    const wasShown = this.#skipped === 0;
    this.#inks.pop();
    if (this.#skips.pop()) this.#skipped--;
    if (this.#head >= this.#skips.length) this.#head = -1;
    return wasShown;
  }

  /** HTML §13.2.6.4.4: a head that is not closed ends where something comes that does not belong into it. */
  #endHead(): void {
    if (this.#head < 0) return;
    if (this.#skips[this.#head]) this.#skipped--;
    this.#skips[this.#head] = false;
    this.#head = -1;
  }
}

const WITHIN_HEAD = new Set(
  'head base basefont bgsound link meta title noscript noframes style script template'.split(' '),
);

const SKIPPED = new Set(
  'head style script title template noscript svg math object iframe select textarea audio video'.split(' '),
);

type Opening = (writer: TextWriter, attributes: Attributes) => void;
type Closing = (writer: TextWriter) => void;

const PARAGRAPH: [Opening, Closing] = [(writer) => writer.breakBlock(1), (writer) => writer.breakBlock(1)];
const BLOCK: [Opening, Closing] = [(writer) => writer.breakBlock(0), (writer) => writer.breakBlock(0)];
const LIST: [Opening, Closing] = [(writer) => writer.openList(null), (writer) => writer.closeFrame()];
const CELL: [Opening, Closing] = [(writer) => writer.openCell(), (writer) => writer.closeFrame()];
const nothing = (): void => undefined;

/** What an element does where it opens and where it closes; all others are words in the line. */
const ELEMENTS: Record<string, [Opening, Closing]> = {
  ...Object.fromEntries('p h1 h2 h3 h4 h5 h6 table dl figure'.split(' ').map((name) => [name, PARAGRAPH])),
  ...Object.fromEntries(
    'div section article header footer main nav aside address center form fieldset dt figcaption caption body details summary'
      .split(' ')
      .map((name) => [name, BLOCK]),
  ),
  br: [(writer) => writer.breakLine(), nothing],
  hr: [(writer) => writer.rule(), nothing],
  img: [(writer, { alt }) => writer.picture(alt ?? ''), nothing],
  pre: [(writer) => writer.openPre(), (writer) => writer.closePre()],
  blockquote: [(writer) => writer.openFrame('> '), (writer) => writer.closeFrame()],
  dd: [(writer) => writer.openFrame('  ', 0), (writer) => writer.closeFrame()],
  ul: LIST,
  menu: LIST,
  dir: LIST,
  ol: [
    (writer, { start }) => writer.openList(Number.parseInt(start ?? '', 10) || 1),
    (writer) => writer.closeFrame(),
  ],
  li: [(writer) => writer.openItem(), (writer) => writer.closeFrame()],
  tr: [(writer) => writer.openRow(), (writer) => writer.closeFrame()],
  td: CELL,
  th: CELL,
  a: [(writer, { href }) => writer.openLink(href), (writer) => writer.closeLink()],
};

function open(writer: TextWriter, name: string, attributes: Attributes): void {
  if (Object.hasOwn(ELEMENTS, name)) ELEMENTS[name]![0](writer, attributes);
}

function close(writer: TextWriter, name: string): void {
  if (Object.hasOwn(ELEMENTS, name)) ELEMENTS[name]![1](writer);
}
