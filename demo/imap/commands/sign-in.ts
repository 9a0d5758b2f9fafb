import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import { readPlain } from '../../sasl-plain.ts';
import { atom } from '../answers.ts';
import { Refusal } from '../../store/refusal.ts';
import type { Completion, Session } from '../session.ts';

export function login(session: Session, args: Arguments): Completion {
  const user = args.astring();
  const password = args.astring();
  args.end();
  return signIn(session, user, password);
}

/** AUTHENTICATE PLAIN, with the response in the same line or asked for (RFC 4616, RFC 4959). */
export async function authenticatePlain(session: Session, args: Arguments): Promise<Completion> {
  const response = args.isEmpty ? await challenge(session) : args.atom();
  args.end();
  if (response === '*') throw new BadCommand('Cancelled');
  const credentials = readPlain(response);
  if (!credentials) throw new BadCommand('Not a PLAIN response');
  return signIn(session, credentials.user, credentials.password);
}

async function challenge(session: Session): Promise<string> {
  session.connection.write('+', '', [{ type: 'TEXT', value: '' }]);
  await session.connection.flush();
  const line = await session.connection.next();
  return line?.line ?? '*';
}

function signIn(session: Session, user: string, password: string): Completion {
  const store = session.setting.authenticate(user, password);
  if (!store) throw new Refusal('Wrong user or password', 'AUTHENTICATIONFAILED');
  session.signIn(store);
  const { volunteersCapabilities = true } = session.setting;
  const code = [atom('CAPABILITY'), ...session.capabilities.map(atom)];
  return { text: 'Signed in', ...(volunteersCapabilities && { code }) };
}
