import { MailError } from './errors.ts';
import type { MessageId } from './ids.ts';

/** Whose octets are wanted: of a whole message, or of one part, and which of them. */
export interface BytesDemand {
  readonly id: MessageId;
  /** An IMAP section, as in `Attachment.partId`; undefined: the whole message as it is stored. */
  readonly partId: string | undefined;
  /** Counted in decoded octets; undefined: all of them. */
  readonly range: OctetRange | undefined;
  /** Only what is known ahead of the octets is wanted: none of them is fetched, and `body` is empty. */
  readonly headOnly: boolean;
  /** Still in its transfer encoding, as a message that it becomes part of stores it. Left out: decoded. */
  readonly isEncoded?: boolean;
  /** On a connection of its own, so that what is read can become part of a change. Left out: in turn. */
  readonly isBeside?: boolean;
}

/** Octets as HTTP names them (RFC 9110 §14.1.2), both ends included: `from` a place on, or the `last` so many. */
export type OctetRange =
  { readonly first: number; readonly last: number | undefined } | { readonly suffix: number };

/** A range that is known to be there. */
export interface OctetSpan {
  readonly first: number;
  readonly last: number;
}

/**
 * Octets on their way: of a part decoded from its transfer encoding, of a whole message as they are stored. Charsets are
 * not converted.
 */
export interface Bytes {
  /** The media type in lower case; what the sender says, not what the content is. */
  readonly contentType: string;
  /** The parameters of the media type, such as `charset`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Fit to be a file's name; null: the message gives none. */
  readonly filename: string | null;
  /** `attachment`, `inline` or another word, in lower case; null: the message says nothing. */
  readonly disposition: string | null;
  /** All octets, whatever the range; null where only decoding would tell. Known whenever a range was asked for. */
  readonly size: number | null;
  /** Which of them `body` brings; null: all of them, also where a range was asked for and could not be had. */
  readonly span: OctetSpan | null;
  /** Whether the octets are those that are stored; false or left out: they were decoded. */
  readonly isEncoded?: boolean;
  /**
   * The octets, once. The first of them have come, so that what fails early is an error and not a broken stream; the
   * rest is fetched as it is read. `return()` ends the fetch, as does `close()` of the session; a failure midway is
   * thrown (MailError), never a clean end.
   */
  readonly body: AsyncIterable<Buffer>;
}

/** The octets that a range means. @throws MailError RANGE where there are none of them */
export function spanOf(range: OctetRange, size: number): OctetSpan {
  const first = 'suffix' in range ? Math.max(0, size - range.suffix) : range.first;
  const last = 'suffix' in range ? size - 1 : Math.min(range.last ?? size - 1, size - 1);
  if (first <= last) return { first, last };
  throw new MailError('RANGE', `The requested range is outside the content, which has ${size} octets`, {
    size,
  });
}
