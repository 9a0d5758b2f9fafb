import { MAX_BODIES } from '../mail/limits.ts';

/** Octets of all bodies under way: they are held until their requests are answered. */
export class BodyRoom {
  #held = 0;

  /** Whether there is room for so many more, which then are held. */
  take(octets: number): boolean {
    if (this.#held + octets > MAX_BODIES) return false;
    this.#held += octets;
    return true;
  }

  give(octets: number): void {
    this.#held -= octets;
  }
}

/** What one request holds of the room. */
export class Hold {
  readonly #room: BodyRoom;
  #octets = 0;

  constructor(room: BodyRoom) {
    this.#room = room;
  }

  /** Whether there is room for so many more. */
  take(octets: number): boolean {
    const isTaken = this.#room.take(octets);
    if (isTaken) this.#octets += octets;
    return isTaken;
  }

  /** Gives all of it back. */
  end(): void {
    this.#room.give(this.#octets);
  }
}
