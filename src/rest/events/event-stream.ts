import type { HttpResponse } from '../../http.ts';
import type { Caller } from '../../mail/caller.ts';
import { endable } from '../../mail/endable.ts';
import { MailError } from '../../mail/errors.ts';
import type { FollowEvent } from '../../mail/follow.ts';
import { primed } from '../../mail/byte-stream.ts';
import { toldOctets } from '../../mail/told-octets.ts';

/** Milliseconds after which EventSource connects again. */
const RETRY = 1_000;

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // Proxies that gather answers before they pass them on.
  'x-accel-buffering': 'no',
};

/** How what was told is shown. */
interface Shown<Told extends object> {
  /** The name of its events. */
  readonly name: string;
  /** What is shown of it, in so far as the request says. */
  readonly form: string;
  readonly caller: Caller;
  /** As JSON. */
  readonly show: (told: Told, caller: Caller) => Promise<object>;
}

/**
 * A stream of events as EventSource reads it; `id` is a token. The answer begins with the first event: what fails before it
 * is a refusal like any other.
 */
export async function answerEvents<Told extends object>(
  events: AsyncIterableIterator<FollowEvent<Told>>,
  shown: Shown<Told>,
): Promise<HttpResponse> {
  const body = endable((ended) => written(events, shown, ended));
  return { status: 200, headers: HEADERS, body: await primed(body) };
}

async function* written<Told extends object>(
  events: AsyncIterableIterator<FollowEvent<Told>>,
  shown: Shown<Told>,
  ended: AbortSignal,
): AsyncGenerator<Buffer> {
  const end = () => void events.return?.();
  ended.addEventListener('abort', end, { once: true });
  try {
    for await (const event of events) yield await octetsOf(event, shown);
  } finally {
    await events.return?.();
  }
}

const SIGN_OF_LIFE = Buffer.from(':\n\n');

async function octetsOf<Told extends object>(
  event: FollowEvent<Told>,
  { name, form, caller, show }: Shown<Told>,
): Promise<Buffer> {
  const { kind } = event;
  if (kind === 'silence') return SIGN_OF_LIFE;
  const { token } = event;
  if (kind === 'ready') return Buffer.from(`retry: ${RETRY}\n${eventOf('ready', token, { token })}`);
  if (kind === 'told')
    return toldOctets(event.told, `${token} ${name} ${form}`, caller, async (common) =>
      Buffer.from(eventOf(name, token, await show(event.told, common))),
    );
  const { kind: _kind, ...end } = event;
  return Buffer.from(eventOf('end', token, end));
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
