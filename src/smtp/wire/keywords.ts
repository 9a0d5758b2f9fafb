/** What a server says that it can do (EHLO, RFC 5321 §4.1.1.1), compared without case. */
export class Keywords {
  readonly #parameters: ReadonlyMap<string, readonly string[]>;

  /** @param lines one each: `SIZE 35882577`, `AUTH PLAIN LOGIN` */
  constructor(lines: readonly string[]) {
    const parameters = new Map<string, readonly string[]>();
    for (const line of lines) {
      // `AUTH=PLAIN`: the form of servers that were there before RFC 2554.
      const [name = '', ...words] = line.trim().split(/[ \t=]+/);
      const key = name.toUpperCase();
      parameters.set(key, [...(parameters.get(key) ?? []), ...words]);
    }
    this.#parameters = parameters;
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  hasMechanism(mechanism: string): boolean {
    return (this.#parameters.get('AUTH') ?? []).some((each) => each.toUpperCase() === mechanism);
  }

  /** The number behind a keyword; undefined: there is none. */
  numberOf(name: string, place = 0): number | undefined {
    const text = this.#parameters.get(name)?.[place];
    return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }

  /** Octets that a message may have (RFC 1870 §4); undefined: it does not say, or has no fixed limit. */
  get maxSize(): number | undefined {
    return this.numberOf('SIZE') || undefined;
  }

  /** Seconds that a mail may be held (RFC 4865 §4); undefined: it may not. */
  get maxHold(): number | undefined {
    return this.numberOf('FUTURERELEASE');
  }
}
