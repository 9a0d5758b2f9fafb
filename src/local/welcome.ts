/** Whom the demo mailbox lets in, and where its INBOX is to be had over POP3. */
export interface Demo {
  user: string;
  password: string;
  pop3: string;
}

/** What `npm start` has started. */
export interface Running {
  url: string;
  keysAreThrowaway: boolean;
  /** The demo mailbox, where it was started. */
  demo: Demo | undefined;
}

const QUERY =
  '{ mailbox(role: INBOX) { messages(first: 5) { nodes { subject from { name address } receivedAt } } } }';

/** The text shown after Postern has started: every line that begins with `$` less can be pasted into a shell. */
export function welcome({ url, keysAreThrowaway, demo }: Running): string {
  const { user, password }: Omit<Demo, 'pop3'> = demo ?? {
    user: 'you@example.com',
    password: 'your password',
  };
  return [
    `Postern listens on ${url}`,
    'Open it in a browser: a mail client stands there.',
    ...(demo ? ['POSTERN_SERVERS is not set, so it serves a demo mailbox: user demo, password demo.'] : []),
    ...(keysAreThrowaway
      ? ['POSTERN_KEYS is not set, so this process made a temporary key; tokens stop working when it ends.']
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
    ...(demo ? ['A message that is sent, and answered after a moment:', '', ...sending(url), ''] : []),
    ...(demo ? overPop3(demo) : []),
    `GraphiQL in a browser: ${url}/graphql${demo ? ' (already signed in)' : ''}`,
    '',
  ].join('\n');
}

/** To a person of the demo, who answers. */
const MESSAGE = {
  from: [{ address: 'robin@example.com' }],
  to: [{ address: 'anna@example.com' }],
  subject: 'Tides',
  text: 'The tide is high.',
};

function sending(url: string): string[] {
  return [
    `  curl -s ${url}/v1/messages:send -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\`,
    `    -d '${JSON.stringify({ message: MESSAGE })}'`,
  ];
}

function overPop3({ user, password, pop3 }: Demo): string[] {
  return [
    'The same inbox over POP3: sign in with',
    '',
    `  ${JSON.stringify({ server: pop3, user, password })}`,
    '',
  ];
}
