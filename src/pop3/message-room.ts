import { MailError } from '../mail/errors.ts';
import type { Octets } from './results.ts';

/** Octets of whole messages that one request may read. */
const MAX_WHOLE = 48 * 1024 * 1024;
/** Some servers only guess the sizes in their list: so many octets of a message are kept whatever it says. */
const MIN_KEPT = 64 * 1024;

/** The room for whole messages in one request, and which of them turned out to be larger than the list says. */
export class MessageRoom {
  #left = MAX_WHOLE;
  readonly #granted = new Map<number, number>();
  readonly #measured = new Map<number, number>();

  /** Octets of a message that came once, where those were more than the list says. */
  measured(number: number): number | undefined {
    return this.#measured.get(number);
  }

  /** Makes room for a message of about so many octets, once. @throws MailError TOO_LARGE */
  grant(number: number, size: number): void {
    if (this.#granted.has(number)) return;
    const room = boundOf(size);
    if (room > this.#left)
      throw new MailError(
        'TOO_LARGE',
        'The requested messages are too large for one response. Ask for fewer at once',
      );
    this.#left -= room;
    this.#granted.set(number, room);
  }

  /** A message was cut: it has so many octets. @throws MailError SERVER_UNAVAILABLE where that was said before */
  correct(number: number, size: number): void {
    if (this.#measured.has(number))
      throw new MailError('SERVER_UNAVAILABLE', 'The mail server sent a message that grows while it is read');
    this.#measured.set(number, size);
    this.#left += this.#granted.get(number) ?? 0;
    this.#granted.delete(number);
  }
}

/** Octets that are kept of a message, by the size that the server says. */
export function keptOf(size: number): number {
  return Math.max(boundOf(size), MIN_KEPT);
}

/** A message whose last line has no end gets one on its way (RFC 1939 §3): taken off where the list says so. */
export function withoutAddedBreak(whole: Octets, listed: number): Octets {
  const { octets } = whole;
  const isAdded = octets.length === listed + 2 && octets.toString('latin1', listed) === '\r\n';
  return isAdded ? { ...whole, octets: octets.subarray(0, listed), size: listed } : whole;
}

/** What LIST says and what RETR brings differ where line ends are counted otherwise. */
function boundOf(size: number): number {
  return Math.ceil(size * 1.1) + 4096;
}
