/** A line of flowed text: quote marks counted, stuffing removed (RFC 3676 §4.4, §4.5). */
interface Line {
  depth: number;
  /** Stands between quote marks and text: senders that do not stuff quotes leave it out. */
  gap: string;
  text: string;
}

/**
 * Joins the soft-broken lines of format=flowed (RFC 3676). Lines end with LF. A paragraph ends where a line has
 * no space at its end, where the depth of quoting changes, and at the signature's `-- `. Quote marks come out
 * as they were: `>> text`, `>>text`. `delSp`: the space that marks a soft break is not part of the text (§4.6).
 */
export function joinFlowed(text: string, delSp: boolean): string {
  const out: string[] = [];
  let paragraph: string[] = [];
  let depth = 0;
  let gap = '';
  const flush = (): void => {
    if (paragraph.length) out.push(quoted(depth, gap, paragraph.join('')));
    paragraph = [];
  };
  for (const line of text.split('\n').map(readLine)) {
    if (line.depth !== depth) flush();
    depth = line.depth;
    const isSignature = line.text === '-- ';
    if (isSignature) flush();
    if (paragraph.length === 0) gap = line.gap;
    const isSoft = !isSignature && line.text.endsWith(' ');
    paragraph.push(isSoft && delSp ? line.text.slice(0, -1) : line.text);
    if (!isSoft) flush();
  }
  flush();
  return out.join('\n');
}

function readLine(line: string): Line {
  let depth = 0;
  while (line[depth] === '>') depth++;
  const text = line.slice(depth);
  const gap = text.startsWith(' ') ? ' ' : '';
  return { depth, gap, text: text.slice(gap.length) };
}

function quoted(depth: number, gap: string, text: string): string {
  return depth === 0 ? text : '>'.repeat(depth) + (text === '' ? '' : gap) + text;
}
