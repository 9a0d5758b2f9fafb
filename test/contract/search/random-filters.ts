import type { SeenMessage, WrittenFilter } from './evaluate.ts';

/** Random numbers that are the same in every run (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What the server's own search is asked for, so that a test can ask it too. */
export const TEXTS = ['word3', 'Müller', 'WORD5'];

/** Filter trees out of what these messages hold, so that each condition finds some of them and not others. */
export class RandomFilters {
  readonly #messages: readonly SeenMessage[];
  readonly #random: () => number;
  readonly #hasModSeq: boolean;

  constructor(messages: readonly SeenMessage[], seed: number, hasModSeq: boolean) {
    this.#messages = messages;
    this.#random = randomFrom(seed);
    this.#hasModSeq = hasModSeq;
  }

  tree(depth = 3): WrittenFilter {
    if (depth === 0 || this.#random() < 0.35) return this.#condition();
    const filters = Array.from({ length: 1 + this.#below(3) }, () => this.tree(depth - 1));
    const tree = { [this.#one(['and', 'or', 'not'])]: filters };
    return this.#random() < 0.2 ? { ...this.#condition(), ...tree } : tree;
  }

  #condition(): WrittenFilter {
    const message = this.#one(this.#messages);
    const piece = (text: string | null | undefined) => this.#piece(text ?? 'nothing');
    const someone = (people: SeenMessage['from']) => piece(people[0]?.name ?? people[0]?.address);
    const near = (date: string | null) =>
      new Date(
        Date.parse(date ?? '2024-03-11T00:00:00Z') + this.#one([-1, 0, 1, 43_200]) * 1000,
      ).toISOString();
    const header = this.#one(message.headers);
    const choices: WrittenFilter[] = [
      { hasFlags: [this.#one(['\\Seen', '\\flagged', '\\Answered', 'Work'])] },
      { lacksFlags: [this.#one(['\\Seen', '\\Draft', 'Work'])] },
      { from: someone(message.from) },
      { to: someone(message.to) },
      { cc: someone(message.cc) },
      { bcc: 'hidden' },
      { subject: piece(message.subject) },
      { header: { name: header.name, value: piece(header.value) } },
      { header: { name: this.#one(['X-Colour', 'CC', 'X-None']) } },
      { receivedSince: near(message.receivedAt) },
      { receivedBefore: near(message.receivedAt) },
      { sentSince: near(message.sentAt) },
      { sentBefore: near(message.sentAt) },
      { sizeAtLeast: message.size },
      { sizeAtMost: message.size },
      { hasAttachments: this.#random() < 0.5 },
      { ids: [message.id, this.#one(this.#messages).id] },
      { messageIds: [message.messageId ?? '<none>', '<1.odd@example.com>'] },
      { threadIds: [message.threadId ?? 'r.PG5vbmU-', this.#one(this.#messages).threadId ?? 'r.PG5vbmU-'] },
      { body: this.#one(TEXTS) },
      { text: this.#one(TEXTS) },
      ...(this.#hasModSeq ? [{ changedSince: String(BigInt(message.modSeq ?? 1) - 1n) }] : []),
    ];
    return this.#one(choices);
  }

  /** A few characters out of a text, sometimes in the other case. */
  #piece(text: string): string {
    const letters = [...text];
    const from = this.#below(letters.length);
    const piece = letters.slice(from, from + 1 + this.#below(8)).join('');
    const cased = this.#random() < 0.5 ? piece : piece.toUpperCase();
    return cased === '' ? 'x' : cased;
  }

  #one<T>(values: readonly T[]): T {
    return values[this.#below(values.length)]!;
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}
