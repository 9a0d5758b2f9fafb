import { MailError } from './errors.ts';
import { MAX_ANSWER, MAX_ANSWER_TEXTS } from './limits.ts';

/** Octets of the name and the punctuation that a value comes with. */
const AROUND = 16;

/** With less room than this, no more texts are made once one did not fit. */
const MIN_ROOM = MAX_ANSWER_TEXTS / 16;

/** How much of what the senders of messages have made as long as they liked still fits into one answer. */
export class ResponseBudget {
  #left = MAX_ANSWER_TEXTS;
  #isFull = false;
  #last: Promise<unknown> = Promise.resolve();

  /** Takes room for a value as JSON has it. @throws MailError TOO_LARGE when there is none left: it is null, the rest is not */
  take<T>(value: T): T {
    if (value === null) return value;
    const left = this.#left - Buffer.byteLength(JSON.stringify(value)) - AROUND;
    if (left < 0) throw noRoom();
    this.#left = left;
    return value;
  }

  /**
   * Reads one text after the other, however many messages are asked for: what reading one takes is free again before the
   * next begins, and none is read for which there is hardly room. @throws MailError TOO_LARGE
   */
  inTurn<T>(read: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => {
      if (this.#isFull) throw noRoom();
      return read();
    });
    this.#last = turn.catch(() => void (this.#isFull = this.#left < MIN_ROOM));
    return turn;
  }
}

function noRoom(): MailError {
  return new MailError(
    'TOO_LARGE',
    'This value no longer fits into the response. Ask for fewer messages, header fields or octets',
  );
}

/** Refuses an answer that platforms cannot carry. */
export function answerTooLarge(): MailError {
  return new MailError(
    'TOO_LARGE',
    `The response would exceed ${MAX_ANSWER} octets. Ask for fewer messages or fields`,
  );
}
