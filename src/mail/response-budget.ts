import { MailError } from './errors.ts';

/** Octets of texts and headers in one answer; with everything around them it stays below what platforms can carry. */
const ROOM = 4_500_000;
/** Octets of the name and the punctuation that a value comes with. */
const AROUND = 16;
/** Octets of a whole answer that every platform can carry (Lambda: 6 MB). */
export const MAX_ANSWER = 5_000_000;

/** How much of what the senders of messages have made as long as they liked still fits into one answer. */
export class ResponseBudget {
  #left = ROOM;

  /** Takes room for a value as JSON has it. @throws MailError TOO_LARGE when there is none left: it is null, the rest is not */
  take<T>(value: T): T {
    if (value === null) return value;
    const left = this.#left - Buffer.byteLength(JSON.stringify(value)) - AROUND;
    if (left < 0)
      throw new MailError(
        'TOO_LARGE',
        'This value no longer fits into the response. Ask for fewer messages, header fields or octets',
      );
    this.#left = left;
    return value;
  }
}

/** Refuses an answer that platforms cannot carry. */
export function answerTooLarge(): MailError {
  return new MailError(
    'TOO_LARGE',
    `The response would exceed ${MAX_ANSWER} octets. Ask for fewer messages or fields`,
  );
}
