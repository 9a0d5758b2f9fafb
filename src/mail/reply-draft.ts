import type { AnswerDraft, AnswerLanguage, OriginalTexts } from './answer-draft.ts';
import { attachedPart, paragraph } from './answer-draft.ts';
import { quoteHtml, quoteText } from './answer-quote.ts';
import type { RecipientOptions } from './answer-recipients.ts';
import { addressedAs, replyRecipients } from './answer-recipients.ts';
import { replySubject } from './answer-subject.ts';
import { answerThread } from './answer-thread.ts';
import { ANSWER_WORDS, answerDate } from './answer-words.ts';
import type { Envelope, Header } from './envelope.ts';

/** What a reply needs of the message that it answers. */
export interface Original {
  readonly id: string;
  readonly envelope: Envelope;
  readonly references: readonly string[];
  /** At least Mail-Followup-To and List-Post. */
  readonly headers: readonly Header[];
}

export interface ReplyOptions extends RecipientOptions, AnswerLanguage {}

/**
 * A reply: recipients, subject and threading of RFC 5322 §3.6, with the original quoted below one line that says who
 * wrote it when. Pictures that the quoted html shows go along by reference.
 * @param texts what is quoted; null: nothing
 */
export function replyDraft(
  original: Original,
  texts: OriginalTexts | null,
  options: ReplyOptions,
): AnswerDraft {
  const { envelope, headers, references } = original;
  const from = addressedAs(envelope, options.own);
  return {
    from: from ? [{ ...from, group: null }] : [],
    ...replyRecipients(envelope, headers, options),
    subject: replySubject(envelope.subject),
    ...answerThread(envelope, references),
    ...quotation(original, texts, options),
  };
}

type Quotation = Pick<AnswerDraft, 'text' | 'html' | 'attachments' | 'truncated'>;

const EMPTY: Quotation = { text: '', html: null, attachments: [], truncated: false };

function quotation(
  { id, envelope }: Original,
  texts: OriginalTexts | null,
  language: AnswerLanguage,
): Quotation {
  if (!texts) return EMPTY;
  const wrote = attribution(envelope, language);
  const shown = texts.attachments.filter((attachment) => isShownIn(texts.html, attachment.contentId));
  return {
    text: `\n\n${wrote}\n${quoteText(texts.text ?? '')}\n`,
    html: texts.html === null ? null : `<p><br></p>${paragraph(wrote)}${quoteHtml(texts.html)}`,
    attachments: shown.map((attachment) => attachedPart(id, attachment)),
    truncated: texts.truncated,
  };
}

function attribution({ from, sentAt }: Envelope, { locale, timeZone }: AnswerLanguage): string {
  const words = ANSWER_WORDS[locale];
  const author = from[0]?.name ?? from[0]?.address ?? words.unknownAuthor;
  return words.wrote(author, sentAt && answerDate(sentAt, locale, timeZone));
}

function isShownIn(html: string | null, contentId: string | null): boolean {
  return html !== null && contentId !== null && html.includes(`cid:${contentId}`);
}
