// React with Apollo Client: its own link and cache; the session brings the token, and `listen` says when to ask again.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import type { Session } from '@postern/client';
import { listen } from '@postern/client';

/** Every request is sent with the token of this moment. */
export function apolloOf(postern: Session): ApolloClient {
  const authorized = new SetContextLink(async ({ headers }) => ({
    headers: { ...(headers as object), authorization: `Bearer ${await postern.token()}` },
  }));
  const http = new HttpLink({ uri: `${postern.url}/graphql` });
  return new ApolloClient({ cache: new InMemoryCache(), link: ApolloLink.from([authorized, http]) });
}

const INBOX = gql`
  query Inbox {
    mailbox(role: INBOX) {
      id
      messages(first: 50) {
        nodes {
          id
          subject
          isSeen
        }
      }
    }
  }
`;
interface Inbox {
  readonly mailbox: {
    readonly messages: {
      readonly nodes: readonly {
        readonly id: string;
        readonly subject: string | null;
        readonly isSeen: boolean | null;
      }[];
    };
  };
}

/** The newest subjects of the inbox; the unseen ones stand out. */
export function Inbox({ postern }: { readonly postern: Session }) {
  const { data, error, refetch } = useQuery<Inbox>(INBOX);
  useEffect(() => {
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      for await (const event of listen(postern, 'INBOX', { signal: stop.signal }))
        if (event.type === 'CHANGES' || (event.type === 'READY' && event.isFresh)) await refetch();
    };
    follow().catch((reason: unknown) => stop.signal.aborted || console.error(reason));
    return () => stop.abort();
  }, [postern, refetch]);
  if (error) return <p role="alert">{error.message}</p>;
  const rows = data?.mailbox.messages.nodes.map(({ id, subject, isSeen }) => (
    <li key={id}>{isSeen === false ? <strong>{subject}</strong> : subject}</li>
  ));
  return <ul>{rows}</ul>;
}
