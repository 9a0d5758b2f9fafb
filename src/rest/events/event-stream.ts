import type { HttpResponse } from '../../http.ts';
import { endable } from '../../mail/endable.ts';
import { MailError } from '../../mail/errors.ts';
import type { FollowEvent } from '../../mail/follow.ts';
import { primed } from '../../mail/byte-stream.ts';

/** Milliseconds after which EventSource connects again. */
const RETRY = 1_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Proxies that gather answers before they pass them on.
  'x-accel-buffering': 'no',
};

/**
 * A stream of events as EventSource reads it; `id` is a token. The answer begins with the first event: what fails before it
 * is a refusal like any other. @param show what was told, as JSON
 */
export async function answerEvents<Told>(
  name: string,
  events: AsyncIterableIterator<FollowEvent<Told>>,
  show: (told: Told) => Promise<object>,
): Promise<HttpResponse> {
  const body = endable((ended) => written(name, events, show, ended));
  return { status: 200, headers: HEADERS, body: await primed(body) };
}

async function* written<Told>(
  name: string,
  events: AsyncIterableIterator<FollowEvent<Told>>,
  show: (told: Told) => Promise<object>,
  ended: AbortSignal,
): AsyncGenerator<Buffer> {
  const end = () => void events.return?.();
  ended.addEventListener('abort', end, { once: true });
  try {
    for await (const event of events) yield Buffer.from(await lines(name, event, show));
  } finally {
    await events.return?.();
  }
}

async function lines<Told>(
  name: string,
  event: FollowEvent<Told>,
  show: (told: Told) => Promise<object>,
): Promise<string> {
  switch (event.kind) {
    case 'silence':
      return ':\n\n';
    case 'ready':
      return `retry: ${RETRY}\n${eventOf('ready', event.token, { token: event.token })}`;
    case 'told':
      return eventOf(name, event.token, await show(event.told));
    case 'end': {
      const { kind: _kind, ...end } = event;
      return eventOf('end', event.token, end);
    }
  }
}

/** JSON has no line breaks. */
function eventOf(name: string, id: string, data: object): string {
  return `event: ${name}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** @throws MailError UNSUPPORTED where answers travel in one piece */
export function requireStreaming(maxBody: number | undefined): void {
  if (maxBody === undefined) return;
  throw new MailError(
    'UNSUPPORTED',
    'This part of the deployment cannot stream events. Use `wait` of the changes (GET /v1/mailboxes/{mailboxId}/changes?wait=25, GET /v1/account/changes?wait=25), or a container, which streams',
  );
}
