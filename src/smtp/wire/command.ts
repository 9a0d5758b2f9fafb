import { MailError } from '../../mail/errors.ts';

/** One command, before it leaves. */
export interface Command {
  /** Without its CR LF: `RCPT TO:<anna@example.com>`. */
  readonly line: string;
  /** What transcripts show in its place. */
  readonly shown?: string;
  /** Texts that no error and no log may hold. */
  readonly secrets?: readonly string[];
  /** Lines that are sent when the server asks for more (RFC 4954 §4). */
  readonly continuations?: readonly string[];
  /** The line that answers a challenge behind those; undefined: none does. */
  readonly answer?: (challenge: string) => string | undefined;
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
