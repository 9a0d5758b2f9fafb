import { MailError } from '../../mail/errors.ts';

const [NUL, LF, CR, DOT] = [0x00, 0x0a, 0x0d, 0x2e];
/** Octets of a line, its end left out (RFC 5321 §4.5.3.1.6). */
const MAX_LINE = 998;
const CRLF = Buffer.from('\r\n');
const A_DOT = Buffer.from('.');
const END = Buffer.from('.\r\n');

/**
 * The text of a message as DATA carries it (RFC 5321 §4.5.2), right at every split: a dot in front of each line that
 * begins with one, and CR LF at the end of every line. A CR or LF that stands alone ends its line as well: some servers
 * take either for the end of a line, and what follows it (a dot, commands) for the end of the message.
 */
export class DotStuffing {
  readonly #takes8Bit: boolean;
  #isLineStart = true;
  #isBehindCr = false;
  #lineLength = 0;
  #has8Bit = false;

  /** @param takes8Bit whether the server takes octets above 127 */
  constructor(takes8Bit: boolean) {
    this.#takes8Bit = takes8Bit;
  }

  /**
   * The octets that stand for the next ones of the message.
   * @throws MailError BAD_USER_INPUT for NUL and for a line that is too long; UNSUPPORTED for octets above 127
   */
  push(octets: Buffer): Buffer {
    const pieces: Buffer[] = [];
    let from = 0;
    const cut = (end: number, ...more: readonly Buffer[]): void => {
      if (end > from) pieces.push(octets.subarray(from, end));
      pieces.push(...more);
    };
    for (let i = 0; i < octets.length; i++) {
      const octet = octets[i]!;
      if (this.#isBehindCr) {
        // The CR was left out until what follows it was known.
        cut(i, CRLF);
        from = octet === LF ? i + 1 : i;
        this.#endLine();
        if (octet === LF) continue;
      }
      if (octet === CR || octet === LF) {
        cut(i, ...(octet === LF ? [CRLF] : []));
        from = i + 1;
        if (octet === LF) this.#endLine();
        else this.#isBehindCr = true;
        continue;
      }
      if (this.#isLineStart && octet === DOT) {
        cut(i, A_DOT);
        from = i;
      }
      this.#isLineStart = false;
      this.#check(octet);
    }
    cut(octets.length);
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  /** What ends the text: the end of its last line where that is missing, and the line with a dot. */
  end(): Buffer {
    return this.#isLineStart && !this.#isBehindCr ? END : Buffer.concat([CRLF, END]);
  }

  /** Whether there were octets above 127. */
  get has8Bit(): boolean {
    return this.#has8Bit;
  }

  #endLine(): void {
    this.#isBehindCr = false;
    this.#isLineStart = true;
    this.#lineLength = 0;
  }

  #check(octet: number): void {
    if (octet === NUL) throw bad('contains a NUL character, which mail cannot carry (RFC 5322 §4)');
    if (++this.#lineLength > MAX_LINE)
      throw bad(`has a line of more than ${MAX_LINE} octets, which mail servers cut or refuse`);
    if (octet < 0x80) return;
    this.#has8Bit = true;
    if (!this.#takes8Bit)
      throw new MailError(
        'UNSUPPORTED',
        'The message contains 8-bit octets, and the submission server does not take them (no 8BITMIME). Nothing was sent. Encode the message as base64 or quoted-printable',
      );
  }
}

function bad(problem: string): MailError {
  return new MailError('BAD_USER_INPUT', `The message ${problem}. Nothing was sent`);
}
