import type { Client, PosternError } from '@postern/client';
import { isPosternError } from '@postern/client';

import { leave, session } from './session.ts';

/** What was read, and why some of it could not be. */
export interface Answer<Data> {
  readonly data: Data;
  readonly errors: readonly PosternError[];
}

/** The client of the user who is signed in; views that call it are shown to no others. */
export function client(): Client {
  if (!session.value) throw new Error('No account is signed in');
  return session.value;
}

/**
 * Reads by a GraphQL document. `data` may hold null where `errors` say so.
 * @throws PosternError where there is nothing to show
 */
export async function ask<Data>(
  document: string,
  variables: Record<string, unknown> = {},
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const { data, errors = [] } = await client().graphql(document, variables, signal ? { signal } : {});
  const isEmpty = !data || Object.values(data).every((value) => value === null);
  if (isEmpty && errors[0]) throw ended(errors[0]);
  return { data: data as Data, errors };
}

/** Signs out where an error says that the token has ended. */
export function ended(error: unknown): unknown {
  if (isPosternError(error) && error.code === 'UNAUTHENTICATED') leave(error);
  return error;
}
