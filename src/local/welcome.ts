/** What `npm start` has started. */
export interface Running {
  url: string;
  keysAreThrowaway: boolean;
  /** The demo mailbox, where it was started. */
  demo: { user: string; password: string } | undefined;
}

const QUERY =
  '{ mailbox(role: INBOX) { messages(first: 5) { nodes { subject from { name address } receivedAt } } } }';

/** What to tell whoever has just started Postern: every line that begins with `$` less can be pasted into a shell. */
export function welcome({ url, keysAreThrowaway, demo }: Running): string {
  const { user, password } = demo ?? { user: 'you@example.com', password: 'your password' };
  return [
    `Postern listens on ${url}`,
    ...(demo ? ['POSTERN_SERVERS is not set, so it serves a demo mailbox: user demo, password demo.'] : []),
    ...(keysAreThrowaway
      ? ['POSTERN_KEYS is not set: the key is a throw-away one, and tokens end with this process.']
      : []),
    '',
    'Sign in:',
    '',
    `  TOKEN=$(curl -s ${url}/v1/tokens -H 'Content-Type: application/json' \\`,
    `    -d '${JSON.stringify({ user, password })}' | sed 's/.*"token" *: *"\\([^"]*\\)".*/\\1/')`,
    '',
    'The five newest messages of the inbox:',
    '',
    `  curl -s ${url}/graphql -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\`,
    `    -d '${JSON.stringify({ query: QUERY })}'`,
    '',
    `Or in a browser: ${url}/graphql${demo ? ' (already signed in)' : ''}`,
    '',
  ].join('\n');
}
