import { escapeHtml } from './answer-quote.ts';
import type { AnswerLocale } from './answer-words.ts';
import { ANSWER_LOCALES } from './answer-words.ts';
import type { Attachment } from './content.ts';
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

/** A line of text as a paragraph. */
export function paragraph(line: string): string {
  return `<p>${escapeHtml(line)}</p>`;
}
