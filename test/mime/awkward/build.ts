/** What a reader should get from an awkward message. Absent: not looked at. */
export interface Expectation {
  subject?: string;
  /** `name <address>`, or the address alone. */
  from?: string[];
  to?: string[];
  /** How many addresses `To` holds. */
  toCount?: number;
  /** Without white space at the end; `null`: the message has no text. */
  text?: string | null;
  /** Of the html part, before it is sanitised; `null`: there is none. */
  html?: string | null;
  attachments?: ExpectedAttachment[];
  attachmentCount?: number;
  /** Subjects of the messages within, in order; `nestedCount` where they are many. */
  nested?: string[];
  nestedCount?: number;
}

export interface ExpectedAttachment {
  filename: string | null;
  contentType: string;
  /** Decoded content. */
  content?: Buffer;
  inline?: boolean;
}

export interface AwkwardMessage {
  /** As wire.md names it. */
  name: string;
  raw: Buffer;
  expect: Expectation;
}

/** Lines joined by CRLF; strings hold one octet per character, so that any octets can be written. */
export function octets(...lines: (string | Buffer)[]): Buffer {
  return Buffer.concat(
    lines.flatMap((line) => [typeof line === 'string' ? Buffer.from(line, 'latin1') : line, CRLF]),
  );
}

const CRLF = Buffer.from('\r\n');

export const COMMON = [
  'From: Ann <ann@example.com>',
  'To: Bob <bob@example.com>',
  'Date: Mon, 01 Jan 2024 10:00:00 +0000',
];

/** A message with the common fields, a subject and further header lines. */
export function message(header: readonly string[], ...body: (string | Buffer)[]): Buffer {
  const hasSubject = header.some((line) => /^subject:/i.test(line));
  return octets(
    ...COMMON,
    ...(hasSubject ? [] : ['Subject: awkward']),
    'MIME-Version: 1.0',
    ...header,
    '',
    ...body,
  );
}

/** A part of a multipart: header lines, an empty line, the body. */
export function part(header: readonly string[], ...body: (string | Buffer)[]): Buffer {
  return octets(...header, '', ...body).subarray(0, -2);
}

export function multipart(boundary: string, ...parts: readonly Buffer[]): Buffer {
  return octets(...parts.flatMap((one) => [`--${boundary}`, one]), `--${boundary}--`);
}

export const plain = (text: string): Buffer => part(['Content-Type: text/plain; charset=us-ascii'], text);

export const base64 = (content: Buffer): string[] => content.toString('base64').match(/.{1,76}/g) ?? [];
