const END = Buffer.from('\r\n.\r\n');
const DOTTED = /^\./gm;

/** Takes the text of a message out of what a client sends, up to the line with a dot (RFC 5321 §4.5.2). */
export class TextReader {
  // The line end ahead of the text: a text may be nothing but its end.
  #octets: Buffer = Buffer.from('\r\n');

  /** Answers the text, and what comes behind it; undefined: it is not whole yet. */
  push(octets: Buffer): { text: Buffer; rest: Buffer } | undefined {
    const from = Math.max(0, this.#octets.length - END.length);
    this.#octets = Buffer.concat([this.#octets, octets]);
    const end = this.#octets.indexOf(END, from);
    if (end < 0) return undefined;
    const stuffed = this.#octets.toString('latin1', 2, end + 2);
    return {
      text: Buffer.from(stuffed.replace(DOTTED, ''), 'latin1'),
      rest: this.#octets.subarray(end + END.length),
    };
  }

  get length(): number {
    return this.#octets.length;
  }
}
