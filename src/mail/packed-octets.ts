/** Puts numbers together as octets, big ones first; `OctetReader` takes them apart again. */
export class OctetWriter {
  readonly #octets: number[] = [];

  get length(): number {
    return this.#octets.length;
  }

  /** A number of a fixed width. */
  fixed(value: number | bigint, width: number): this {
    let rest = BigInt(value);
    const at = this.#octets.length;
    for (let i = width - 1; i >= 0; i--) {
      this.#octets[at + i] = Number(rest & 0xffn);
      rest >>= 8n;
    }
    return this;
  }

  /** A number that is no longer than it need be: seven bits an octet, the lowest first. */
  number(value: number | bigint): this {
    let rest = BigInt(value);
    for (; rest > 0x7fn; rest >>= 7n) this.#octets.push(Number(rest & 0x7fn) | 0x80);
    this.#octets.push(Number(rest));
    return this;
  }

  octets(octets: Iterable<number>): this {
    for (const octet of octets) this.#octets.push(octet);
    return this;
  }

  toBuffer(): Buffer {
    return Buffer.from(this.#octets);
  }
}

/** What is read beyond the end, or is no number, makes the whole value unreadable. */
export class Unreadable extends Error {}

/** Takes apart what `OctetWriter` put together. @throws Unreadable */
export class OctetReader {
  readonly #octets: Buffer;
  #at = 0;

  constructor(octets: Buffer) {
    this.#octets = octets;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#octets.length;
  }

  big(width: number): bigint {
    return this.octets(width).reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
  }

  fixed(width: number): number {
    return Number(this.big(width));
  }

  bigNumber(): bigint {
    let value = 0n;
    for (let shift = 0n; shift <= 63n; shift += 7n) {
      const [octet] = this.octets(1);
      value |= BigInt(octet! & 0x7f) << shift;
      if (octet! < 0x80) return value;
    }
    throw new Unreadable();
  }

  number(): number {
    const value = Number(this.bigNumber());
    if (!Number.isSafeInteger(value)) throw new Unreadable();
    return value;
  }

  /** All that has not been read. */
  rest(): Buffer {
    return this.octets(this.#octets.length - this.#at);
  }

  octets(length: number): Buffer {
    if (this.#at + length > this.#octets.length) throw new Unreadable();
    return this.#octets.subarray(this.#at, (this.#at += length));
  }
}
