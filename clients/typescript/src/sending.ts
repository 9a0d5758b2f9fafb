import type { Client } from './client.ts';
import type { Outcome } from './outcome.ts';
import type { Answer, Input } from './rest.ts';

type Body = Exclude<Input<'sendMessage'>['body'], Blob | Uint8Array>;
/** What is sent: `message` or `draftId`, and what becomes of it. */
export type Draft = Body;
export type Sent = Answer<'sendMessage'>;

export interface SendOptions {
  readonly query?: NonNullable<Input<'sendMessage'>['query']>;
  /** By default a new one for each call. Keep your own beside the message, and a call after a crash sends nothing twice. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
}

/** Sends a message once: drafts by their id, others by a key, so that a lost answer is asked for again. */
export function send(client: Client, body: Draft, options: SendOptions = {}): Promise<Outcome<Sent>> {
  const { idempotencyKey = crypto.randomUUID(), query, signal } = options;
  return client.rest.sendMessage({
    body,
    ...(query && { query }),
    ...(signal && { signal }),
    ...('draftId' in body && body.draftId ? {} : { header: { 'Idempotency-Key': idempotencyKey } }),
  });
}
