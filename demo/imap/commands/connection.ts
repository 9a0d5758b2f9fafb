import { atom, nstring } from '../answers.ts';
import type { Node } from '../answers.ts';
import type { Arguments } from '../arguments.ts';
import { BadCommand } from '../bad-command.ts';
import type { Session } from '../session.ts';

const IDENTITY = ['name', 'Postern demo', 'vendor', 'Postern'];

export function capability(session: Session): void {
  session.untagged('CAPABILITY', ...session.capabilities.map(atom));
}

export function logout(session: Session): void {
  session.untagged('BYE', { type: 'TEXT', value: 'See you' });
  session.isEnding = true;
}

/** RFC 2971. What the client says of itself is read for its form and forgotten. */
export function id(session: Session, args: Arguments): void {
  if (args.nextIsList) args.list();
  else if (args.word() !== 'NIL') throw new BadCommand('A list or NIL is expected');
  args.end();
  session.untagged('ID', IDENTITY.map(nstring));
}

/** RFC 2342: one personal namespace without a prefix. */
export function namespace(session: Session): void {
  session.untagged('NAMESPACE', [['', '/']], null, null);
}

/** RFC 5161. Only CONDSTORE can be enabled; what is unknown is passed over in silence. */
export function enable(session: Session, args: Arguments): void {
  const wanted = args.all((names) => names.word());
  if (wanted.length === 0) throw new BadCommand('Nothing to enable');
  const enabled: Node[] = wanted.includes('CONDSTORE') && !session.knowsModSeq ? [atom('CONDSTORE')] : [];
  session.knowsModSeq ||= wanted.includes('CONDSTORE');
  session.untagged('ENABLED', ...enabled);
}
