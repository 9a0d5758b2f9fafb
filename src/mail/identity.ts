import { isAddress } from './unfinished-address.ts';

/** An address that the user writes as. */
export interface Identity {
  readonly name: string | null;
  readonly address: string;
  /** SIGN_IN: the name that signed in is one; SENT: author of a message in SENT. */
  readonly source: 'SIGN_IN' | 'SENT';
}

/** Those that are known without asking the mail server: the names that signed in, as far as they are addresses. */
export function signedInIdentities(users: Iterable<string>): Identity[] {
  const addresses = [...new Set(users)].filter(isAddress);
  return addresses.map((address) => ({ name: null, address, source: 'SIGN_IN' }));
}
