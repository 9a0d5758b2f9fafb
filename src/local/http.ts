import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { StreamedHandler } from '../lambda/response-stream.ts';
import { isStreamed } from '../lambda/streamed-paths.ts';
import { INTERNAL_ERROR, send, TOO_LARGE, UNAVAILABLE } from './answer.ts';
import { toEvent } from './event.ts';
import { lambdaContext, STREAM_LIMIT_MS, TIME_LIMIT_MS } from './lambda-context.ts';
import { LocalResponseStream } from './response-stream.ts';

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

export interface Front {
  port: number;
  /** Stops accepting, waits for the requests under way, `limit` milliseconds at most, and ends. */
  close(limit?: number): Promise<void>;
}

/** Lambda takes 6 MB per synchronous call. */
export const BODY_LIMIT = 6 * 1024 * 1024;
const CLOSE_LIMIT_MS = 10_000;

export interface FrontOptions {
  readonly port: number;
  readonly host?: string;
  /** Takes what is streamed, as a function URL does on AWS. Left out: `handler` answers everything. */
  readonly streamed?: StreamedHandler;
}

/** Puts node:http in front of a Lambda handler: what API Gateway does on AWS. Rejects when the port is taken. */
export async function startFront(
  handler: LambdaHandler,
  { port, host = '127.0.0.1', streamed }: FrontOptions,
): Promise<Front> {
  const server = createServer((request, response) => {
    if (streamed && isStreamed(targetOf(request))) void stream(streamed, request, response);
    else void answer(handler, request, response);
  });
  server.listen(port, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: (limit) => closeServer(server, limit) };
}

function targetOf({ method = 'GET', url = '/' }: IncomingMessage): { method: string; path: string } {
  return { method, path: url.split('?', 1)[0]! };
}

async function answer(
  handler: LambdaHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(request);
    const isTooLarge = body === undefined;
    // The rest of the body is never read, so the connection is of no further use.
    if (isTooLarge) response.setHeader('connection', 'close');
    send(response, isTooLarge ? TOO_LARGE : await invoke(handler, request, body));
  } catch {
    // The client has gone while its body was read: nobody is there to be told.
    response.destroy();
  }
}

/** What a function URL with RESPONSE_STREAM does. These requests have no body. */
async function stream(
  handler: StreamedHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  const out = new LocalResponseStream(response);
  request.resume();
  try {
    await handler(
      toEvent(request, Buffer.alloc(0), requestId),
      out,
      lambdaContext(requestId, STREAM_LIMIT_MS),
    );
  } catch (error) {
    if (response.destroyed) return;
    console.error(`request ${requestId} broke off:`, error instanceof Error ? error.message : error);
    if (out.isBegun) out.breakOff();
    else send(response, INTERNAL_ERROR);
  }
}

/** The body, or undefined as soon as it is too large. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT) return undefined;
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function invoke(
  handler: LambdaHandler,
  request: IncomingMessage,
  body: Buffer,
): Promise<APIGatewayProxyStructuredResultV2> {
  const requestId = randomUUID();
  const event = toEvent(request, body, requestId);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<APIGatewayProxyStructuredResultV2>((resolve) => {
    timer = setTimeout(() => resolve(UNAVAILABLE), TIME_LIMIT_MS);
  });
  try {
    return await Promise.race([handler(event, lambdaContext(requestId)), timeout]);
  } catch (error) {
    console.error(`request ${requestId} failed:`, error);
    return INTERNAL_ERROR;
  } finally {
    clearTimeout(timer);
  }
}

async function closeServer(server: Server, limit = CLOSE_LIMIT_MS): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  // A connection kept alive would otherwise outlast its last answer.
  server.on('request', (_request, response: ServerResponse) => response.setHeader('connection', 'close'));
  server.keepAliveTimeout = 1;
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), limit);
  await closed;
  clearTimeout(timer);
}
