// Typed by graphql-codegen: what is wrong with a document or with what is read of its answer does not compile.
import { GraphQLClient } from 'graphql-request';

import { graphql } from './gql/index.ts';
import { PAGE } from './walk.ts';
import type { Place, Walk } from './walk.ts';

const TypedPage = graphql(/* GraphQL */ `
  query TypedPage($first: Int!, $after: String) {
    mailbox(role: INBOX) {
      messages(first: $first, after: $after) {
        nodes {
          id
          subject
        }
        pageInfo {
          endCursor
        }
      }
    }
  }
`);

const TypedFlag = graphql(/* GraphQL */ `
  mutation TypedFlag($id: ID!, $flags: [String!]!) {
    addFlags(input: { ids: [$id], flags: $flags }) {
      messages {
        isFlagged
      }
    }
  }
`);

const TypedMove = graphql(/* GraphQL */ `
  mutation TypedMove($id: ID!) {
    moveMessages(input: { ids: [$id], role: ARCHIVE, createMissing: true }) {
      removed
    }
  }
`);

export async function walk({ url, token }: Place): Promise<Walk> {
  const client = new GraphQLClient(`${url}/graphql`, { headers: { authorization: `Bearer ${token}` } });
  const pageAfter = async (after: string | null) => {
    const { mailbox } = await client.request(TypedPage, { first: PAGE, after });
    if (!mailbox?.messages) throw new Error('there is no inbox');
    return mailbox.messages;
  };
  const first = await pageAfter(null);
  const next = await pageAfter(first.pageInfo.endCursor ?? null);
  const [newest, second] = first.nodes;
  if (!newest || !second) throw new Error('there are no messages');
  const { addFlags } = await client.request(TypedFlag, { id: newest.id, flags: ['\\Flagged'] });
  const { moveMessages } = await client.request(TypedMove, { id: second.id });
  return {
    first: first.nodes.map(({ subject }) => subject ?? ''),
    next: next.nodes.map(({ subject }) => subject ?? ''),
    isFlagged: addFlags?.messages[0]?.isFlagged ?? false,
    moved: first.nodes
      .filter(({ id }) => moveMessages?.removed.includes(id))
      .map(({ subject }) => subject ?? ''),
  };
}
