import type { Address } from './addresses.ts';
import { saysSomething } from './charset-names.ts';
import { decodeHeader } from './encoded-words.ts';
import { filenameOf } from './filenames.ts';
import { asOctetString } from './octets.ts';
import type { Parameters, RawParameter } from './parameters.ts';
import { decodeParameters, NO_PARAMETERS } from './parameters.ts';
import { encodingOf } from './transfer-encoding.ts';

/** A node of a message's MIME tree, from IMAP's BODYSTRUCTURE or from `parseMessage`. */
export interface Part {
  /**
   * An IMAP section (RFC 9051 §6.4.5): `1`, `2.1`, …; `BODY[partId]` is its content. The outermost multipart has
   * no number there; here it is `TEXT`, in a nested message `2.TEXT`.
   */
  partId: string;
  /** In lower case, as is the subtype. */
  type: string;
  subtype: string;
  parameters: Parameters;
  /** Content-Transfer-Encoding in lower case; `7bit` where none is given. */
  encoding: string;
  /** Encoded octets; `null` where it is not known (multiparts in BODYSTRUCTURE). */
  size: number | null;
  /** In lower case: `inline`, `attachment`, or whatever was sent. */
  disposition: string | null;
  dispositionParameters: Parameters;
  /** Without angle brackets. */
  contentId: string | null;
  contentLocation: string | null;
  description: string | null;
  /** Fit to be a file's name (`safeFilename`). */
  filename: string | null;
  /** Of a multipart. */
  children: readonly Part[];
  /** Of a `message/rfc822` or `message/global`. */
  message: NestedMessage | null;
}

export interface NestedMessage {
  /** @throws MailError TOO_LARGE where the message has too many of them */
  readonly envelope: Envelope;
  readonly body: Part;
}

/** RFC 9051 §7.5.2 (ENVELOPE), decoded. */
export interface Envelope {
  date: Date | null;
  subject: string | null;
  from: readonly Address[];
  sender: readonly Address[];
  replyTo: readonly Address[];
  to: readonly Address[];
  cc: readonly Address[];
  bcc: readonly Address[];
  /** With angle brackets, as written. */
  messageId: string | null;
  inReplyTo: string | null;
}

/** What BODYSTRUCTURE or a part's header says, undecoded: one octet per char code. Absent is absent. */
export interface RawPart {
  partId: string;
  type: string;
  subtype: string;
  parameters?: readonly RawParameter[];
  encoding?: string | null | undefined;
  size?: number | null;
  disposition?: string | null | undefined;
  dispositionParameters?: readonly RawParameter[];
  contentId?: string | null | undefined;
  contentLocation?: string | null | undefined;
  description?: string | null | undefined;
  children?: readonly Part[];
  message?: NestedMessage | null;
  /** What the message's own text is written in, for raw 8-bit in names. */
  declared?: string | undefined;
}

const NO_CHILDREN: readonly Part[] = Object.freeze([]);

export function makePart(raw: RawPart): Part {
  const { declared } = raw;
  const parameters = decodeParameters(raw.parameters ?? [], declared);
  const dispositionParameters = decodeParameters(raw.dispositionParameters ?? [], declared);
  return {
    partId: raw.partId,
    type: keyword(raw.type),
    subtype: keyword(raw.subtype),
    parameters,
    encoding: keyword(encodingOf(raw.encoding)),
    size: raw.size ?? null,
    disposition: raw.disposition?.trim().toLowerCase() || null,
    dispositionParameters,
    contentId: bareId(raw.contentId),
    contentLocation: decoded(raw.contentLocation)?.replace(/\s+/g, '') || null,
    description: decoded(raw.description, declared),
    filename:
      parameters === NO_PARAMETERS && dispositionParameters === NO_PARAMETERS
        ? null
        : filenameOf(dispositionParameters, parameters),
    children: raw.children ?? NO_CHILDREN,
    message: raw.message ?? null,
  };
}

const keywords = new Map<string, string>();

/** In lower case, and the same string for all parts that say the same: a message may have 100,000. */
function keyword(raw: string): string {
  const lower = raw.toLowerCase();
  const known = keywords.get(lower);
  if (known === undefined && keywords.size < 200) keywords.set(lower, lower);
  return known ?? lower;
}

function decoded(raw: string | null | undefined, declared?: string): string | null {
  return (raw && decodeHeader(asOctetString(raw), declared)) || null;
}

function bareId(raw: string | null | undefined): string | null {
  return (
    decoded(raw)
      ?.replace(/^<+|(?<!>)>+$/g, '')
      .trim() || null
  );
}

/** What the first text of a message is declared to be written in; enclosed messages have their own. */
export function declaredCharset(root: Part): string | undefined {
  const waiting = [root];
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    const charset = part.type === 'text' ? part.parameters['charset'] : undefined;
    if (saysSomething(charset)) return charset;
    for (let i = part.children.length - 1; i >= 0; i--) waiting.push(part.children[i]!);
  }
  return undefined;
}

export function isMultipart(part: Part): boolean {
  return part.type === 'multipart';
}

/** `text/plain`: the media type in lower case. */
export function mediaType(part: Part): string {
  return `${part.type}/${part.subtype}`;
}

/** The part and all below it, nested messages included, in the order of the message. */
export function* walkParts(root: Part): Generator<Part> {
  const waiting = [root];
  for (let part = waiting.pop(); part; part = waiting.pop()) {
    yield part;
    if (part.message) waiting.push(part.message.body);
    for (let i = part.children.length - 1; i >= 0; i--) waiting.push(part.children[i]!);
  }
}

export function findPart(root: Part, partId: string): Part | undefined {
  for (const part of walkParts(root)) if (part.partId === partId) return part;
  return undefined;
}
