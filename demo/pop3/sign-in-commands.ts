import { readPlain } from '../sasl-plain.ts';
import { Refusal } from '../store/refusal.ts';
import type { Reply, SignInCommand } from './command.ts';
import type { Pop3Session } from './session.ts';

export const SIGN_IN_COMMANDS: Record<string, SignInCommand> = {
  USER: (session, user) => {
    if (user === '') throw new Refusal('USER needs a name');
    session.user = user;
    // Nothing is said of whether there is such a user (RFC 1939 §7).
    return { text: 'Send PASS' };
  },
  // All of the line: a password may have spaces in it.
  PASS: (session, password) => {
    if (session.user === undefined) throw new Refusal('USER comes first');
    return signIn(session, session.user, password);
  },
  AUTH: async (session, rest) => {
    const [mechanism = '', initial] = rest.split(' ');
    if (mechanism.toUpperCase() !== 'PLAIN') throw new Refusal('The mechanism is PLAIN');
    const response = initial ?? (await session.challenge());
    if (response === '*') throw new Refusal('Cancelled');
    const credentials = readPlain(response);
    if (!credentials) throw new Refusal('Not a PLAIN response');
    return signIn(session, credentials.user, credentials.password);
  },
};

/** The code is RFC 3206's: it is the credentials, and not the server, that are wrong. */
function signIn(session: Pop3Session, user: string, password: string): Reply {
  session.user = undefined;
  const store = session.authenticate(user, password);
  if (!store) throw new Refusal('Wrong user or password', 'AUTH');
  const { entries, size } = session.open(store);
  return { text: `${entries.length} messages (${size} octets)` };
}
