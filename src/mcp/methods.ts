import type { Face, Run } from './face.ts';
import type { Params, RpcMessage } from './json-rpc.ts';
import { CODES, RpcError, isObject } from './json-rpc.ts';
import type { Client } from './revision.ts';
import { REVISIONS, SERVER_INFO, agreedVersion } from './revision.ts';
import { callTool } from './call-tool.ts';
import { listed } from './list-tools.ts';

/** How long a client may keep an answer, and whether others may have it. */
interface Cache {
  readonly ttlMs: number;
  readonly cacheScope: 'public' | 'private';
}

interface Method {
  /** Whether it is a method of modern revisions, of those with a handshake, or of all. */
  readonly era: 'modern' | 'legacy' | 'all';
  readonly cache?: Cache;
  /** Undefined: always. */
  readonly isThere?: (face: Face) => boolean;
  readonly run: (params: Params, run: Run) => object | Promise<object>;
}

const HOUR = 3_600_000;
/** What depends on the token is for its holder; the documentation is the same for everyone. */
const OWN: Cache = { ttlMs: HOUR, cacheScope: 'private' };
const COMMON: Cache = { ttlMs: 24 * HOUR, cacheScope: 'public' };

const INFO = { name: 'postern', title: 'Postern', version: '0.1.0' };

const hasResources = ({ resources }: Face): boolean => resources !== undefined;
const nothing = (): object => ({});

/** Every method that there is. */
const METHODS: Record<string, Method> = {
  'server/discover': {
    era: 'modern',
    cache: OWN,
    run: (_params, { face }) => ({ supportedVersions: REVISIONS, ...about(face) }),
  },
  initialize: {
    era: 'legacy',
    run: (params, { face }) => ({
      protocolVersion: agreedVersion(params),
      serverInfo: INFO,
      ...about(face),
    }),
  },
  ping: { era: 'legacy', run: nothing },
  'tools/list': {
    era: 'all',
    cache: OWN,
    run: (_params, { face: { tools }, call: { caller, client } }) => ({
      tools: listed(tools, { rights: caller.rights(), client }),
    }),
  },
  'tools/call': { era: 'all', run: callTool },
  'resources/list': {
    era: 'all',
    cache: COMMON,
    isThere: hasResources,
    run: async (_params, { face }) => ({ resources: await face.resources!.list() }),
  },
  'resources/templates/list': {
    era: 'all',
    cache: COMMON,
    isThere: hasResources,
    run: (_params, { face }) => ({ resourceTemplates: face.resources!.templates }),
  },
  'resources/read': { era: 'all', cache: COMMON, isThere: hasResources, run: readResource },
};

/** Does what a message asks for. @throws RpcError, MailError */
export async function runMethod({ method, params }: RpcMessage, run: Run): Promise<object> {
  const { client } = run.call;
  const found = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  const isKnown = found && isOf(found, client) && (found.isThere?.(run.face) ?? true);
  if (!isKnown)
    throw new RpcError(CODES.METHOD_NOT_FOUND, 'There is no such method here', {
      status: client.isModern ? 404 : 200,
    });
  const result = await found.run(params, run);
  return client.isModern ? modern(result, found.cache) : result;
}

function isOf({ era }: Method, { isModern }: Client): boolean {
  return era === 'all' || (era === 'modern') === isModern;
}

/** Answers of modern revisions say what they are, and who gave them. */
function modern(result: object, cache: Cache | undefined): object {
  const own = '_meta' in result && isObject(result._meta) ? result._meta : {};
  return { resultType: 'complete', ...cache, ...result, _meta: { ...own, [SERVER_INFO]: INFO } };
}

function about({ instructions, resources }: Face): object {
  return { capabilities: { tools: {}, ...(resources && { resources: {} }) }, instructions };
}

async function readResource({ uri }: Params, { face, call: { client } }: Run): Promise<object> {
  const contents = typeof uri === 'string' ? await face.resources!.read(uri) : undefined;
  if (contents) return { contents: [contents] };
  const code = client.isModern ? CODES.INVALID_PARAMS : CODES.NO_RESOURCE;
  throw new RpcError(code, 'There is no such resource', {
    status: 200,
    data: { uri: String(uri).slice(0, 1000) },
  });
}
