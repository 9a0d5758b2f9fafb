import type { HttpResponse } from '../../src/http.ts';
import { isStream } from '../../src/http.ts';

/** An event as clients read it. */
export interface ReadEvent<Data = unknown> {
  readonly event: string;
  readonly id?: string;
  readonly data: Data;
}

/** Reads a stream of events, one by one; comments are passed over. */
export class EventReader {
  readonly #pieces: AsyncIterator<Buffer>;
  #text = '';

  /** @throws where the answer is a refusal */
  constructor({ status, body }: HttpResponse) {
    if (!isStream(body)) throw new Error(`no stream: ${status} ${String(body)}`);
    this.#pieces = body[Symbol.asyncIterator]();
  }

  async next(): Promise<ReadEvent> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const event = parsed(this.#text.slice(0, end));
        this.#text = this.#text.slice(end + 2);
        if (event) return event;
        continue;
      }
      const { value, done } = await this.#pieces.next();
      if (done) throw new Error('the stream is over');
      this.#text += value.toString();
    }
  }

  /** The next event whose data is meant: servers tell some changes one by one. */
  async told<Data>(isMeant: (data: Data) => boolean): Promise<ReadEvent<Data> & { readonly id: string }> {
    for (;;) {
      const event = (await this.next()) as ReadEvent<Data> & { readonly id: string };
      if (event.event === 'end') throw new Error(`the stream ended: ${JSON.stringify(event.data)}`);
      if (isMeant(event.data)) return event;
    }
  }

  async isOver(): Promise<boolean> {
    return (await this.#pieces.next()).done === true;
  }

  async end(): Promise<void> {
    await this.#pieces.return?.();
  }
}

function parsed(block: string): ReadEvent | undefined {
  const fields = Object.fromEntries(
    block
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
  ) as { event?: string; id?: string; data?: string };
  if (!fields.event) return undefined;
  const data: unknown = fields.data ? JSON.parse(fields.data) : undefined;
  return { event: fields.event, data, ...(fields.id !== undefined && { id: fields.id }) };
}
