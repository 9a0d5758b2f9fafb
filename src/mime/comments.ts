/**
 * Where the comment that opens at `start` ends (RFC 5322 §3.2.2: nested, with quoted pairs), or -1 when it
 * never does. A loop and no recursion: comments nest as deep as a stranger likes.
 */
export function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (c === '\\') i++;
    else if (c === '(') depth++;
    else if (c === ')' && --depth === 0) return i + 1;
  }
  return -1;
}

/** Text with each comment replaced by a space; an unclosed one runs to the end. */
export function withoutComments(text: string): string {
  const out: string[] = [];
  let position = 0;
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', position)) {
    out.push(text.slice(position, open), ' ');
    const end = endOfComment(text, open);
    if (end < 0) return out.join('');
    position = end;
  }
  out.push(text.slice(position));
  return out.join('');
}
