import { MailError } from './errors.ts';
import { MAX_ANSWER, MAX_ANSWER_TEXTS } from './limits.ts';

/** Octets of the name and the punctuation that a value comes with. */
const AROUND = 16;

/** How much of what the senders of messages have made as long as they liked still fits into one answer. */
export class ResponseBudget {
  #left = MAX_ANSWER_TEXTS;

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
