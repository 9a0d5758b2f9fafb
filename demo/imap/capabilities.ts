import type { State } from './session.ts';

/** Nothing is here that is not implemented to its RFC: clients build on it. */
const ALWAYS = ['IMAP4rev1', 'SASL-IR', 'LITERAL+', 'ID', 'ENABLE', 'IDLE'];
const SIGNED_OUT = ['AUTH=PLAIN'];
const SIGNED_IN = [
  'NAMESPACE', // RFC 2342
  'CHILDREN', // RFC 3348
  'LIST-EXTENDED', // RFC 5258
  'LIST-STATUS', // RFC 5819
  'SPECIAL-USE', // RFC 6154
  'STATUS=SIZE', // RFC 8438
  'UIDPLUS', // RFC 4315
  'UNSELECT', // RFC 3691
  'MOVE', // RFC 6851
  'ESEARCH', // RFC 4731
  'CONDSTORE', // RFC 7162
  'QUOTA', // RFC 9208
  'QUOTA=RES-STORAGE',
  'QUOTA=RES-MESSAGE',
];

export function capabilities(state: State): string[] {
  return [...ALWAYS, ...(state === 'signed-out' ? SIGNED_OUT : SIGNED_IN)];
}
