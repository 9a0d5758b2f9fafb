/** One header field. Values are octets in latin1: nothing is decoded, nothing is lost. */
export interface HeaderField {
  /** In lower case; empty for a line that is no field at all. */
  name: string;
  /** Unfolded: line ends are gone, the white space behind them stays (RFC 5322 §2.2.3). */
  value: string;
  /** Where the field's lines stand in the message. */
  start: number;
  end: number;
}

export interface Header {
  fields: HeaderField[];
  /** Where the body begins: behind the empty line, or at the end of what there is. */
  bodyStart: number;
}

const LF = 0x0a;

/** The end of the line that begins at `start`, its LF included. */
export function lineEnd(raw: Buffer, start: number, limit: number): number {
  const end = raw.indexOf(LF, start);
  return end < 0 || end >= limit ? limit : end + 1;
}

/** Reads a header between `start` and `limit`. Lines that are no fields are kept as they are, without a name. */
export function readHeader(raw: Buffer, start: number, limit: number): Header {
  const fields: HeaderField[] = [];
  let position = start;
  while (position < limit) {
    const end = lineEnd(raw, position, limit);
    const line = raw.toString('latin1', position, end).replace(/\r?\n$/, '');
    if (line === '') return { fields, bodyStart: end };
    addLine(fields, line, position, end);
    position = end;
  }
  return { fields, bodyStart: limit };
}

function addLine(fields: HeaderField[], line: string, start: number, end: number): void {
  const last = fields.at(-1);
  if (last && /^[ \t]/.test(line)) {
    last.value += line;
    last.end = end;
    return;
  }
  const [, name = '', value = line] = /^([\x21-\x39\x3b-\x7e]+)[ \t]*:(.*)$/.exec(line) ?? [];
  fields.push({ name: name.toLowerCase(), value, start, end });
}

/** The value of the first field of that name, without white space around it. */
export function headerValue(fields: readonly HeaderField[], name: string): string | undefined {
  return fields.find((field) => field.name === name)?.value.trim();
}
