import type { SearchKey } from './search-key.ts';

/** Searches whose counts a session remembers. */
const MAX_COUNTS = 50;
/** Characters of a search that is worth remembering. */
const MAX_LENGTH = 1_000;

/** How many messages searches found on a session: hints of what they find the next time. */
export class FoundCounts {
  /** The one that was learned last comes last. */
  readonly #counts = new Map<string, number>();

  of(path: string, search: SearchKey): number | undefined {
    return this.#counts.get(keyOf(path, search));
  }

  learn(path: string, search: SearchKey, count: number): void {
    const key = keyOf(path, search);
    if (key.length > MAX_LENGTH) return;
    this.#counts.delete(key);
    this.#counts.set(key, count);
    const [oldest] = this.#counts.keys();
    if (this.#counts.size > MAX_COUNTS) this.#counts.delete(oldest!);
  }
}

const keyOf = (path: string, search: SearchKey): string => JSON.stringify([path, search]);
