import type { Client } from './client.ts';
import type { components } from './generated/rest.ts';
import type { Outcome } from './outcome.ts';
import type { Answer, Given, Input } from './rest.ts';

type Body = Exclude<Input<'sendMessage'>['body'], Blob | Uint8Array>;
type Begun = components['schemas']['MessageDraft'];
/** A message as the gateway composes it: what `send` and `rest.appendMessage` take. */
export type NewMessage = Given<components['schemas']['AppendMessageBody']>;
/** What is sent: `message` or `draftId`, and what becomes of it. */
export type Draft = Body;
export type Sent = Answer<'sendMessage'>;

export interface SendOptions {
  readonly query?: Input<'sendMessage'>['query'];
  /** By default a new one for each call. Keep your own beside the message, and a call after a crash sends nothing twice. */
  readonly idempotencyKey?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Sends a message once: drafts by their id, others by a key, so that a lost answer is asked for again. */
export function send(client: Client, body: Draft, options: SendOptions = {}): Promise<Outcome<Sent>> {
  const { idempotencyKey = crypto.randomUUID(), query, signal } = options;
  return client.rest.sendMessage({
    body,
    query,
    signal,
    ...('draftId' in body && body.draftId ? {} : { header: { 'Idempotency-Key': idempotencyKey } }),
  });
}

/**
 * What `rest.beginReply` and `rest.beginForward` answer as a message: change what you like of it, and send it. `from` is
 * empty where the original names none of the account's addresses.
 */
export function messageOf({ truncated: _, ...begun }: Begun): NewMessage {
  const { inReplyTo, html } = begun;
  return {
    ...begun,
    from: begun.from.flatMap(written),
    to: begun.to.flatMap(written),
    cc: begun.cc.flatMap(written),
    bcc: begun.bcc.flatMap(written),
    html: html ?? undefined,
    inReplyTo: inReplyTo ?? undefined,
    attachments: begun.attachments.map(({ size: _size, ...part }) => ({
      ...part,
      partId: part.partId ?? undefined,
      filename: part.filename ?? undefined,
      contentId: part.contentId ?? undefined,
    })),
  };
}

/** Groups without members cannot be written to. */
const written = ({ name, address }: Begun['to'][number]): { name?: string | undefined; address: string }[] =>
  address === null ? [] : [{ name: name ?? undefined, address }];
