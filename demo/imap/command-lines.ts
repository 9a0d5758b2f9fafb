/** A command as it came, its literals apart. */
export interface CommandLine {
  /** Octets in latin1, without the last CR LF; a literal is written as `{3}` and CR LF, whoever asked for it. */
  readonly line: string;
  readonly literals: readonly Buffer[];
}

const LONGEST_LINE = 64 * 1024;
const LARGEST_LITERAL = 16 * 1024 * 1024;
/** Before sign-in a literal can only be a user name or a password. */
const LARGEST_SIGNED_OUT = 4096;
const MARKER = /\{(\d{1,19})(\+?)\}$/;

/** Cuts what a client sends into command lines. Nothing is cut before it is asked for. */
export class CommandCutter {
  isSignedIn = false;
  readonly #invite: () => void;
  #chunks: Buffer[] = [];
  #octets = 0;
  #line = '';
  #literals: Buffer[] = [];
  #literalOctets: number | undefined;

  /** `invite` is called when the client waits for leave to send a literal (`{n}`, RFC 7888). */
  constructor(invite: () => void) {
    this.#invite = invite;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#octets += chunk.length;
  }

  /** The lines that are complete, as they are asked for. @throws for what is too long to be read */
  *lines(): Generator<CommandLine> {
    for (let line = this.#take(); line; line = this.#take()) yield line;
  }

  #take(): CommandLine | undefined {
    for (;;) {
      if (this.#literalOctets !== undefined) {
        if (this.#octets < this.#literalOctets) return undefined;
        this.#literals.push(this.#cut(this.#literalOctets));
        this.#literalOctets = undefined;
      }
      const end = this.#whole().indexOf('\n');
      if ((end < 0 ? this.#octets : end) > LONGEST_LINE) throw new Error('Line too long');
      if (end < 0) return undefined;
      this.#line += this.#cut(end + 1)
        .toString('latin1')
        .replace(/\r?\n$/, '');
      if (!this.#opensLiteral()) return this.#finish();
    }
  }

  #opensLiteral(): boolean {
    const [marker, digits, plus] = MARKER.exec(this.#line.slice(-30)) ?? [];
    if (marker === undefined) return false;
    if (Number(digits) > (this.isSignedIn ? LARGEST_LITERAL : LARGEST_SIGNED_OUT)) {
      // Not invited, it never comes: the line stands alone, and is BAD when it is parsed.
      if (plus === '+') throw new Error('Literal too large');
      return false;
    }
    this.#literalOctets = Number(digits);
    this.#line = `${this.#line.slice(0, -marker.length)}{${digits}}\r\n`;
    if (plus === '') this.#invite();
    return true;
  }

  #finish(): CommandLine {
    const complete = { line: this.#line, literals: this.#literals };
    this.#line = '';
    this.#literals = [];
    return complete;
  }

  #cut(octets: number): Buffer {
    const whole = this.#whole();
    this.#chunks = [whole.subarray(octets)];
    this.#octets -= octets;
    return whole.subarray(0, octets);
  }

  /** Joined only when there is something to take: a literal of megabytes comes in many pieces. */
  #whole(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!;
  }
}
