import { TextWriter } from './text-writer.ts';

/**
 * The text of a html mail for people who read text: paragraphs, `- ` and `1. ` lists, `> ` quotes, cells of a
 * row side by side, links as `words <address>`, pictures by their description. What is not shown (styles,
 * scripts, hidden preview lines) is not there. One pass without a tree; nesting costs no stack.
 */
export async function htmlToText(html: string): Promise<string> {
  const { Parser } = await import('htmlparser2');
  const writer = new TextWriter();
  let skipped = 0;
  /** For each open element: is it left out? */
  const skips: boolean[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      const isSkipped = SKIPPED.has(name) || (!VOID.has(name) && isHidden(attributes));
      skips.push(isSkipped);
      if (isSkipped) skipped++;
      if (skipped === 0) open(writer, name, attributes);
    },
    ontext: (text) => void (skipped === 0 && writer.text(text)),
    onclosetag(name) {
      const wasShown = skipped === 0;
      if (skips.pop()) skipped--;
      if (wasShown) close(writer, name);
    },
  });
  // The parser's time grows with the square of the depth: what lies deeper than this is left out.
  for (let i = 0; i < html.length && skips.length < DEEPEST; i += CHUNK)
    parser.write(html.slice(i, i + CHUNK));
  parser.end();
  return writer.finish();
}

const DEEPEST = 2000;
const CHUNK = 4096;

type Attributes = Readonly<Record<string, string>>;

const SKIPPED = new Set(
  'head style script title template noscript svg math object iframe select textarea audio video'.split(' '),
);
const VOID = new Set(['img', 'br', 'hr', 'wbr', 'input', 'col', 'meta', 'link']);

function isHidden({ style = '', hidden }: Attributes): boolean {
  if (hidden !== undefined) return true;
  return /(?:^|[;\s])(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all)/i.test(
    style,
  );
}

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
  img: [(writer, { alt }) => writer.text(alt ?? ''), nothing],
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
