import type { App } from '../app.ts';
import type { HttpResponse } from '../http.ts';
import { endedBy, isStream, withoutBody } from '../http.ts';
import { HTTP_API } from './events/http-api.ts';
import { NO_REQUEST, isObject } from './events/event-family.ts';
import type { AwsLambda, ResponseStream, StreamedHandler } from './response-stream.ts';

/** Milliseconds ahead of the platform's limit by which a reader that stands still has been given up. */
const RESERVE = 500;
/**
 * Milliseconds that a stream of events may take, with those kept back for its end: the platform does not tell that a client
 * has gone, so that one which left costs no more than this.
 */
export const EVENTS_LIMIT_MS = 241_000;

/**
 * The app as a Lambda function that streams, behind a function URL with RESPONSE_STREAM. A failure midway is thrown, so
 * that the runtime breaks the answer off; it never ends it.
 * @param limit milliseconds that an answer may take, where the platform would allow more
 */
export function toStreamed(app: App, { HttpResponseStream }: AwsLambda, limit = Infinity): StreamedHandler {
  return async (event, stream, context) => {
    if (!isObject(event) || !HTTP_API.claims(event)) return answerNoRequest(stream, HttpResponseStream);
    const gone = new AbortController();
    // Only some platforms tell: a function URL does not, the local front does.
    const onClose = () => gone.abort();
    stream.once('close', onClose);
    const remaining = context.getRemainingTimeInMillis();
    const timeLeft = Math.min(remaining, limit);
    const late = AbortSignal.timeout(Math.max(1, remaining - RESERVE));
    const request = HTTP_API.read(event);
    const answered = await app({ ...request, id: context.awsRequestId, timeLeft, gone: gone.signal });
    const response = request.method === 'HEAD' ? withoutBody(answered) : answered;
    const { status: statusCode, headers } = response;
    const out = HttpResponseStream.from(stream, { statusCode, headers });
    await write(out, response.body, AbortSignal.any([gone.signal, late]));
    stream.removeListener('close', onClose);
    out.end();
  };
}

function answerNoRequest(stream: ResponseStream, streams: AwsLambda['HttpResponseStream']): void {
  const { body, ...prelude } = NO_REQUEST;
  const out = streams.from(stream, prelude);
  out.write(body);
  out.end();
}

async function write(out: ResponseStream, body: HttpResponse['body'], signal: AbortSignal): Promise<void> {
  if (!isStream(body)) {
    out.write(body);
    return;
  }
  let isEmpty = true;
  for await (const piece of endedBy(body, signal)) {
    isEmpty = false;
    if (!out.write(piece)) await drained(out, signal);
    if (signal.aborted) throw stopped();
  }
  if (isEmpty) out.write('');
}

/** Waits until the reader has taken what was written. @throws Error when it has gone, or time is up */
function drained(out: ResponseStream, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => () => {
      out.removeListener('drain', onDrain);
      signal.removeEventListener('abort', onAbort);
      end();
    };
    const onDrain = settle(resolve);
    const onAbort = settle(() => reject(stopped()));
    out.once('drain', onDrain);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}

function stopped(): Error {
  return new Error('The client disconnected or did not read the response in time');
}
