import { readPlain } from '../sasl-plain.ts';
import { Refusal } from '../store/refusal.ts';
import type { Guest, Reply, SignInCommand } from './command.ts';

export const SIGN_IN_COMMANDS: Record<string, SignInCommand> = {
  USER: (guest, user) => {
    if (user === '') throw new Refusal('USER needs a name');
    guest.user = user;
    // Nothing is said of whether there is such a user (RFC 1939 §7).
    return { text: 'Send PASS' };
  },
  // All of the line: a password may have spaces in it.
  PASS: (guest, password) => {
    if (guest.user === undefined) throw new Refusal('USER comes first');
    return signIn(guest, guest.user, password);
  },
  AUTH: async (guest, rest) => {
    const [mechanism = '', initial] = rest.split(' ');
    if (mechanism.toUpperCase() !== 'PLAIN') throw new Refusal('The mechanism is PLAIN');
    const response = initial ?? (await guest.challenge());
    if (response === '*') throw new Refusal('Cancelled');
    const credentials = readPlain(response);
    if (!credentials) throw new Refusal('Not a PLAIN response');
    return signIn(guest, credentials.user, credentials.password);
  },
};

/** The code is RFC 3206's: it is the credentials, and not the server, that are wrong. */
function signIn(guest: Guest, user: string, password: string): Reply {
  guest.user = undefined;
  const source = guest.authenticate(user, password);
  if (!source) throw new Refusal('Wrong user or password', 'AUTH');
  const { entries, size } = guest.open(source);
  return { text: `${entries.length} messages (${size} octets)` };
}
