import { endOfComment } from './comments.ts';

/** Parameters of one field; more are left out. A long name in pieces (RFC 2231 §3) has some tens. */
export const MAX_PAIRS = 10_000;
const SPACE = /[ \t\r\n]/;
// `text/html charset=…` lacks its semicolon; `"text/html"` has quotes too many.
const MAIN = /^[\s"]*((?:[^\s;"=/]+(?:\s*\/\s*[^\s;"=/]*)?|\/\s*[^\s;"=/]*)?)["\s]*/;
/** Comments behind a quoted value are looked for so far. */
const LONGEST_COMMENT = 80;

interface Scan {
  line: string;
  position: number;
  /** Closers that were looked for and not found: they are not looked for again, so that time stays linear. */
  missing: { quote: boolean; comment: boolean };
}

/**
 * Cuts `value; key=value; key="value"` (RFC 2045 §5.1) into pieces, forgiving what is sent: values with spaces
 * and no quotes, quotes within quotes, none at the end, backslashes of Windows paths, comments.
 */
export function splitParameters(line: string): { value: string; pairs: [string, string][] } {
  const start = startOf(line);
  const main = MAIN.exec(line.slice(start, start + 1000))!;
  const isKey = line[start + main[0].length] === '=';
  const scan = {
    line,
    position: isKey ? start : start + main[0].length,
    missing: { quote: false, comment: false },
  };
  return { value: isKey ? '' : main[1]!.replace(/\s/g, '').toLowerCase(), pairs: [...pairsOf(scan)] };
}

/** Behind a comment, which may come first. */
function startOf(line: string): number {
  const open = /^\s*\(/.exec(line)?.[0].length;
  return open === undefined ? 0 : Math.max(0, endOfComment(line.slice(0, 1000), open - 1));
}

function* pairsOf(scan: Scan): Generator<[string, string]> {
  for (let left = MAX_PAIRS; left > 0 && scan.position < scan.line.length;) {
    const key = readKey(scan);
    const hasValue = scan.line[scan.position++] === '=';
    if (!hasValue) continue;
    const value = readValue(scan);
    scan.position++;
    if (!key) continue;
    left--;
    yield [key, value];
  }
}

function readKey(scan: Scan): string {
  const pieces: string[] = [];
  for (;;) {
    pieces.push(upTo(scan, scan.missing.comment ? END_OF_KEY : END_OF_PIECE));
    if (scan.line[scan.position] !== '(') return pieces.join('').trim();
    const end = endOfComment(scan.line, scan.position);
    scan.missing.comment = end < 0;
    if (end >= 0) scan.position = end;
  }
}

const END_OF_KEY = /[^=;]*/y;
const END_OF_PIECE = /[^=;(]*/y;

function upTo(scan: Scan, pattern: RegExp): string {
  pattern.lastIndex = scan.position;
  const [text] = pattern.exec(scan.line)!;
  scan.position += text.length;
  return text;
}

function readValue(scan: Scan): string {
  skipSpace(scan);
  if (scan.line[scan.position] !== '"') return readToken(scan);
  const found = scan.missing.quote ? undefined : readQuoted(scan);
  scan.missing.quote ||= found === undefined;
  return found ?? readUnclosed(scan);
}

function skipSpace(scan: Scan): void {
  while (SPACE.test(scan.line[scan.position] ?? '')) scan.position++;
}

/** A quote ends the string where a semicolon or the end of the line follows; others belong to it. */
function readQuoted(scan: Scan): string | undefined {
  const { line } = scan;
  const start = scan.position + 1;
  for (let i = start; i < line.length; i++) {
    if (line[i] === '\\' && (line[i + 1] === '"' || line[i + 1] === '\\')) i++;
    else if (line[i] === '"') {
      const end = endOfPadding(line, i + 1);
      if (end < line.length && line[end] !== ';') continue;
      scan.position = end;
      return unquote(line.slice(start, i));
    }
  }
  return undefined;
}

function endOfPadding(line: string, from: number): number {
  let i = from;
  while (i < line.length && SPACE.test(line[i]!)) i++;
  const end = line[i] === '(' ? endOfComment(line.slice(i, i + LONGEST_COMMENT), 0) : -1;
  return end < 0 ? i : i + end;
}

/** `filename="a b; charset=x`, or `charset="utf-8" format=flowed`: up to the next quote or semicolon. */
function readUnclosed(scan: Scan): string {
  const rest = /[^";]*/y;
  rest.lastIndex = scan.position + 1;
  const [text] = rest.exec(scan.line)!;
  scan.position = rest.lastIndex;
  return unquote(text).trim();
}

/** Only quotes and backslashes are escaped: `"C:\temp"` is a path that its sender did not escape. */
function unquote(text: string): string {
  return text.replace(/\\(["\\])/g, '$1');
}

function readToken(scan: Scan): string {
  const semicolon = scan.line.indexOf(';', scan.position);
  const end = semicolon < 0 ? scan.line.length : semicolon;
  // A quote at the end that nothing has opened.
  const text = scan.line.slice(scan.position, end).replace(/"\s*$/, '').trim();
  scan.position = end;
  const comment = text.endsWith(')') ? text.lastIndexOf(' (') : -1;
  return comment < 0 ? text : text.slice(0, comment).trim();
}
