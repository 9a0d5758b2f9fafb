// Relay with a network layer of fetch, as its guide has it. Pages are read from its store, where a connection grows.
import {
  Environment,
  Network,
  RecordSource,
  Store,
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getRequest,
  graphql,
} from 'relay-runtime';
import type { FetchFunction, GraphQLTaggedNode, MutationParameters, OperationType } from 'relay-runtime';

import type { relayFlagMutation } from './__generated__/relayFlagMutation.graphql.ts';
import type { relayMoveMutation } from './__generated__/relayMoveMutation.graphql.ts';
import type { relayNodeQuery } from './__generated__/relayNodeQuery.graphql.ts';
import type { relayPageQuery } from './__generated__/relayPageQuery.graphql.ts';
import { PAGE } from './walk.ts';
import type { Place, Walk } from './walk.ts';

const PageQuery = graphql`
  query relayPageQuery($first: Int!, $after: String) {
    mailbox(role: INBOX) {
      id
      messages(first: $first, after: $after) @connection(key: "relay_messages") {
        edges {
          node {
            id
            subject
            isFlagged
          }
        }
      }
    }
  }
`;

const NodeQuery = graphql`
  query relayNodeQuery($id: ID!) {
    node(id: $id) {
      ... on Message {
        isFlagged
      }
    }
  }
`;

const FlagMutation = graphql`
  mutation relayFlagMutation($input: AddFlagsInput!) {
    addFlags(input: $input) {
      messages {
        id
        isFlagged
      }
    }
  }
`;

const MoveMutation = graphql`
  mutation relayMoveMutation($input: MoveMessagesInput!) {
    moveMessages(input: $input) {
      removed @deleteRecord
    }
  }
`;

export async function walk({ url, token }: Place): Promise<Walk> {
  const send: FetchFunction = async ({ text }, variables) => {
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` };
    const body = JSON.stringify({ query: text, variables });
    return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).json() as never;
  };
  const relay = new Environment({ network: Network.create(send), store: new Store(new RecordSource()) });
  const fetched = async (variables: relayPageQuery['variables']): Promise<void> => {
    await fetchQuery<relayPageQuery>(relay, PageQuery, variables).toPromise();
  };
  await fetched({ first: PAGE });
  const first = stored(relay);
  const { endCursor } = first.pageInfo;
  await fetched({ first: PAGE, after: endCursor });
  const both = stored(relay);
  const [newest, second] = first.edges.map(({ node }) => node.id);
  await mutated<relayFlagMutation>(relay, FlagMutation, { input: { ids: [newest!], flags: ['\\Flagged'] } });
  const read = await fetchQuery<relayNodeQuery>(
    relay,
    NodeQuery,
    { id: newest! },
    { fetchPolicy: 'store-or-network' },
  ).toPromise();
  await mutated<relayMoveMutation>(relay, MoveMutation, {
    input: { ids: [second!], role: 'ARCHIVE', createMissing: true },
  });
  const left = stored(relay).edges.flatMap(({ node }) => (node ? [node.id] : []));
  return {
    first: first.edges.map(({ node }) => node.subject),
    next: both.edges.slice(first.edges.length).map(({ node }) => node.subject),
    isFlagged: read?.node?.isFlagged ?? false,
    moved: both.edges.filter(({ node }) => !left.includes(node.id)).map(({ node }) => node.subject),
  };
}

interface Connection {
  readonly edges: readonly { readonly node: { readonly id: string; readonly subject: string } }[];
  readonly pageInfo: { readonly endCursor: string };
}

/** The connection as far as it was fetched. */
function stored(relay: Environment): Connection {
  const operation = createOperationDescriptor(getRequest(PageQuery), { first: PAGE });
  const { data } = relay.lookup(operation.fragment);
  return (data as unknown as { mailbox: { messages: Connection } }).mailbox.messages;
}

function mutated<Mutation extends MutationParameters & OperationType>(
  relay: Environment,
  mutation: GraphQLTaggedNode,
  variables: Mutation['variables'],
): Promise<Mutation['response']> {
  return new Promise((resolve, reject) => {
    commitMutation<Mutation>(relay, { mutation, variables, onCompleted: resolve, onError: reject });
  });
}
