import type { WrittenReport } from './delivery-report.ts';
import type { Envelope } from './envelope.ts';

/** What is inside a message. What was not fetched cannot be read: a demand names the texts and their bounds. */
export interface Content {
  /** What the first text is written in, as it is declared: raw 8-bit in the header as well. */
  readonly charset: string | undefined;
  /** Something that can be saved: neither shown within the text nor a mere signature. */
  readonly hasAttachments: boolean;
  readonly attachments: readonly Attachment[];
  /** Attachments that html can refer to: their parts by Content-ID. */
  readonly references: ReadonlyMap<string, string>;
  /** The same by Content-Location (RFC 2557), as written and, where it is known, in full. */
  readonly locations: ReadonlyMap<string, string>;
  /** The whole tree in the order of the message, enclosed messages included. */
  readonly parts: readonly MessagePart[];
  /** The beginning of the text in one line of at most `length` characters; null: there is no text. */
  preview(length: number): Promise<string | null>;
  /** At most so many octets of UTF-8; null: there is no text. */
  text(maxOctets: number): Promise<Text | null>;
  /** A picture as a `data:` URL; null: it is none that can be held so, or was not fetched. */
  dataUrl(partId: string): string | null;
  /** The same of the html, made harmless; null: there is no html. */
  html(maxOctets: number, rules: ReferenceRules): Promise<Html | null>;
  /** What the message reports of a mail that was sent; null: it is no report in the standard form. */
  report(): Promise<WrittenReport | null>;
}

export interface Text {
  readonly text: string;
  /** There is more of it. */
  readonly truncated: boolean;
  /** Characters of html that were left out because they are hidden from readers; left out: none. */
  readonly hidden?: number;
}

export interface Html {
  readonly html: string;
  readonly truncated: boolean;
  /** References to other servers that were taken out. */
  readonly blocked: number;
}

export interface ReferenceRules {
  /** What a `cid:` reference becomes; null: there is no such part. */
  readonly cid: (contentId: string) => string | null;
  /** What a reference to the Content-Location of a part becomes; null: there is no such part. */
  readonly location?: (location: string) => string | null;
  readonly allowRemote: boolean;
  /** The html goes into a message again, not onto a page. */
  readonly isStored?: boolean;
  /** Pictures are in the html itself. */
  readonly hasData?: boolean;
}

/** A node of the MIME tree. */
export interface MessagePart {
  /** The IMAP section; `TEXT` for the outermost multipart, which has no number there. */
  readonly partId: string;
  readonly parentId: string | null;
  /** `text/plain`, in lower case. */
  readonly contentType: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Content-Transfer-Encoding in lower case. */
  readonly encoding: string;
  /** Octets as they stand in the message; null: not known. */
  readonly size: number | null;
  readonly disposition: string | null;
  readonly filename: string | null;
  readonly contentId: string | null;
  readonly description: string | null;
  /** Of an enclosed message. */
  readonly envelope: Envelope | null;
}

export interface Attachment extends Omit<MessagePart, 'size' | 'parentId' | 'envelope'> {
  /** Decoded octets; null where only decoding would tell. */
  readonly size: number | null;
  readonly encodedSize: number | null;
  /** Shown within the text. */
  readonly inline: boolean;
  readonly message: EnclosedMessage | null;
}

/** A message inside a message. */
export interface EnclosedMessage {
  readonly envelope: Envelope;
  readonly content: Content;
}
