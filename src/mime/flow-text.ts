/** Characters of a line (RFC 3676 §4.2): short enough to be quoted a few times. */
const WIDTH = 72;
const SIGNATURE = '-- ';

/**
 * Text as format=flowed (RFC 3676 §4): long lines, quoted ones too, are broken softly, so that each program shows them in
 * its own width. `joinFlowed` gives the very same text. Lines end with LF.
 * @returns undefined: nothing needs it, or it cannot be said so (a blank at the end of a line would be a soft break)
 */
export function flowText(text: string): string | undefined {
  const lines = text.split('\n');
  const needsFlow = lines.some((line) => line.length > WIDTH || line.startsWith('>'));
  if (!needsFlow || text.includes('\r') || !lines.every(isSayable)) return undefined;
  return lines.flatMap(flowLine).join('\n');
}

function isSayable(line: string): boolean {
  return !line.endsWith(' ') || line === SIGNATURE;
}

function flowLine(line: string): string[] {
  if (line === SIGNATURE) return [line];
  const marks = /^>*/.exec(line)![0];
  const text = line.slice(marks.length);
  // What stands between marks and text stays ahead of the first piece; the others get a space that is taken away again.
  const pieces = breakSoftly(text);
  return pieces.map((piece, i) => marks + (i > 0 && marks ? ' ' : stuffing(marks, piece)) + piece);
}

/** A space that is taken away again, ahead of what would be read as something else (RFC 3676 §4.4). */
function stuffing(marks: string, piece: string): string {
  return marks === '' && /^(?: |>|From )/.test(piece) ? ' ' : '';
}

/** Each piece but the last ends with a space. */
function breakSoftly(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const word of text.match(/[^ ]+ *| +/g) ?? ['']) {
    const isFull = piece.length + word.trimEnd().length > WIDTH;
    if (isFull && mayEndWith(piece)) {
      pieces.push(piece);
      piece = '';
    }
    piece += word;
  }
  return [...pieces, piece];
}

/** Blanks alone would be taken for stuffing, and the mark of a signature for one. */
function mayEndWith(piece: string): boolean {
  return piece.trim() !== '' && piece.trimStart() !== SIGNATURE;
}
