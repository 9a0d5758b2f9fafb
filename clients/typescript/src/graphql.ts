import type { Client, Request } from './client.ts';
import type { GraphqlError, PosternError } from './errors.ts';
import { graphqlErrorOf, isPosternError, noAnswer } from './errors.ts';

/**
 * A document that knows its types: what codegen makes (TypedDocumentString, TypedDocumentNode). Told apart by structure, so that
 * no package is needed. A parsed document has to have kept its source (`loc`), as those of `graphql` and `gql` have.
 */
export interface TypedDocument<Data, Variables> {
  readonly __apiType?: ((variables: Variables) => Data) | undefined;
  readonly loc?: { readonly source: { readonly body: string } } | undefined;
}

/** Either all of it, or what there is beside the reasons for what is not there. OUTCOME_UNKNOWN is one of these. */
export type GraphqlResult<Data> =
  | { readonly data: Data; readonly errors?: never }
  | { readonly data: Partial<Data> | null; readonly errors: readonly [PosternError, ...PosternError[]] };

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlError[];
  readonly extensions?: { readonly token?: string };
  readonly cut?: PosternError;
}

const textOf = (document: TypedDocument<unknown, never> | string): string => {
  if (typeof document === 'string') return document;
  // TypedDocumentString is a String object.
  return document.loc?.source.body ?? (document as { toString(): string }).toString();
};

/** The answer, or the error that stands for all of it: a mutation's caller is to be asked about both. */
const asked = (client: Client, request: Request): Promise<Response | PosternError> =>
  client.request(request).catch((error: unknown) => {
    if (isPosternError(error)) return error;
    throw error;
  });

export async function askGraphql<Data>(
  client: Client,
  document: TypedDocument<Data, never> | string,
  variables: unknown,
  signal: AbortSignal | undefined,
): Promise<GraphqlResult<Data>> {
  const query = textOf(document);
  const answer = await asked(client, {
    method: 'POST',
    target: '/graphql',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query, variables }),
    signal,
    ...(/^\s*(?:query\b|\{)/.test(query) && { mayRepeat: true, mayRepeatUnknown: true }),
  });
  if (isPosternError(answer)) return { data: null, errors: [answer] };
  const body = (await answer.json().catch((cause: unknown) => {
    if (signal?.aborted) throw cause;
    return { errors: [], cut: noAnswer(cause) };
  })) as Body;
  if (body.cut) return { data: null, errors: [body.cut] };
  if (body.extensions?.token) client.adopt(body.extensions.token);
  const [first, ...others] = (body.errors ?? []).map((error) => graphqlErrorOf(error, answer.status));
  if (first) return { data: (body.data ?? null) as Partial<Data> | null, errors: [first, ...others] };
  return { data: body.data as Data };
}

/** What a connection says of where it is. */
interface Connection {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

/** Pages of a GraphQL connection: `ask` makes the request for the page after a cursor and picks the connection. */
export async function* graphqlPages<Page extends Connection>(
  ask: (after: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, void> {
  for (let after: string | undefined; ;) {
    const page = await ask(after);
    yield page;
    if (!page.pageInfo.hasNextPage || !page.pageInfo.endCursor) return;
    after = page.pageInfo.endCursor;
  }
}
