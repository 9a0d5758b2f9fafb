import type { HttpRequest } from '../http.ts';
import type { Params, RpcMessage } from './json-rpc.ts';
import { CODES, RpcError, isObject } from './json-rpc.ts';

/** Every request says all about itself, and there is no handshake. */
export const MODERN = '2026-07-28';
/** Revisions with a handshake (`initialize`), which is answered and not remembered: no session id is given out. */
export const LEGACY = ['2025-11-25', '2025-06-18'] as const;
export const REVISIONS: readonly string[] = [MODERN, ...LEGACY];

const PREFIX = 'io.modelcontextprotocol/';
export const SERVER_INFO = `${PREFIX}serverInfo`;

/** What a request says of its client. */
export interface Client {
  readonly isModern: boolean;
  /** Whether its user can be asked: a form can be put to them, and the answer comes with the same request again. */
  readonly canAsk: boolean;
}

type Headers = HttpRequest['headers'];

/**
 * Which revision a message is of, checked before anything else is done: what its headers say has to be what it says.
 * @throws RpcError HeaderMismatch, UnsupportedProtocolVersion, or for missing metadata
 */
export function clientOf(message: RpcMessage, headers: Headers): Client {
  const meta = isObject(message.params['_meta']) ? message.params['_meta'] : {};
  const claimed = meta[`${PREFIX}protocolVersion`];
  const version = headers['mcp-protocol-version']?.trim() ?? impliedVersion(message, claimed);
  if (version === undefined) throw mismatch('The header MCP-Protocol-Version is missing');
  if (claimed !== undefined && claimed !== version)
    throw mismatch('The header MCP-Protocol-Version and the protocolVersion in _meta differ');
  if (!REVISIONS.includes(version)) throw unsupported(version);
  if (version !== MODERN) return { isModern: false, canAsk: false };
  requireNamed(message, headers);
  return { isModern: true, canAsk: canAsk(requireMeta(meta)) };
}

/** A handshake has no header yet. */
function impliedVersion({ method }: RpcMessage, claimed: unknown): string | undefined {
  return claimed === undefined && method === 'initialize' ? LEGACY[0] : undefined;
}

/** The revision that a handshake leads to. */
export function agreedVersion({ protocolVersion }: Params): string {
  return LEGACY.find((each) => each === protocolVersion) ?? LEGACY[0];
}

/** Methods whose header names what they are about. */
const NAMED: Record<string, string> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
};

function requireNamed({ method, params }: RpcMessage, headers: Headers): void {
  if (headers['mcp-method']?.trim() !== method)
    throw mismatch('The header Mcp-Method is missing, or is not the method of the body');
  const name = Object.hasOwn(NAMED, method) ? NAMED[method]! : undefined;
  if (name === undefined) return;
  const given = headers['mcp-name']?.trim();
  if (given === undefined || decoded(given) !== params[name])
    throw mismatch(`The header Mcp-Name is missing, or is not params.${name} of the body`);
}

/** What no header can hold is written in base64. */
function decoded(value: string): string {
  const [, octets] = /^=\?base64\?([A-Za-z0-9+/]*={0,2})\?=$/.exec(value) ?? [];
  return octets === undefined ? value : Buffer.from(octets, 'base64').toString();
}

function requireMeta(meta: Params): Params {
  const capabilities = meta[`${PREFIX}clientCapabilities`];
  const isWhole = typeof meta[`${PREFIX}protocolVersion`] === 'string' && isObject(capabilities);
  if (isWhole) return capabilities;
  throw new RpcError(
    CODES.INVALID_PARAMS,
    `params._meta must have ${PREFIX}protocolVersion and ${PREFIX}clientCapabilities`,
  );
}

/** An empty capability is the older way to say «forms». */
function canAsk({ elicitation }: Params): boolean {
  return isObject(elicitation) && ('form' in elicitation || !('url' in elicitation));
}

function mismatch(why: string): RpcError {
  return new RpcError(CODES.HEADER_MISMATCH, why);
}

function unsupported(requested: string): RpcError {
  return new RpcError(CODES.UNSUPPORTED_VERSION, 'Unsupported protocol version', {
    data: { supported: REVISIONS, requested: requested.slice(0, 100) },
  });
}
