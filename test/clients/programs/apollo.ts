import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import type { ApolloLink } from '@apollo/client';

import { walkWith } from './graphql-walk.ts';
import type { Place, Walk } from './walk.ts';

/** As it comes, and with the names by which it tells a server what it is. */
export const walk = (place: Place): Promise<Walk> => walkOver(place, (options) => new HttpLink(options));

type LinkOptions = Pick<HttpLink.Options, 'uri' | 'headers'>;

export async function walkOver(
  { url, token }: Place,
  linkOf: (options: LinkOptions) => ApolloLink,
): Promise<Walk> {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    clientAwareness: { name: 'walk', version: '1.0' },
    link: linkOf({ uri: `${url}/graphql`, headers: { authorization: `Bearer ${token}` } }),
  });
  return walkWith({
    query: async (document, variables) =>
      (await client.query({ query: gql(document), variables })).data as never,
    mutate: async (document, variables) =>
      (await client.mutate({ mutation: gql(document), variables })).data as never,
  });
}
