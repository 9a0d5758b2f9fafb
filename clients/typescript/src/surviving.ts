import type { Client } from './client.ts';
import type { PosternError } from './errors.ts';
import { isPosternError } from './errors.ts';
import type { AccountEvent, MailboxEvent } from './events.ts';
import { delay } from './waiting.ts';

/** How one follows what happens. */
export interface Following {
  /** The token of an earlier event, or of a list (`changesToken`). Without it, what is told begins with now. */
  readonly since?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told each time there is no answer, and how long it waits (milliseconds) before it goes on. */
  readonly onCut?: (cut: { readonly error: PosternError; readonly milliseconds: number }) => void;
}

/** What is known between one request and the next. */
export interface Place {
  readonly client: Client;
  readonly mailbox: string | undefined;
  readonly query: object;
  readonly signal: AbortSignal | undefined;
  token: string | undefined;
  /** Everything has been told: there is nothing to ask for any more. */
  isOver: boolean;
}
export type Event = MailboxEvent | AccountEvent;
export type Source = (place: Place) => AsyncGenerator<Event, void>;

/** What a source tells, over cuts: each time it goes on from the last token. */
export async function* surviving(
  client: Client,
  mailbox: string | undefined,
  { signal, onCut, since, ...query }: Following,
  source: Source,
): AsyncGenerator<Event, void> {
  const place: Place = { client, mailbox, query, signal, token: since, isOver: false };
  for (let cuts = 0; !place.isOver;) {
    try {
      for await (const event of source(place)) {
        cuts = 0;
        yield event;
      }
    } catch (error) {
      const ended = isPosternError(error) ? error : undefined;
      if (signal?.aborted || !ended) throw error;
      if (ended.code === 'STALE_ID' && place.token !== undefined) {
        place.token = undefined;
        yield { type: 'START_OVER' };
      } else if (!ended.retryable) throw error;
      else {
        const milliseconds = (ended.retryAfter ?? Math.min(30, 2 ** cuts++)) * 1000;
        onCut?.({ error: ended, milliseconds });
        await delay(milliseconds, signal);
      }
    }
  }
}
