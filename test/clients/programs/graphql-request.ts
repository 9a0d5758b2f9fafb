import { GraphQLClient } from 'graphql-request';

import { walkWith } from './graphql-walk.ts';
import type { Place, Walk } from './walk.ts';

export function walk({ url, token }: Place): Promise<Walk> {
  const client = new GraphQLClient(`${url}/graphql`, { headers: { authorization: `Bearer ${token}` } });
  const send = <Data>(document: string, variables: object): Promise<Data> =>
    client.request<Data>(document, variables);
  return walkWith({ query: send, mutate: send });
}
