import type { AnswerDraft, AnswerLanguage, AttachedPart, OriginalTexts } from './answer-draft.ts';
import { attachedPart } from './answer-draft.ts';
import { addressLine, escapeHtml } from './answer-quote.ts';
import { addressedAs } from './answer-recipients.ts';
import { forwardSubject } from './answer-subject.ts';
import { answerThread } from './answer-thread.ts';
import type { AnswerWords, ForwardedField } from './answer-words.ts';
import { ANSWER_WORDS, answerDate } from './answer-words.ts';
import type { Envelope } from './envelope.ts';
import type { Original } from './reply-draft.ts';

/** INLINE: the text goes on below a block of its headers. ATTACHMENT: the message goes along as it is. */
export type ForwardAs = 'INLINE' | 'ATTACHMENT';

export interface ForwardOptions extends AnswerLanguage {
  /** The caller's own addresses. */
  readonly own: readonly string[];
}

/** Forwards the text below its headers, with all attachments by reference. */
export function forwardInline(
  original: Original,
  texts: OriginalTexts,
  options: ForwardOptions,
): AnswerDraft {
  const words = ANSWER_WORDS[options.locale];
  const block = headerBlock(original.envelope, words, options);
  return {
    ...frame(original, options),
    text: `\n\n-------- ${words.forwarded} --------\n${block.map(textLine).join('\n')}\n\n${texts.text ?? ''}\n`,
    html: texts.html === null ? null : `<p><br></p>${htmlBlock(words, block)}${texts.html}`,
    attachments: texts.attachments.map((attachment) => attachedPart(original.id, attachment)),
    truncated: texts.truncated,
  };
}

/** Forwards the message itself (message/rfc822, RFC 2046 §5.2.1), octet for octet. */
export function forwardAttached(original: Original, options: ForwardOptions): AnswerDraft {
  const attachments = [wholeMessage(original)];
  return { ...frame(original, options), text: '', html: null, attachments, truncated: false };
}

function frame(
  { envelope, references }: Original,
  { own }: ForwardOptions,
): Omit<AnswerDraft, 'text' | 'html' | 'attachments' | 'truncated'> {
  const from = addressedAs(envelope, own);
  const thread = answerThread(envelope, references);
  return {
    from: from ? [{ ...from, group: null }] : [],
    to: [],
    cc: [],
    bcc: [],
    subject: forwardSubject(envelope.subject),
    // A forwarded message is no reply, but belongs to the conversation (as Thunderbird and Gmail write it).
    inReplyTo: null,
    references: thread.references,
  };
}

function wholeMessage({ id, envelope }: Original): AttachedPart {
  return {
    fromMessage: id,
    partId: null,
    filename: fileName(envelope.subject ?? ''),
    contentType: 'message/rfc822',
    contentId: null,
    inline: false,
    size: null,
  };
}

/** The subject without what file systems do not take. */
function fileName(subject: string): string {
  const name = subject.replace(/[\p{Cc}\s\\/:*?"<>|]+/gu, ' ').trim();
  return `${name.slice(0, 100) || 'message'}.eml`;
}

type BlockLine = readonly [title: string, value: string];

/** The lines that have something to show. */
function headerBlock(
  envelope: Envelope,
  { fields }: AnswerWords,
  language: AnswerLanguage,
): readonly BlockLine[] {
  const { subject, sentAt } = envelope;
  const values: Record<ForwardedField, string> = {
    subject: subject ?? '',
    date: sentAt ? answerDate(sentAt, language.locale, language.timeZone) : '',
    from: envelope.from.map(addressLine).join(', '),
    to: envelope.to.map(addressLine).join(', '),
    cc: envelope.cc.map(addressLine).join(', '),
  };
  const titles = Object.entries(fields) as [ForwardedField, string][];
  return titles.map(([field, title]) => [title, values[field]] as const).filter(([, value]) => value !== '');
}

function textLine([title, value]: BlockLine): string {
  return `${title}: ${value}`;
}

function htmlBlock({ forwarded }: AnswerWords, block: readonly BlockLine[]): string {
  const rows = block.map(([title, value]) => `<b>${escapeHtml(title)}:</b> ${escapeHtml(value)}<br>`);
  return `<p>-------- ${escapeHtml(forwarded)} --------<br>${rows.join('')}</p>`;
}
