import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

import { isDownload } from '../download-paths.ts';
import type { StreamedHandler } from '../lambda/response-stream.ts';
import { readBody, readHead } from '../node/read-request.ts';
import { refusal } from '../node/refusals.ts';
import type { Address, Front } from '../node/server.ts';
import { listen } from '../node/server.ts';
import { writeResponse } from '../node/write-response.ts';
import { INTERNAL_ERROR, send, UNAVAILABLE } from './answer.ts';
import { toEvent } from './event.ts';
import { lambdaContext, STREAM_LIMIT_MS, TIME_LIMIT_MS } from './lambda-context.ts';
import { LocalResponseStream } from './response-stream.ts';

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

export interface LambdaFrontOptions extends Address {
  /** Takes what is streamed, as a function URL does on AWS. Left out: `handler` answers everything. */
  readonly streamed?: StreamedHandler;
}

/**
 * Puts node:http in front of a Lambda handler: what API Gateway and a function URL do on AWS. @throws where the port is
 * taken (EADDRINUSE)
 */
export function startLambdaFront(
  handler: LambdaHandler,
  { streamed, ...address }: LambdaFrontOptions,
): Promise<Front> {
  return listen((request, response) => {
    if (streamed && isDownload(readHead(request))) void stream(streamed, request, response);
    else void answer(handler, request, response);
  }, address);
}

async function answer(
  handler: LambdaHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const requestId = randomUUID();
    const body = await readBody(request);
    if (body) return send(response, await invoke(handler, toEvent(request, body, requestId), requestId));
    // The rest of the body is never read, so the connection is of no further use.
    response.setHeader('connection', 'close');
    await writeResponse(response, refusal('TOO_LARGE', requestId));
  } catch {
    // The client disconnected while its body was read, so there is no one to answer.
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

async function invoke(
  handler: LambdaHandler,
  event: APIGatewayProxyEventV2,
  requestId: string,
): Promise<APIGatewayProxyStructuredResultV2> {
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
