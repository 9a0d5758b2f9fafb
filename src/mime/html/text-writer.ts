/** A block whose lines get something in front when it is done: a quote, a list, an item, a row, a cell. */
interface Frame {
  kind: 'root' | 'block' | 'list' | 'item' | 'row' | 'cell';
  lines: string[];
  /** The line that is being written, in pieces; `isOpen` while white space would count at its end. */
  line: string[];
  isOpen: boolean;
  /** Empty lines wanted before the next content. */
  gap: number;
  /** What goes before the first line and before the others. */
  first: string;
  rest: string;
  /** Of an ordered list: the next number. */
  counter: number | null;
  /** Of a row: what its cells hold. */
  cells: string[][];
}

/** Frames nested deeper than this have no effect: a fortieth level of quoting is not readable. */
const DEEPEST = 40;
const LONGEST_LINK = 2000;

// Letters without width, which mail uses to push text out of previews.
const FILLERS = /[\u00ad\u034f\u200b\u2060\ufeff]/g;
const SPACES = /[ \t\r\n\f\u00a0]+/g;

/** Lays text out in lines, in one pass. Knows nothing of html but its way with white space. */
export class TextWriter {
  #frames: Frame[] = [frame('root')];
  #ignored = 0;
  #pre = 0;
  #links: { href: string; words: string; hasPicture: boolean }[] = [];

  get #top(): Frame {
    return this.#frames[this.#frames.length - 1]!;
  }

  text(raw: string): void {
    const text = raw.replace(FILLERS, '');
    if (this.#pre > 0) return this.#preformatted(text);
    const words = text.replace(SPACES, ' ');
    this.#append(this.#top.isOpen ? words : words.trimStart());
  }

  /** By its description; within a link it is something to click on even without. */
  picture(description: string): void {
    const link = this.#links.at(-1);
    if (link) link.hasPicture = true;
    this.text(description);
  }

  #preformatted(text: string): void {
    const [first, ...others] = text.replace(/\r\n?/g, '\n').split('\n');
    this.#append(first!);
    for (const line of others) {
      this.breakLine();
      this.#append(line);
    }
  }

  #append(words: string): void {
    if (words === '') return;
    const top = this.#top;
    top.line.push(words);
    top.isOpen = !words.endsWith(' ');
    const link = this.#links.at(-1);
    if (link) link.words += words;
  }

  /** Ends the line, even an empty one. */
  breakLine(): void {
    const top = this.#top;
    this.#flush(top, true);
  }

  /** Ends the line if there is one; asks for so many empty lines before what comes. */
  breakBlock(gap: number): void {
    const top = this.#top;
    this.#flush(top, false);
    top.gap = Math.max(top.gap, gap);
  }

  #flush(top: Frame, evenEmpty: boolean): void {
    const line = top.line.length ? top.line.join('') : '';
    if (evenEmpty || line.trim() !== '') push(top, [this.#pre ? line : line.trim()]);
    top.line = [];
    top.isOpen = false;
  }

  rule(): void {
    this.breakBlock(0);
    push(this.#top, ['-'.repeat(20)]);
  }

  openPre(): void {
    this.breakBlock(1);
    this.#pre++;
  }

  closePre(): void {
    this.breakBlock(1);
    this.#pre = Math.max(0, this.#pre - 1);
  }

  openFrame(prefix: string, gap = 1): void {
    this.#open(frame('block', prefix), gap);
  }

  openList(counter: number | null): void {
    const isNested = this.#frames.some(({ kind }) => kind === 'list');
    this.#open({ ...frame('list'), counter }, isNested ? 0 : 1);
  }

  openItem(): void {
    const list = this.#top;
    const mark = list.kind === 'list' && list.counter !== null ? `${list.counter++}. ` : '- ';
    this.#open({ ...frame('item', ' '.repeat(mark.length)), first: mark }, 0);
  }

  openRow(): void {
    this.#open(frame('row'), 0);
  }

  openCell(): void {
    this.#open(frame('cell'), 0);
  }

  #open(opened: Frame, gap: number): void {
    this.breakBlock(gap);
    if (this.#frames.length >= DEEPEST) this.#ignored++;
    else this.#frames.push(opened);
  }

  closeFrame(): void {
    this.breakBlock(0);
    if (this.#ignored > 0) return void this.#ignored--;
    if (this.#frames.length === 1) return;
    const done = this.#frames.pop()!;
    const top = this.#top;
    const lines = done.kind === 'row' ? rowLines(done) : done.lines;
    if (done.kind === 'cell' && top.kind === 'row') top.cells.push(lines);
    else if (lines.length) {
      push(
        top,
        lines.map((line, i) => ((i === 0 ? done.first : done.rest) + line).trimEnd()),
      );
      if (done.rest === '> ' || (done.kind === 'list' && done.first === ''))
        top.gap = Math.max(top.gap, this.#gapAfter(done));
    }
  }

  #gapAfter(done: Frame): number {
    return done.kind === 'list' && this.#frames.some(({ kind }) => kind === 'list') ? 0 : 1;
  }

  openLink(href: string | undefined): void {
    this.#links.push({ href: href?.trim() ?? '', words: '', hasPicture: false });
  }

  /** `words <address>`, unless the words are the address, or there is nothing to click on. */
  closeLink(): void {
    const { href, words, hasPicture } = this.#links.pop() ?? { href: '', words: '', hasPicture: false };
    const shown = words.trim();
    const isLink = /^(?:https?|ftp|mailto|tel):/i.test(href) && href.length <= LONGEST_LINK;
    const address = `<${href.replace(/^mailto:/i, '')}>`;
    if (isLink && shown !== '' && !saysTheSame(shown, href)) this.#append(` ${address}`);
    else if (isLink && shown === '' && hasPicture) this.#append(this.#top.isOpen ? ` ${address}` : address);
  }

  finish(): string {
    while (this.#frames.length > 1) this.closeFrame();
    this.breakBlock(0);
    return this.#top.lines.join('\n').trim();
  }
}

function frame(kind: Frame['kind'], prefix = ''): Frame {
  return {
    kind,
    lines: [],
    line: [],
    isOpen: false,
    gap: 0,
    first: prefix,
    rest: prefix,
    counter: null,
    cells: [],
  };
}

function push(top: Frame, lines: readonly string[]): void {
  if (top.lines.length && lines.some((line) => line !== '')) {
    for (let i = 0; i < top.gap && top.lines.at(-1) !== ''; i++) top.lines.push('');
  }
  top.gap = 0;
  for (const line of lines)
    if (line !== '' || top.lines.at(-2) !== '' || top.lines.at(-1) !== '') top.lines.push(line);
}

/** Cells of one line each stand side by side; a row with longer ones is layout, and its cells are blocks. */
function rowLines({ cells, lines }: Frame): string[] {
  const filled = cells.filter((cell) => cell.some((line) => line !== ''));
  const isData = filled.every((cell) => cell.length === 1);
  return [
    ...lines,
    ...(isData ? (filled.length ? [filled.map(([line]) => line).join(' | ')] : []) : filled.flat()),
  ];
}

function saysTheSame(words: string, href: string): boolean {
  const bare = (text: string): string =>
    text
      .toLowerCase()
      .replace(/^(?:mailto:|tel:|(?:https?|ftp):\/\/)/, '')
      .replace(/\/$/, '');
  return bare(words) === bare(href);
}
