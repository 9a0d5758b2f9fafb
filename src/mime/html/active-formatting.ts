import type { Attributes } from './html-events.ts';

/** An element such as `<b>` that was begun and not ended by its own end tag. */
export interface Formatting {
  readonly name: string;
  readonly attributes: Attributes;
}

/** In one cell, more formatting than this does not go on in the next block. */
const MAX_ACTIVE = 24;

/**
 * Formatting goes on in the next block until its own end tag comes, but never out of its cell (HTML §13.2.4.3, the list of
 * active formatting elements).
 */
export class ActiveFormatting {
  /** null: a cell begins. */
  readonly #list: (Formatting | null)[] = [];
  readonly #closed = new Set<Formatting>();

  /** Some formatting goes on here that no open element shows. */
  get isPending(): boolean {
    return this.#closed.size > 0;
  }

  has(name: string): boolean {
    return this.#find(name) >= 0;
  }

  /** Undefined: there are too many. */
  add(name: string, attributes: Attributes): Formatting | undefined {
    if (this.#list.length - 1 - this.#list.lastIndexOf(null) >= MAX_ACTIVE) return undefined;
    const formatting = { name, attributes };
    this.#list.push(formatting);
    return formatting;
  }

  /** Its element closed, but not by its own end tag. */
  close(formatting: Formatting): void {
    if (this.#list.includes(formatting)) this.#closed.add(formatting);
  }

  /** Ended by its own end tag. Without `formatting`, its element closed before. */
  remove(name: string, formatting: Formatting | undefined): void {
    const at = formatting ? this.#list.lastIndexOf(formatting) : this.#find(name);
    const [removed] = at < 0 ? [] : this.#list.splice(at, 1);
    if (removed) this.#closed.delete(removed);
  }

  /** What has to open again, outermost first. It leaves the list, and is added once more when it opens. */
  takePending(): Formatting[] {
    if (this.#closed.size === 0) return [];
    const start = this.#list.lastIndexOf(null) + 1;
    const pending = this.#list.slice(start).filter((each) => each !== null && this.#closed.has(each));
    for (const each of pending) this.remove('', each ?? undefined);
    return pending.filter((each) => each !== null);
  }

  mark(): void {
    this.#list.push(null);
  }

  unmark(): void {
    const start = this.#list.lastIndexOf(null);
    for (const each of this.#list.splice(Math.max(start, 0))) if (each) this.#closed.delete(each);
  }

  #find(name: string): number {
    const start = this.#list.lastIndexOf(null);
    for (let at = this.#list.length - 1; at > start; at--) if (this.#list[at]?.name === name) return at;
    return -1;
  }
}
