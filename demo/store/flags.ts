/** System flags (RFC 3501 §2.3.2). \Recent is not here: no client may set it. */
export const SYSTEM_FLAGS = ['\\Answered', '\\Flagged', '\\Deleted', '\\Seen', '\\Draft'] as const;

const SPELLINGS = new Map<string, string>(SYSTEM_FLAGS.map((flag) => [flag.toLowerCase(), flag]));

/** True for `\Seen` in any case, false for `\Recent` and for flags of a client's own invention. */
export function isSystemFlag(flag: string): boolean {
  return SPELLINGS.has(flag.toLowerCase());
}

/** Flags are compared without case; a keyword keeps the spelling in which a mailbox saw it first. */
export class FlagSpellings {
  readonly #known = new Map(SPELLINGS);

  spell(flags: Iterable<string>): Set<string> {
    return new Set([...flags].map((flag) => this.#spellOne(flag)));
  }

  /** Every flag the mailbox knows: the FLAGS response of SELECT. */
  all(): string[] {
    return [...this.#known.values()];
  }

  #spellOne(flag: string): string {
    const known = this.#known.get(flag.toLowerCase());
    if (known !== undefined) return known;
    this.#known.set(flag.toLowerCase(), flag);
    return flag;
  }
}
