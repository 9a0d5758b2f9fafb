// Live events in React: Apollo Client over graphql-sse.
import { ApolloLink, Observable, gql } from '@apollo/client';
import { useSubscription } from '@apollo/client/react';
import { print } from 'graphql';
import { createClient } from 'graphql-sse';
import { useState } from 'react';

const CHANGES = gql`
  subscription ($since: String) {
    mailboxChanges(id: "INBOX", since: $since) {
      token
      created {
        id
        subject
      }
    }
  }
`;

/** What arrives while it is shown. */
export function Arrivals({ since }) {
  const [arrived, setArrived] = useState([]);
  const onData = ({ data: { data } }) => setArrived((before) => [...before, ...data.mailboxChanges.created]);
  const { error } = useSubscription(CHANGES, { variables: { since }, onData });
  const rows = arrived.map(({ id, subject }) => <li key={id}>{subject}</li>);
  return error ? <p role="alert">{error.message}</p> : <ul>{rows}</ul>;
}

/** The link for subscriptions: a stream that ended or was cut goes on from the last token. @param headers of each connection */
export function eventLink(gateway, headers) {
  const client = createClient({ url: `${gateway}/graphql`, headers, retryAttempts: 0 });
  return new ApolloLink(({ query, variables }) => {
    return new Observable((sink) => {
      let { since } = variables;
      let end;
      const again = () => void (end = after(1000, connect));
      const next = (told) => {
        since = Object.values(told.data ?? {})[0]?.token ?? since;
        sink.next(told);
        // What cannot be told (STALE_ID …) is not asked again.
        if (told.errors) sink.complete();
      };
      const error = (failure) => (failure.response?.status === 401 ? sink.error(failure) : again());
      const connect = () => {
        end = client.subscribe(
          { query: print(query), variables: { ...variables, since } },
          { next, error, complete: again },
        );
      };
      connect();
      return () => end();
    });
  });
}

/** @returns a function that calls it off */
function after(milliseconds, run) {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
}
