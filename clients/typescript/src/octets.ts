import type { Client } from './client.ts';
import { errorOf, noAnswer } from './errors.ts';
import type { Outcome } from './outcome.ts';
import type { Answer, Input } from './rest.ts';

/** Octets so far, and of how many if that is known. */
export interface Progress {
  readonly done: number;
  readonly total: number | undefined;
}
type OnProgress = (progress: Progress) => void;
interface Options {
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A file that comes: read `stream`, or take all of it by `blob`. */
export interface Download {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly type: string;
  readonly size: number | undefined;
  blob(): Promise<Blob>;
}

const counted = (total: number | undefined, onProgress: OnProgress | undefined) => {
  let done = 0;
  return new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      done += piece.length;
      controller.enqueue(piece);
      onProgress?.({ done, total });
    },
  });
};

/** Octets behind a URL of the gateway (`Attachment.url`, `Message.rawUrl`), or the answer of `rest.getAttachment` and its like. */
export async function download(from: string | Response, options: Options = {}): Promise<Download> {
  const { onProgress, signal } = options;
  const answer = typeof from === 'string' ? await fetched(from, signal) : from;
  const length = answer.headers.get('content-length');
  const size = length === null || answer.headers.has('content-encoding') ? undefined : Number(length);
  const type = answer.headers.get('content-type') ?? 'application/octet-stream';
  const stream = answer.body!.pipeThrough(counted(size, onProgress));
  return {
    stream,
    type,
    size,
    blob: () => new Response(stream, { headers: { 'content-type': type } }).blob(),
  };
}

/** Links hold what opens them: no token is sent along. */
async function fetched(url: string, signal: AbortSignal | undefined): Promise<Response> {
  const answer = await fetch(url, signal ? { signal } : {}).catch((cause: unknown) => {
    throw signal?.aborted ? cause : noAnswer(cause);
  });
  if (!answer.ok) throw await errorOf(answer);
  return answer;
}

/** Whether fetch sends a stream: it then asks for `duplex`. Elsewhere the whole body is one step of the progress. */
function canStream(): boolean {
  let isAsked = false;
  const init = {
    method: 'POST',
    body: new ReadableStream(),
    get duplex(): 'half' {
      isAsked = true;
      return 'half';
    },
  };
  const hasType = new Request('https://localhost', init).headers.has('content-type');
  return isAsked && !hasType;
}

/** Chromium streams over HTTP/2 alone, and only with https. */
const isBrowser = (): boolean => 'document' in globalThis;

function bodyWith(octets: Blob, onProgress: OnProgress | undefined): Blob {
  if (!onProgress || isBrowser() || !canStream()) return octets;
  // Calls take octets of any kind that fetch takes.
  return octets.stream().pipeThrough(counted(octets.size, onProgress)) as unknown as Blob;
}

async function told<T>(
  octets: Blob,
  onProgress: OnProgress | undefined,
  ask: (body: Blob) => Promise<T>,
): Promise<T> {
  onProgress?.({ done: 0, total: octets.size });
  const value = await ask(bodyWith(octets, onProgress));
  onProgress?.({ done: octets.size, total: octets.size });
  return value;
}

/** Adds a message as it is (`message/rfc822`) to a mailbox, by id or role. */
export const upload = (
  { rest }: Client,
  mailboxId: string,
  octets: Blob,
  { onProgress, ...rest_ }: Options & Omit<Input<'appendMessage'>, 'path' | 'body' | 'signal'> = {},
): Promise<Outcome<Answer<'appendMessage'>>> =>
  told(octets, onProgress, (body) => rest.appendMessage({ path: { mailboxId }, body, ...rest_ }));

/** Sends a message as it is, once, by a key as `send` has it. */
export const sendRaw = (
  { rest }: Client,
  octets: Blob,
  {
    onProgress,
    idempotencyKey = crypto.randomUUID(),
    signal,
  }: Options & { readonly idempotencyKey?: string | undefined } = {},
): Promise<Outcome<Answer<'sendMessage'>>> =>
  told(octets, onProgress, (body) =>
    rest.sendMessage({ body, header: { 'Idempotency-Key': idempotencyKey }, signal }),
  );
