import { ImapStream } from 'imapflow/lib/handler/imap-stream.js';
import type { ImapStreamItem } from 'imapflow/lib/handler/types.js';

const LIMITS = {
  maxLineLength: 64 * 1024,
  maxLiteralSize: 16 * 1024 * 1024,
  maxResponseSize: 17 * 1024 * 1024,
};
/** Before sign-in a literal can only be a user name or a password. */
const LITERAL_LIMIT_SIGNED_OUT = 4096;
const MARKER = /\{(\d{1,19})(\+?)\}\r?\n$/;
const ignore = (): void => {};
const SILENT = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore, fatal: ignore };

/**
 * imapflow's stream turned round: it reads commands instead of answers. The library knows the literals that servers
 * send; from a client, `{n+}` comes without being asked for, and `{n}` waits for a continuation (RFC 7888).
 */
export class CommandStream extends ImapStream {
  isSignedIn = false;
  readonly #invite: () => void;

  /** `invite` is called when the client waits for leave to send a literal. */
  constructor(invite: () => void) {
    super({ ...LIMITS, logger: SILENT });
    this.#invite = invite;
  }

  override checkLiteralMarker(line: Buffer): boolean {
    const marker = MARKER.exec(line.toString('latin1', Math.max(0, line.length - 30)));
    if (!marker) return false;
    const [, digits = '', plus] = marker;
    const limit = this.isSignedIn ? LIMITS.maxLiteralSize : LITERAL_LIMIT_SIGNED_OUT;
    if (Number(digits) > limit) {
      // Not invited, a synchronising literal never comes: the line stands alone, and is BAD when it is parsed.
      return plus === '+' ? this.failStream(new Error('Literal too large')) : false;
    }
    if (plus === '') this.#invite();
    return super.checkLiteralMarker(Buffer.from(`x{${digits}}\r\n`));
  }
}

/** Hands out one command line at a time. The stream reads on only when the next is asked for: hence strict order. */
export class CommandReader {
  readonly #items: AsyncIterator<ImapStreamItem>;
  #current: ImapStreamItem | undefined;

  constructor(stream: CommandStream) {
    this.#items = stream[Symbol.asyncIterator]() as AsyncIterator<ImapStreamItem>;
  }

  /** The next line with its literals, or undefined when the client has gone. */
  async next(): Promise<ImapStreamItem | undefined> {
    this.#current?.next();
    this.#current = undefined;
    const result = await this.#items.next();
    if (result.done === true) return undefined;
    this.#current = result.value;
    return this.#current;
  }
}
