import { MailError } from '../../mail/errors.ts';

/** Takes in the octets of an answer while they come, dots unstuffed. */
export interface BodySink {
  write(octets: Buffer): void;
}

/** One command, before it leaves. */
export interface Command {
  /** Without its CR LF: `TOP 12 0`. */
  readonly line: string;
  /** What transcripts show in its place. */
  readonly shown?: string;
  /** Texts that no error and no log may hold. */
  readonly secrets?: readonly string[];
  /** Lines that are sent when the server asks for more (RFC 5034 §4). */
  readonly continuations?: readonly string[];
  /** The line that answers a challenge behind those; undefined: none does. */
  readonly answer?: (challenge: string) => string | undefined;
  /**
   * What follows the status line of a +OK: nothing; lines that are kept, up to so many octets, the rest being thrown
   * away; or lines that are handed on as they come.
   */
  readonly body?: number | BodySink;
  /** Whether it may have been carried out although its answer never came. */
  readonly changes?: boolean;
}

/** A server's answer. */
export interface Reply {
  readonly isOk: boolean;
  /** The response code in brackets (RFC 2449 §8), in upper case: `IN-USE`, `SYS/TEMP`. */
  readonly code: string | undefined;
  /** The server's words, one octet per character. */
  readonly text: string;
  /** The lines that followed, with their line ends; empty unless the command keeps them. */
  readonly body: Buffer;
  /** There was more than the command wanted to keep. */
  readonly isCut: boolean;
  /** Octets of those lines, kept or not. */
  readonly size: number;
}

/** A line as octets. @throws MailError BAD_USER_INPUT for CR, LF and NUL, which would make it two */
export function compile(line: string): Buffer {
  if (/[\r\n\0]/.test(line))
    throw new MailError(
      'BAD_USER_INPUT',
      'The input contains CR, LF or NUL, which cannot be sent to a mail server. Remove them',
    );
  return Buffer.from(`${line}\r\n`);
}

const STATUS = /^(\+OK|-ERR|\+)(?:[ \t]+|$)(?:\[([!-Z\\^-~]{1,60})\][ \t]*)?(.*)/is;

/** A status line as far as it goes; undefined: it is none. `+` alone asks for more (RFC 5034 §4). */
export function readStatus(
  line: string,
): { status: string; code: string | undefined; text: string } | undefined {
  const [, status, code, text] = STATUS.exec(line) ?? [];
  return status === undefined
    ? undefined
    : { status: status.toUpperCase(), code: code?.toUpperCase(), text: text ?? '' };
}
