/** A line of flowed text: quote marks counted, stuffing removed (RFC 3676 §4.4, §4.5). */
interface Line {
  depth: number;
  text: string;
}

/**
 * Joins the soft-broken lines of format=flowed (RFC 3676). Lines end with LF. A paragraph ends where a line has
 * no space at its end, where the depth of quoting changes, and at the signature's `-- `. Quote marks come out
 * as `>> text`. `delSp`: the space that marks a soft break is not part of the text (§4.6).
 */
export function joinFlowed(text: string, delSp: boolean): string {
  const out: string[] = [];
  let paragraph: string[] = [];
  let depth = 0;
  const flush = (): void => {
    if (paragraph.length) out.push(quoted(depth, paragraph.join('')));
    paragraph = [];
  };
  for (const line of text.split('\n').map(readLine)) {
    if (line.depth !== depth) flush();
    depth = line.depth;
    const isSignature = line.text === '-- ';
    if (isSignature) flush();
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
  return { depth, text: text.startsWith(' ') ? text.slice(1) : text };
}

function quoted(depth: number, text: string): string {
  if (depth === 0) return text;
  return '>'.repeat(depth) + (text === '' ? '' : ' ') + text;
}
