import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

import type { App } from '../app.ts';
import { errorPages } from '../base-url.ts';
import type { HttpRequest } from '../http.ts';
import { isDownload, isEventStream } from '../http.ts';
import type { Log } from '../log.ts';
import {
  MAX_BODY,
  MAX_DOWNLOAD_SECONDS,
  MAX_SECONDS,
  MAX_STREAM_HOURS,
  MAX_UPLOAD,
  MAX_UPLOAD_SECONDS,
} from '../mail/limits.ts';
import { BodyRoom, Hold } from './body-room.ts';
import type { RequestHead } from './read-request.ts';
import { announcedOctets, readBody, readHead } from './read-request.ts';
import { refusal } from './refusals.ts';
import type { Address, Front } from './server.ts';
import { listen } from './server.ts';
import { writeResponse } from './write-response.ts';

/** How long an answer may take: as long as on Lambda, so that clients meet one gateway everywhere. */
const timeLimitOf = (request: RequestHead & Pick<HttpRequest, 'upload'>): number => {
  if (request.upload) return 1_000 * MAX_UPLOAD_SECONDS;
  if (isEventStream(request)) return 3_600_000 * MAX_STREAM_HOURS;
  return 1_000 * (isDownload(request) ? MAX_DOWNLOAD_SECONDS : MAX_SECONDS);
};

/** Where to listen, and where it is told which answers broke off. */
export interface FrontOptions extends Address {
  readonly log: Log;
  /** Milliseconds that each request has. Default: 29 seconds; 300 for a download or an upload. */
  readonly timeLimit?: number;
  /** Milliseconds of silence after which the rest of an upload is not waited for. */
  readonly patience?: number;
}

/** The app behind node:http, with no platform in between. @throws where the port is taken (EADDRINUSE) */
export function startFront(app: App, options: FrontOptions): Promise<Front> {
  const room = new BodyRoom();
  return listen((message, out) => void answer(app, { message, out }, { ...options, room }), options);
}

/** A request and what it is answered on. */
interface Exchange {
  readonly message: IncomingMessage;
  readonly out: ServerResponse;
}

async function answer(
  app: App,
  exchange: Exchange,
  options: FrontOptions & { readonly room: BodyRoom },
): Promise<void> {
  const { message, out } = exchange;
  const id = randomUUID();
  const hold = new Hold(options.room);
  const head = readHead(message);
  const pageOf = app.pagesFor?.(head) ?? errorPages('', head);
  try {
    const body = await receive(app, head, exchange, { ...options, hold });
    if (!('refused' in body))
      return await answerInTime(app, { ...NO_BODY, ...head, ...body, id }, exchange, options.timeLimit);
    // The rest of the body is never read, so the connection is of no further use.
    out.setHeader('connection', 'close');
    await writeResponse(out, refusal(body.refused, id, pageOf));
  } catch (error) {
    // The client went away while its body was read, or while it was answered.
    if (!message.complete || out.destroyed) return void out.destroy();
    const cause = error instanceof Error ? error.message : String(error);
    options.log({ level: 'error', requestId: id, message: 'A response was cut off', cause });
    // What has begun ends without its last chunk, or too short, so that its reader can see it.
    if (out.headersSent) out.destroy();
    else await writeResponse(out, refusal('INTERNAL', id, pageOf));
  } finally {
    hold.end();
  }
}

/** Shorter bodies are held: they can be sent again where a connection to the mail server ends. */
const MIN_UPLOAD = 1024 * 1024;

const NO_BODY = { body: Buffer.alloc(0) };

/** The body of a request: held, or as an upload that is passed on; or why it is refused. */
async function receive(
  app: App,
  head: RequestHead,
  { message, out }: Exchange,
  { hold, patience }: { readonly hold: Hold } & Pick<FrontOptions, 'patience'>,
) {
  const welcome = () => void (message.headers.expect !== undefined && out.writeContinue());
  const size = announcedOctets(message.headers);
  if (size >= MIN_UPLOAD) {
    const { uploadOf } = await import('./upload.ts');
    const isTaken = () => app.takesUpload?.(head) ?? Promise.resolve(false);
    const upload = await uploadOf(message, { isTaken, welcome, patience, size });
    if (upload) return upload;
  }
  const limit = () => app.bodyLimit?.(head) ?? Promise.resolve(MAX_BODY);
  const body = await readBody(message, { limit, take: (octets) => hold.take(octets), welcome });
  return 'octets' in body ? { body: body.octets } : body;
}

type WholeRequest = RequestHead & Pick<HttpRequest, 'body' | 'id' | 'upload'>;

async function answerInTime(
  app: App,
  request: WholeRequest,
  { message, out }: Exchange,
  timeLimit = timeLimitOf(request),
): Promise<void> {
  const ended = new AbortController();
  out.once('close', () => ended.abort(new Error('The client disconnected')));
  const timer = setTimeout(
    () => ended.abort(new Error('The client did not read the response in time')),
    timeLimit,
  );
  try {
    const { signal } = ended;
    // A change is finished although the client that asked for it has gone; what only reads is given up.
    const gone = request.method === 'GET' || request.method === 'HEAD' ? signal : undefined;
    const response = await app({ ...request, timeLeft: timeLimit, maxUpload: MAX_UPLOAD, gone });
    if (!message.complete) out.setHeader('connection', 'close');
    await writeResponse(out, response, { isHead: request.method === 'HEAD', signal });
  } finally {
    clearTimeout(timer);
  }
}
