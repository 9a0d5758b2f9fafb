import type { UidRange } from '../../mail/uid-ranges.ts';
import type { DataResponse } from './responses.ts';
import { textOf } from './responses.ts';

/** Messages of which a session at rest remembers where they stand. */
const MAX_KEPT = 1_000;

/**
 * What was told of an open mailbox: how many messages it has, and where some of them stand. Untagged data keep it true
 * (RFC 9051 §7.4, §7.5; VANISHED: RFC 7162 §3.2.10), on a session at rest too.
 */
export class MailboxView {
  /** How many messages there are; undefined: not told yet. */
  exists: number | undefined;
  /** Messages that arrived since it was opened. */
  arrivals = 0;
  /** How often it was told that messages arrived or vanished. */
  moves = 0;
  /** How often it was told what no row says: flags of a message that names no UID. */
  news = 0;
  /** What was told cannot all be true, so nothing of it can be relied on. */
  isBroken = false;
  /** Positions, ascending, and the UIDs of the messages there. */
  #positions: number[] = [];
  #uids: number[] = [];

  /** Takes in untagged data of this mailbox. */
  hear(data: DataResponse): void {
    const { type, number } = data;
    if (type === 'EXISTS') return this.#count(number!);
    if (this.exists === undefined) return;
    if (type === 'FETCH') this.#hearRow(data);
    else if (type === 'EXPUNGE') this.#expunge(number!);
    else if (type === 'VANISHED') this.#vanish(data);
  }

  /** The highest UID that was seen; 0: none. */
  get highestUid(): number {
    return this.#uids.at(-1) ?? 0;
  }

  /** The UIDs of all messages from one position to another, as a range that has no others; undefined: not known. */
  uidsAt({ from, to }: UidRange): UidRange | undefined {
    const first = placeIn(this.#positions, from);
    const last = first + to - from;
    if (this.#positions[first] !== from || this.#positions[last] !== to) return undefined;
    return { from: this.#uids[first]!, to: this.#uids[last]! };
  }

  /** Where a message stands; undefined: it has gone, or was never seen. */
  positionOf(uid: number): number | undefined {
    const at = placeIn(this.#uids, uid);
    return this.#uids[at] === uid ? this.#positions[at] : undefined;
  }

  /** Takes over where messages stand from a view of the same messages. */
  adopt(other: MailboxView): void {
    if (this.#positions.length > 0) return;
    this.#positions = other.#positions;
    this.#uids = other.#uids;
  }

  /** A call is over: only the newest are worth remembering. */
  rest(): void {
    this.#positions = this.#positions.slice(-MAX_KEPT);
    this.#uids = this.#uids.slice(-MAX_KEPT);
  }

  /** EXISTS never falls: only EXPUNGE and VANISHED take messages away. */
  #count(exists: number): void {
    const before = this.exists;
    this.exists = exists;
    if (before === undefined || before === exists) return;
    this.moves++;
    if (exists > before) this.arrivals += exists - before;
    else this.isBroken = true;
  }

  #hearRow({ number, uid }: DataResponse): void {
    if (uid === undefined) this.news++;
    else this.#learn(number!, uid);
  }

  /** UIDs ascend with positions (RFC 9051 §2.3.1.1). */
  #learn(position: number, uid: number): void {
    const at = placeIn(this.#positions, position);
    const isKnown = this.#positions[at] === position;
    if (isKnown && this.#uids[at] === uid) return;
    const [below = 0, above = Infinity] = [this.#uids[at - 1], this.#uids[at]];
    if (isKnown || uid <= below || uid >= above || position > this.exists!) {
      this.isBroken = true;
      return;
    }
    this.#positions.splice(at, 0, position);
    this.#uids.splice(at, 0, uid);
  }

  #expunge(position: number): void {
    this.moves++;
    if (position > this.exists!) this.isBroken = true;
    this.exists = Math.max(0, this.exists! - 1);
    const at = placeIn(this.#positions, position);
    if (this.#positions[at] === position) this.#forget(at, 1);
    this.#shift(at, 1);
  }

  /** `VANISHED (EARLIER) …` tells of messages that had gone before the mailbox was opened. */
  #vanish({ tokens }: DataResponse): void {
    if (Array.isArray(tokens[0])) return;
    const ranges = (textOf(tokens[0]) ?? '').split(',').map((range) => range.split(':').map(Number));
    for (const [a = 0, b = a] of ranges) this.#vanishRange({ from: Math.min(a, b), to: Math.max(a, b) });
  }

  #vanishRange({ from, to }: UidRange): void {
    const gone = to - from + 1;
    this.moves++;
    if (gone > this.exists!) this.isBroken = true;
    this.exists = Math.max(0, this.exists! - gone);
    const at = placeIn(this.#uids, from);
    this.#forget(at, placeIn(this.#uids, to + 1) - at);
    this.#shift(at, gone);
  }

  #forget(at: number, count: number): void {
    this.#positions.splice(at, count);
    this.#uids.splice(at, count);
  }

  #shift(from: number, by: number): void {
    for (let at = from; at < this.#positions.length; at++) this.#positions[at]! -= by;
  }
}

/** Where a number stands in an ascending list, or would stand. */
function placeIn(list: readonly number[], number: number): number {
  if (list.length === 0 || number > list.at(-1)!) return list.length;
  let [low, high] = [0, list.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < number) low = middle + 1;
    else high = middle;
  }
  return low;
}
