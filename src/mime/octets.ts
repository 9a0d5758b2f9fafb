/**
 * Header material as it stands on the wire. JavaScript strings are cheap to search, so raw headers travel
 * as strings that hold one octet per character (char codes 0–255); the brand keeps them apart from text.
 */
declare const octetString: unique symbol;

/** One octet per char code («binary» or latin1 string). Never show it to anyone: decode it first. */
export type OctetString = string & { readonly [octetString]: true };

const UNFOLD = /\r?\n(?=[ \t])/g;
const HIGH = /[\x80-\xff]/;
const BEYOND_OCTETS = /[^\x00-\xff]/;

/** The octets as a string of one char code each. */
export function toOctetString(octets: Uint8Array): OctetString {
  return asBuffer(octets).toString('latin1') as OctetString;
}

/** States that a string already holds one octet per char code, as protocol parsers hand them over. */
export function asOctetString(binary: string): OctetString {
  return binary as OctetString;
}

export function fromOctetString(raw: string): Buffer {
  return Buffer.from(raw, 'latin1');
}

/** A Buffer over the same memory: no copy. */
export function asBuffer(octets: Uint8Array): Buffer {
  return Buffer.isBuffer(octets) ? octets : Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}

/** Removes the line break of every fold and keeps the white space (RFC 5322 §2.2.3). */
export function unfold(raw: OctetString): OctetString {
  return raw.replace(UNFOLD, '') as OctetString;
}

export function hasHighOctets(raw: string): boolean {
  return HIGH.test(raw);
}

/** True for a string that cannot be octets, because it is already decoded. */
export function isDecodedText(raw: string): boolean {
  return BEYOND_OCTETS.test(raw);
}

/** Octets that are written one after the other: many small pieces take a hundred octets each beside their own. */
export class OctetOutput {
  #octets: Buffer;
  #length = 0;

  /** @param expected octets that it will be, as far as that is known */
  constructor(expected: number) {
    this.#octets = Buffer.allocUnsafeSlow(Math.max(16, expected));
  }

  /** Room for so many octets more, all of which are to be set. @returns the place of the first one */
  reserve(octets: number): number {
    const from = this.#length;
    this.#length += octets;
    if (this.#length > this.#octets.length) this.#grow();
    return from;
  }

  /** Sets one of what was reserved last; what is set behind its end is not written. */
  set(place: number, octet: number): void {
    this.#octets[place] = octet;
  }

  /** Appends what base64 says. */
  writeBase64(letters: string): void {
    const most = Math.ceil((letters.length * 3) / 4);
    const from = this.#length;
    this.#length += most;
    if (this.#length > this.#octets.length) this.#grow();
    this.#length = from + this.#octets.write(letters, from, 'base64');
  }

  /** All that was written. */
  whole(): Buffer {
    return this.#octets.subarray(0, this.#length);
  }

  #grow(): void {
    const larger = Buffer.allocUnsafeSlow(2 * this.#length);
    this.#octets.copy(larger);
    this.#octets = larger;
  }
}
