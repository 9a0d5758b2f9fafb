/** The languages in which an answer can introduce what it quotes. */
export const ANSWER_LOCALES = ['en', 'de', 'fr', 'es'] as const;
export type AnswerLocale = (typeof ANSWER_LOCALES)[number];

/** The fields of a forwarded message that its header block shows. */
export type ForwardedField = 'subject' | 'date' | 'from' | 'to' | 'cc';

/** How one language says it. */
export interface AnswerWords {
  /** Ahead of a quotation. Without a date or an author the sentence does without. */
  readonly wrote: (author: string, date: string | null) => string;
  readonly forwarded: string;
  readonly fields: Readonly<Record<ForwardedField, string>>;
  readonly unknownAuthor: string;
}

export const ANSWER_WORDS: Readonly<Record<AnswerLocale, AnswerWords>> = {
  en: {
    wrote: (author, date) => (date ? `On ${date}, ${author} wrote:` : `${author} wrote:`),
    forwarded: 'Forwarded Message',
    fields: { subject: 'Subject', date: 'Date', from: 'From', to: 'To', cc: 'Cc' },
    unknownAuthor: 'the sender',
  },
  de: {
    wrote: (author, date) => (date ? `Am ${date} schrieb ${author}:` : `${author} schrieb:`),
    forwarded: 'Weitergeleitete Nachricht',
    fields: { subject: 'Betreff', date: 'Datum', from: 'Von', to: 'An', cc: 'Kopie' },
    unknownAuthor: 'der Absender',
  },
  fr: {
    wrote: (author, date) => (date ? `Le ${date}, ${author} a écrit :` : `${author} a écrit :`),
    forwarded: 'Message transféré',
    fields: { subject: 'Sujet', date: 'Date', from: 'De', to: 'Pour', cc: 'Copie' },
    unknownAuthor: 'l’expéditeur',
  },
  es: {
    wrote: (author, date) => (date ? `El ${date}, ${author} escribió:` : `${author} escribió:`),
    forwarded: 'Mensaje reenviado',
    fields: { subject: 'Asunto', date: 'Fecha', from: 'De', to: 'Para', cc: 'Cc' },
    unknownAuthor: 'el remitente',
  },
};

/**
 * A date as a reader of this language writes it, with its time zone, because the sender's is not known.
 * @throws RangeError for a time zone that is none
 */
export function answerDate(date: Date, locale: AnswerLocale, timeZone: string): string {
  const parts = {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    ...parts,
    timeZone,
    timeZoneName: 'short',
  }).format(date);
}
