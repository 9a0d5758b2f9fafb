import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

import type { PagesFor } from '../base-url.ts';
import { errorPages } from '../base-url.ts';
import { isDownload, isEventStream } from '../http.ts';
import type { StreamedHandler } from '../lambda/response-stream.ts';
import { EVENTS_LIMIT_MS } from '../lambda/streamed.ts';
import { MAX_BODY } from '../mail/limits.ts';
import type { BodyLimits } from '../node/read-request.ts';
import { readBody, readHead } from '../node/read-request.ts';
import { refusal } from '../node/refusals.ts';
import type { Address, Front } from '../node/server.ts';
import { listen } from '../node/server.ts';
import { writeResponse } from '../node/write-response.ts';
import { STREAM_LIMIT_MS, TIME_LIMIT_MS, lambdaContext, toEvent } from './event.ts';
import { LocalResponseStream } from './response-stream.ts';

/** What Lambda takes; the app behind it says what each request may have. */
const LAMBDA_BODY: BodyLimits = { limit: () => Promise.resolve(MAX_BODY), take: () => true };

/** API Gateway's own words where a Lambda throws, or does not answer in time. */
const INTERNAL_ERROR = result(500, 'Internal Server Error');
const UNAVAILABLE = result(503, 'Service Unavailable');

export type LambdaHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

export interface LambdaFrontOptions extends Address {
  /** Takes what is streamed, as a function URL does on AWS. Left out: `handler` answers everything. */
  readonly streamed?: StreamedHandler;
  /** Where the pages about errors are; by default below the host of the request. */
  readonly pagesFor?: PagesFor | undefined;
}

/**
 * Puts node:http in front of a Lambda handler: what API Gateway and a function URL do on AWS. @throws where the port is
 * taken (EADDRINUSE)
 */
export function startLambdaFront(
  handler: LambdaHandler,
  { streamed, pagesFor = (head) => errorPages('', head), ...address }: LambdaFrontOptions,
): Promise<Front> {
  return listen((request, response) => {
    const limit = streamLimitOf(request);
    const exchange = { request, response, pagesFor };
    if (streamed && limit !== undefined) void stream(streamed, exchange, limit);
    else void answer(handler, exchange);
  }, address);
}

/** Milliseconds that a request which is streamed may take; undefined: it is not streamed. */
function streamLimitOf(request: IncomingMessage): number | undefined {
  const head = readHead(request);
  if (isEventStream(head)) return EVENTS_LIMIT_MS;
  return isDownload(head) ? STREAM_LIMIT_MS : undefined;
}

/** A request, and what it is answered on. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly pagesFor: PagesFor;
}

async function answer(handler: LambdaHandler, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  try {
    const requestId = randomUUID();
    const welcome = () => void (request.headers.expect !== undefined && response.writeContinue());
    const body = await readBody(request, { ...LAMBDA_BODY, welcome });
    if ('octets' in body)
      return send(response, await invoke(handler, toEvent(request, body.octets, requestId), requestId));
    await refuse(exchange, body.refused, requestId);
  } catch {
    // The client disconnected while its body was read, so there is no one to answer.
    response.destroy();
  }
}

/** The rest of the body is never read, so the connection is of no further use. */
async function refuse(
  { request, response, pagesFor }: Exchange,
  reason: Parameters<typeof refusal>[0],
  requestId: string,
): Promise<void> {
  response.setHeader('connection', 'close');
  await writeResponse(response, refusal(reason, requestId, pagesFor(readHead(request))));
}

/** What a function URL with RESPONSE_STREAM does. */
async function stream(handler: StreamedHandler, exchange: Exchange, limit: number): Promise<void> {
  const { request, response } = exchange;
  const requestId = randomUUID();
  const out = new LocalResponseStream(response);
  try {
    const body = await readBody(request, LAMBDA_BODY);
    if ('refused' in body) return await refuse(exchange, body.refused, requestId);
    await handler(toEvent(request, body.octets, requestId), out, lambdaContext(requestId, limit));
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

/** Sends a Lambda's answer. One that is none, as with a line break in a header, is the Lambda's failure. */
function send(response: ServerResponse, answer: APIGatewayProxyStructuredResultV2): void {
  try {
    write(response, answer);
  } catch (error) {
    console.error('invalid answer:', error);
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    write(response, INTERNAL_ERROR);
  }
}

function write(response: ServerResponse, answer: APIGatewayProxyStructuredResultV2): void {
  const { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded = false } = answer;
  const octets = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  response.statusCode = statusCode;
  // API Gateway's default where the Lambda names no type.
  if (octets.length > 0) response.setHeader('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  const mayHaveBody = statusCode !== 204 && statusCode !== 304;
  if (mayHaveBody) response.setHeader('content-length', octets.length);
  response.end(octets);
}

function result(statusCode: number, message: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
