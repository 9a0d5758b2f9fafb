import { MailError } from './errors.ts';

/** Octets of texts in one answer; with everything around them it stays below what platforms can carry. */
const ROOM = 4_500_000;
/** Octets of a whole answer that every platform can carry (Lambda: 6 MB). */
export const MAX_ANSWER = 5_000_000;

/** How much text still fits into one answer. */
export class AnswerRoom {
  #left = ROOM;

  /** Takes room for a text. @throws MailError TOO_LARGE when there is none left: it is null, the rest is not */
  take(text: string | null): string | null {
    if (text === null) return null;
    const left = this.#left - Buffer.byteLength(JSON.stringify(text));
    if (left < 0)
      throw new MailError(
        'TOO_LARGE',
        'This text no longer fits into the answer; ask for fewer messages or octets',
      );
    this.#left = left;
    return text;
  }
}

/** Refuses an answer that platforms cannot carry. */
export function answerTooLarge(): MailError {
  return new MailError(
    'TOO_LARGE',
    `The answer would have more than ${MAX_ANSWER} octets; ask for fewer messages or fields`,
  );
}
