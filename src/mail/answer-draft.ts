import { escapeHtml, htmlOfText } from './answer-quote.ts';
import type { AnswerLocale } from './answer-words.ts';
import { ANSWER_LOCALES } from './answer-words.ts';
import type { Attachment, Content, ReferenceRules } from './content.ts';
import type { Address } from './envelope.ts';
import { MailError } from './errors.ts';

/** A part of a stored message that goes along without its octets passing through the caller. */
export interface AttachedPart {
  /** The id of the stored message that the part is in. */
  readonly fromMessage: string;
  /** Null: the whole message, as `message/rfc822`. */
  readonly partId: string | null;
  readonly filename: string | null;
  readonly contentType: string;
  readonly contentId: string | null;
  readonly inline: boolean;
  /** Octets; null: not known. */
  readonly size: number | null;
}

/** A reply or a forwarded message, ready to be edited and then appended or sent. */
export interface AnswerDraft {
  /** The caller's own address that the original was sent to; empty where that is not known. */
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string;
  readonly inReplyTo: string | null;
  readonly references: readonly string[];
  readonly text: string;
  /** Null where the original has no html. */
  readonly html: string | null;
  readonly attachments: readonly AttachedPart[];
  /** The original's text or html is longer than what was asked for, and is cut in the quotation. */
  readonly truncated: boolean;
}

/** The texts of the original. */
export interface OriginalTexts {
  readonly text: string | null;
  readonly html: string | null;
  readonly attachments: readonly Attachment[];
  readonly truncated: boolean;
}

/** How an answer introduces the original. */
export interface AnswerLanguage {
  readonly locale: AnswerLocale;
  /** An IANA name, in which dates are shown. */
  readonly timeZone: string;
}

/** @throws MailError BAD_USER_INPUT for a time zone that is none */
export function checkTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw new MailError(
      'BAD_USER_INPUT',
      `timeZone must be an IANA name such as Europe/Berlin, not ${timeZone.slice(0, 60)}`,
    );
  }
}

/** The language that answers `de`, `de-AT`, `de_CH` alike; English for those without a row of their own. */
export function answerLocale(tag: string): AnswerLocale {
  const language = tag.toLowerCase().split(/[-_]/, 1)[0];
  return ANSWER_LOCALES.find((locale) => locale === language) ?? 'en';
}

export function attachedPart(fromMessage: string, attachment: Attachment): AttachedPart {
  const { partId, filename, contentType, contentId, inline, size } = attachment;
  return { fromMessage, partId, filename, contentType, contentId, inline, size };
}

/** The attachments of a message, and the rules by which its html shows them as `cid:`. */
export interface LinkedAttachments {
  readonly all: readonly Attachment[];
  readonly rules: Pick<ReferenceRules, 'cid' | 'location'>;
}

/** Pictures that html shows by their Content-Location (RFC 2557) get a Content-ID, by which the copy can show them. */
export function withContentIds({ attachments, references, locations }: Content): LinkedAttachments {
  const shown = new Set([...references.values(), ...locations.values()]);
  const all = attachments.map((attachment) =>
    attachment.contentId === null && shown.has(attachment.partId)
      ? { ...attachment, contentId: `part-${attachment.partId}` }
      : attachment,
  );
  const ids = new Map(all.map(({ partId, contentId }) => [partId, contentId]));
  const urlOf = (partId: string | undefined): string | null => {
    const contentId = ids.get(partId ?? '');
    return contentId ? `cid:${contentId}` : null;
  };
  const rules = {
    cid: (contentId: string) => urlOf(references.get(contentId)),
    location: (location: string) => urlOf(locations.get(location)),
  };
  return { all, rules };
}

/** The html of the original, or its text as html, where a draft has html at all. */
export function originalHtml({ html, text }: OriginalTexts): string {
  return html ?? htmlOfText(text ?? '');
}

/** A line of text as a paragraph. */
export function paragraph(line: string): string {
  return `<p>${escapeHtml(line)}</p>`;
}
