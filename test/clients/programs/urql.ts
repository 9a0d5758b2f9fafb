import { Client, cacheExchange, fetchExchange } from '@urql/core';
import type { ClientOptions, OperationResult } from '@urql/core';

import { walkWith } from './graphql-walk.ts';
import type { Place, Walk } from './walk.ts';

/** As it comes: queries by GET where the URL is short enough. */
export const walk = (place: Place): Promise<Walk> => walkBy(place, {});

export async function walkBy({ url, token }: Place, options: Partial<ClientOptions>): Promise<Walk> {
  const client = new Client({
    url: `${url}/graphql`,
    exchanges: [cacheExchange, fetchExchange],
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    ...options,
  });
  return walkWith({
    query: async (document, variables) => dataOf(await client.query(document, variables)),
    mutate: async (document, variables) => dataOf(await client.mutation(document, variables)),
  });
}

function dataOf<Data>({ data, error }: OperationResult): Data {
  if (error) throw error;
  return data as Data;
}
