/** Finds lines in a message without copying it: CRLF or LF line ends, offsets only. */
const [CR, LF, DASH] = [0x0d, 0x0a, 0x2d];
/** RFC 2046 §5.1.1 allows boundaries of 70 octets. Senders go further, but not this far. */
const LONGEST_BOUNDARY = 4000;

/** A line that separates the parts of an open multipart, or ends it. */
export interface Delimiter {
  /** Index of the multipart in the stack of open ones. */
  level: number;
  isClose: boolean;
  /** Where the part before it ends: the line break in front belongs to the delimiter (RFC 2046 §5.1.1). */
  contentEnd: number;
  /** Where the next line begins. */
  next: number;
}

/** The boundaries of the multiparts that are open at the present place; the innermost one of a name counts. */
export class Boundaries {
  #open: string[] = [];
  #levels = new Map<string, number[]>();
  /** How many of them begin with an octet; NaN: are empty. */
  readonly #begun = new Map<number, number>();

  get depth(): number {
    return this.#open.length;
  }

  push(boundary: string): number {
    const level = this.#open.push(boundary) - 1;
    this.#count(boundary, 1);
    const levels = this.#levels.get(boundary);
    if (levels) levels.push(level);
    else this.#levels.set(boundary, [level]);
    return level;
  }

  /** Forgets this level and all within it. */
  closeFrom(level: number): void {
    while (this.#open.length > level) {
      const boundary = this.#open.pop()!;
      this.#count(boundary, -1);
      const levels = this.#levels.get(boundary)!;
      levels.pop();
      if (levels.length === 0) this.#levels.delete(boundary);
    }
  }

  levelOf(boundary: string): number | undefined {
    return this.#levels.get(boundary)?.at(-1);
  }

  /** Whether one of them can stand where this octet does: most lines that begin with dashes are none. */
  mayBeginWith(octet: number | undefined): boolean {
    return this.#begun.has(octet ?? NaN) || this.#begun.has(NaN);
  }

  #count(boundary: string, more: number): void {
    const octet = boundary.charCodeAt(0);
    const count = (this.#begun.get(octet) ?? 0) + more;
    if (count > 0) this.#begun.set(octet, count);
    else this.#begun.delete(octet);
  }
}

/** Octets that are looked at one by one: a call that looks through all costs more where lines are short. */
const NEAR = 64;

/** Where the line that begins at `from` ends, its LF included. */
export function endOfLine(source: Buffer, from: number): number {
  for (let at = from; at < Math.min(from + NEAR, source.length); at++) if (source[at] === LF) return at + 1;
  const lf = source.indexOf(LF, from);
  return lf < 0 ? source.length : lf + 1;
}

/** Where content ends that is followed by a line break at `end`. */
export function beforeBreak(source: Buffer, start: number, end: number): number {
  if (end <= start || source[end - 1] !== LF) return end;
  return end - 2 >= start && source[end - 2] === CR ? end - 2 : end - 1;
}

/** The delimiter on the line that begins at `start`, if it is one of an open multipart. */
export function delimiterAt(source: Buffer, start: number, open: Boundaries): Delimiter | undefined {
  if (source[start] !== DASH || source[start + 1] !== DASH || open.depth === 0) return undefined;
  if (!open.mayBeginWith(source[start + 2])) return undefined;
  const next = endOfLine(source, start);
  const label = source.toString('latin1', start + 2, Math.min(next, start + LONGEST_BOUNDARY)).trimEnd();
  const place = { contentEnd: start, next };
  const found = levelAt(label, open);
  if (found) return { ...found, ...place };
  // RFC 2046 §5.1.1: what follows the boundary does not count.
  const [word] = /^\S*/.exec(label)!;
  const behind = word.length < label.length && word !== '' ? levelAt(word, open) : undefined;
  return behind && { ...behind, ...place };
}

function levelAt(label: string, open: Boundaries): Pick<Delimiter, 'level' | 'isClose'> | undefined {
  const level = open.levelOf(label);
  if (level !== undefined) return { level, isClose: false };
  const closed = label.endsWith('--') ? open.levelOf(label.slice(0, -2).trimEnd()) : undefined;
  return closed === undefined ? undefined : { level: closed, isClose: true };
}

const DASHES = Buffer.from('\n--');

/** The first delimiter on a line that begins at `from` or behind it. `contentEnd` is at least `from`. */
export function findDelimiter(source: Buffer, from: number, open: Boundaries): Delimiter | undefined {
  let start = open.depth === 0 ? -1 : from;
  while (start >= 0) {
    const found = delimiterAt(source, start, open);
    if (found) return { ...found, contentEnd: Math.max(from, beforeBreak(source, from, start)) };
    start = nextDashes(source, start);
  }
  return undefined;
}

/** Where the next line begins with dashes; -1: none does. */
function nextDashes(source: Buffer, from: number): number {
  for (let at = from; at < Math.min(from + NEAR, source.length); at++)
    if (source[at] === LF && source[at + 1] === DASH && source[at + 2] === DASH) return at + 1;
  const dashes = source.indexOf(DASHES, from);
  return dashes < 0 ? -1 : dashes + 1;
}

/** So far a multipart is searched for its boundary, and so many lines are looked at. */
const GUESSED_WITHIN = 64 * 1024;
const MAX_CANDIDATES = 50;
const CANDIDATE = /(?<=^|\n)--(\S{1,200})[ \t]*\r?\n(?=(content-[\w-]+[ \t]*:)?)/gi;

/**
 * The boundary of a multipart that does not say it, or not the right one: of a line `--something` with a header behind it,
 * or that comes again, or is closed. Not a rule, a signature or a word with dashes, and no line of another multipart.
 */
export function guessBoundary(
  source: Buffer,
  from: number,
  end: number,
  open: Boundaries,
): string | undefined {
  const stop = findDelimiter(source, from, open)?.contentEnd ?? end;
  const head = source.toString('latin1', from, Math.min(stop, from + GUESSED_WITHIN));
  let looked = 0;
  for (const [line, label, field] of head.matchAll(CANDIDATE)) {
    if (looked++ === MAX_CANDIDATES) break;
    if (!/[a-z0-9]/i.test(label!) || isOpen(label!, open)) continue;
    const isClose = label!.endsWith('--');
    if ((field !== undefined && !isClose) || comesAgain(head, line, label!)) return label;
  }
  return undefined;
}

function isOpen(label: string, open: Boundaries): boolean {
  return levelAt(label, open) !== undefined;
}

function comesAgain(head: string, line: string, label: string): boolean {
  const first = head.indexOf(line);
  return head.includes(`\n--${label}--`, first) || head.includes(`\n${line}`, first + 1);
}

/** Lines that end with CR alone, as old Macintoshes wrote them, get LF: only where the message has no other ends. */
export function withLineFeeds(source: Buffer): Buffer {
  const lf = source.indexOf(LF);
  const cr = source.indexOf(CR);
  // POP3 ends what it hands out with CR LF.
  const isOld = cr >= 0 && (lf < 0 || (lf === source.length - 1 && cr < lf - 1));
  return isOld ? Buffer.from(source.map((octet) => (octet === CR ? LF : octet))) : source;
}
