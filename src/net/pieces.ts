/** So many pieces are kept as they came before they are joined. */
const MAX_LOOSE = 1_024;

/**
 * Octets that arrive piece by piece and are joined once. A server may send them one by one, and each piece takes a hundred
 * octets besides its own: many are put together on the way.
 */
export class Pieces {
  length = 0;
  readonly #joined: Buffer[] = [];
  #loose: Buffer[] = [];

  push(piece: Buffer): void {
    this.length += piece.length;
    this.#loose.push(piece);
    if (this.#loose.length < MAX_LOOSE) return;
    this.#joined.push(Buffer.concat(this.#loose));
    this.#loose = [];
  }

  /** All of it; a single piece as it is, without a copy. */
  whole(): Buffer {
    const all = this.#all;
    return all.length === 1 ? all[0]! : Buffer.concat(all);
  }

  /** All of it as a copy: the octets around its pieces need not live as long. */
  copy(): Buffer {
    return Buffer.concat(this.#all);
  }

  /** At least so many octets of its end, as far as there are as many. */
  end(octets: number): Buffer {
    let found = 0;
    const all = this.#all;
    const first = all.findLastIndex((each) => (found += each.length) >= octets);
    return Buffer.concat(all.slice(Math.max(0, first)));
  }

  get #all(): readonly Buffer[] {
    return this.#joined.length === 0 ? this.#loose : [...this.#joined, ...this.#loose];
  }
}
