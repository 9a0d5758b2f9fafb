import { errorOf, isPosternError, noAnswer } from './errors.ts';
import type { GraphqlResult, TypedDocument } from './graphql.ts';
import { askGraphql } from './graphql.ts';
import type { Calls } from './rest.ts';
import { callsOf } from './rest.ts';
import { delay } from './waiting.ts';

/** A sealed token, or what answers with the one to use now; it is asked before each request. */
export type Token = string | (() => string | Promise<string>);

export interface ClientOptions {
  /** Where the gateway is, with its base path if it has one. */
  readonly url: string;
  /** Without it only what needs no sign-in can be asked. */
  readonly token?: Token;
  /** In place of the global one. */
  readonly fetch?: typeof fetch;
  /** How often a call that may be repeated is repeated; 2 by default. */
  readonly retries?: number;
  /** Told before each wait: why, and for how many milliseconds. RATE_LIMITED waits as long as the gateway says. */
  readonly onRetry?: (wait: { readonly error: unknown; readonly milliseconds: number }) => void;
  /** Told each token that replaces the current one (see docs/tokens.md: refresh tokens). */
  readonly onToken?: (token: string) => void;
}

/** A request before the token is known. */
export interface Request {
  readonly method: string;
  /** From the address of the gateway on. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: NonNullable<RequestInit['body']> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether it may be sent again after an error that says that nothing was done. */
  readonly mayRepeat?: boolean;
  /** Whether it may be sent again when it is not known what became of it. */
  readonly mayRepeatUnknown?: boolean;
}

/** One account of one gateway. All functions of this package take it first. */
export interface Client {
  readonly url: string;
  /** Every operation of REST by its operationId. */
  readonly rest: Calls;
  /** A GraphQL operation: text, or a document that knows its types (codegen's TypedDocumentNode or TypedDocumentString). */
  graphql<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    document: TypedDocument<Data, Variables> | string,
    ...rest: Record<string, never> extends Variables
      ? [variables?: Variables, options?: { signal?: AbortSignal | undefined }]
      : [variables: Variables, options?: { signal?: AbortSignal | undefined }]
  ): Promise<GraphqlResult<Data>>;
  /** An answer that is not an error. @throws PosternError, and the signal's reason */
  request(request: Request): Promise<Response>;
  /** The token that requests are sent with now, for requests by other means; undefined: none. */
  token(): Promise<string | undefined>;
  /** Takes on a token that the gateway sent in place of the current one. */
  adopt(token: string): void;
}

/** A client that asks with the given token. */
export function createClient(options: ClientOptions): Client {
  const url = options.url.replace(/\/$/, '');
  let adopted: { from: string; token: string } | undefined;
  let current = '';
  const token = async (): Promise<string | undefined> => {
    if (options.token === undefined) return undefined;
    current = typeof options.token === 'string' ? options.token : await options.token();
    return adopted?.from === current ? adopted.token : current;
  };
  const adopt = (next: string): void => {
    adopted = { from: current, token: next };
    options.onToken?.(next);
  };
  const once = async ({ method, target, headers, body, signal }: Request): Promise<Response> => {
    const bearer = await token();
    const init: RequestInit & { duplex?: 'half' } = {
      method,
      headers: { ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }), ...headers },
    };
    if (body !== undefined) init.body = body;
    if (body instanceof ReadableStream) init.duplex = 'half';
    if (signal) init.signal = signal;
    const answer = await (options.fetch ?? fetch)(url + target, init).catch((cause: unknown) => {
      if (signal?.aborted) throw cause;
      throw noAnswer(cause);
    });
    const replaced = answer.headers.get('postern-token');
    if (replaced) adopt(replaced);
    if (!answer.ok && answer.status !== 304) throw await errorOf(answer);
    return answer;
  };
  const client: Client = {
    url,
    rest: callsOf((request) => client.request(request)),
    graphql: (document, ...[variables, how]) => askGraphql(client, document, variables, how?.signal),
    request: (request) => repeated(() => once(request), request, options),
    token,
    adopt,
  };
  return client;
}

/** Asks again where that is allowed, after the time that the gateway names, or 0.5, 1, 2… seconds. */
async function repeated<T>(
  ask: () => Promise<T>,
  { mayRepeat, mayRepeatUnknown, signal }: Request,
  { retries = 2, onRetry }: ClientOptions,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      const isUnknown =
        isPosternError(error) && (error.code === 'NO_ANSWER' || error.code === 'OUTCOME_UNKNOWN');
      const isAllowed = isUnknown ? mayRepeatUnknown : mayRepeat && isPosternError(error) && error.retryable;
      if (!isAllowed || attempt >= retries) throw error;
      const milliseconds = (isPosternError(error) ? (error.retryAfter ?? 2 ** attempt / 2) : 1) * 1000;
      onRetry?.({ error, milliseconds });
      await delay(milliseconds, signal);
    }
  }
}
