import type { HttpRequest, TextResponse } from '../http.ts';
import { nestsDeeper } from '../http.ts';
import { MAX_NESTING } from '../mail/limits.ts';

/** Error codes of JSON-RPC 2.0 §5.1, and those that MCP adds. What HTTP refuses has its HTTP status as code. */
export const CODES = {
  PARSE: -32700,
  INVALID_REQUEST: -32600,
  METHOD_NOT_FOUND: -32601,
  INVALID_PARAMS: -32602,
  INTERNAL: -32603,
  /** Resource not found, before 2026-07-28. */
  NO_RESOURCE: -32002,
  HEADER_MISMATCH: -32020,
  MISSING_CAPABILITY: -32021,
  UNSUPPORTED_VERSION: -32022,
} as const;

type RpcId = string | number;
export type Params = Readonly<Record<string, unknown>>;

/** One message of a client; without an id it is a notification, which is not answered. */
export interface RpcMessage {
  readonly id: RpcId | undefined;
  readonly method: string;
  readonly params: Params;
}

/** A refusal in the words of JSON-RPC. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  /** Of HTTP. */
  readonly status: number;
  readonly data: object | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: number,
    message: string,
    more: { status?: number; data?: object; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.code = code;
    this.status = more.status ?? 400;
    this.data = more.data;
    this.headers = more.headers ?? {};
  }
}

/** The one message of a request's body. @throws RpcError */
export function readMessage({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): RpcMessage {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type !== 'application/json')
    throw new RpcError(CODES.PARSE, 'The body must be JSON, with Content-Type: application/json', {
      status: 415,
    });
  const { jsonrpc, id, method, params = {} } = objectIn(parsed(body));
  if (jsonrpc !== '2.0' || typeof method !== 'string')
    throw new RpcError(CODES.INVALID_REQUEST, 'The body must be one JSON-RPC 2.0 request or notification');
  if (id !== undefined && typeof id !== 'string' && !Number.isInteger(id))
    throw new RpcError(CODES.INVALID_REQUEST, 'id must be a string or an integer');
  return { id: id as RpcId | undefined, method, params: objectIn(params, CODES.INVALID_PARAMS) };
}

function parsed(body: Buffer): unknown {
  if (nestsDeeper(body, MAX_NESTING))
    throw new RpcError(CODES.INVALID_REQUEST, `The body nests deeper than the ${MAX_NESTING} levels allowed`);
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new RpcError(CODES.PARSE, 'The body is not valid JSON');
  }
}

function objectIn(value: unknown, code: number = CODES.INVALID_REQUEST): Params {
  if (isObject(value)) return value;
  throw new RpcError(code, 'A JSON object is expected here, and batches are not supported');
}

/** Whether it is a JSON object. */
export function isObject(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };

/** The answer to a request. */
export function answered(id: RpcId, result: object): TextResponse {
  return { status: 200, headers: HEADERS, body: JSON.stringify({ jsonrpc: '2.0', id, result }) };
}

/** A notification was taken. */
export function accepted(): TextResponse {
  return { status: 202, headers: { 'cache-control': 'no-store' }, body: '' };
}

/** The refusal of a request; without an id where none could be read. */
export function refused(id: RpcId | undefined, error: RpcError): TextResponse {
  const { code, message, data, status, headers } = error;
  const body = { jsonrpc: '2.0', ...(id !== undefined && { id }), error: { code, message, data } };
  return { status, headers: { ...HEADERS, ...headers }, body: JSON.stringify(body) };
}
