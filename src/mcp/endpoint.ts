import type { HttpRequest, HttpResponse } from '../http.ts';
import type { Caller } from '../mail/caller.ts';
import { MailError, asMailError } from '../mail/errors.ts';
import type { Face, Run } from './face.ts';
import type { RpcMessage } from './json-rpc.ts';
import { CODES, RpcError, accepted, answered, readMessage } from './json-rpc.ts';
import { runMethod } from './methods.ts';
import { isAllowedOrigin } from './origin.ts';
import { InsufficientScope, refusal } from './refusals.ts';
import { WELL_KNOWN, metadataOf } from './resource-metadata.ts';
import { clientOf } from './revision.ts';
import type { Carried } from './tool.ts';

/** What the endpoint knows of the request that it answers. */
export interface McpContext {
  /** @throws MailError UNAUTHENTICATED for all but tokens for this endpoint */
  readonly caller: () => Promise<Caller>;
  readonly carried: Carried;
  /** What stands before paths, as the client reached the gateway. */
  readonly base: string;
  /** Origins of web pages that may call. */
  readonly origins: readonly string[];
  /** Whether pages of this machine may. */
  readonly isLocal: boolean;
  /** Hears of what failed. */
  readonly note: (error: MailError) => void;
}

/** Answers a request to the endpoint, or to its metadata (RFC 9728). Never throws. */
export async function answerMcp(
  request: HttpRequest,
  context: McpContext,
  face: Face,
): Promise<HttpResponse> {
  let message: RpcMessage | undefined;
  try {
    if (!isAllowedOrigin(request.headers['origin'], context))
      throw new MailError('FORBIDDEN', 'Web pages of this origin may not call this endpoint');
    if (request.path.startsWith(WELL_KNOWN)) return metadataOf(request, context.base);
    requirePost(request);
    const caller = await context.caller();
    // Who has no token learns nothing else.
    caller.mail();
    message = readMessage(request);
    return await answerTo(message, request, { face, context, caller });
  } catch (thrown) {
    return refusedBy(thrown, message, context);
  }
}

async function answerTo(
  message: RpcMessage,
  { headers }: HttpRequest,
  { face, context, caller }: { face: Face; context: McpContext; caller: Caller },
): Promise<HttpResponse> {
  // What has happened at the client changes nothing here: there is no session, and nothing is under way.
  if (message.id === undefined) return accepted();
  const client = clientOf(message, headers);
  const run: Run = { face, call: { caller, client, carried: context.carried } };
  return answered(message.id, await runMethod(message, run));
}

function refusedBy(thrown: unknown, message: RpcMessage | undefined, context: McpContext): HttpResponse {
  const isOwn = thrown instanceof RpcError || thrown instanceof InsufficientScope;
  const error = isOwn ? thrown : asMailError(thrown);
  if (error instanceof MailError) context.note(error);
  const isBug = error instanceof MailError && error.code === 'INTERNAL';
  const shown = isBug ? new RpcError(CODES.INTERNAL, error.message, { status: 500 }) : error;
  return refusal(shown, message?.id, `${context.base}${WELL_KNOWN}/mcp`);
}

function requirePost({ method }: HttpRequest): void {
  if (method !== 'POST') throw new MailError('METHOD', 'This path supports only POST', { allow: 'POST' });
}
