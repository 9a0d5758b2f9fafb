import { expect } from '@jest/globals';

import type { Delivery } from '../support/subscriber.ts';

/** A mailbox as far as a subscriber knows it. */
export type Copy = ReadonlyMap<number, string>;

/**
 * Counts what it accepts, and keeps a copy of the mailbox by it, as subscribers do: what comes again under an id that it
 * knows is passed over.
 */
export class CountingSubscriber {
  readonly #seen = new Map<string, string>();
  readonly #ids = new Map<string, Set<string>>();
  readonly #copy: Map<number, string>;
  #newest = 0;
  /** Accepted, the same ones again among them. */
  count = 0;

  constructor(copy: Copy) {
    this.#copy = new Map(copy);
  }

  get copy(): Copy {
    return this.#copy;
  }

  /** Different events. */
  get events(): number {
    return this.#seen.size;
  }

  /** Ids under which something of a message was told. */
  idsOf(type: string, uid: number): number {
    return this.#ids.get(`${type} ${uid}`)?.size ?? 0;
  }

  accept({ id, type, data }: Delivery): void {
    const uid = data.message!.uid!;
    const what = `${type} ${uid}`;
    this.count++;
    const before = this.#seen.get(id);
    if (before !== undefined) return expect(before).toBe(what);
    this.#seen.set(id, what);
    const ids = this.#ids.get(what) ?? new Set();
    this.#ids.set(what, ids.add(id));
    this.#apply(type, uid, flagsIn(data.message!['flags']));
  }

  #apply(type: string, uid: number, flags: string): void {
    if (type === 'message.removed') return void this.#copy.delete(uid);
    if (type === 'message.updated') return void (this.#copy.has(uid) && this.#copy.set(uid, flags));
    expect(type).toBe('message.received');
    // In the order of the mailbox.
    expect(uid).toBeGreaterThan(this.#newest);
    this.#newest = uid;
    this.#copy.set(uid, flags);
  }
}

/** Flags in one order, without the one that is the session's. */
export function flagsIn(flags: unknown): string {
  const all = (flags ?? []) as readonly string[];
  return all
    .filter((flag) => flag !== '\\Recent')
    .sort()
    .join(' ');
}
