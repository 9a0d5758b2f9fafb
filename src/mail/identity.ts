import { isAddress } from './unfinished-address.ts';

/** An address that the user writes as. */
export interface Identity {
  readonly name: string | null;
  readonly address: string;
  /** SIGN_IN: the name that signed in is one; CONFIGURED: set by the deployment; SENT: author of a message in SENT. */
  readonly source: 'SIGN_IN' | 'CONFIGURED' | 'SENT';
}

/** An address that a deployment has set for its users. */
export interface IdentityRule {
  /** Whom it is for, by the name that signs in; undefined: every user. */
  readonly user: string | undefined;
  /** With `{user}` for what stands before the @ in the name that signs in. */
  readonly address: string;
}

/**
 * Those that are known without asking the mail server: the names that signed in, as far as they are addresses, and what the
 * deployment has set for them. Each address once.
 */
export function knownIdentities(users: readonly string[], rules: readonly IdentityRule[]): Identity[] {
  const set = users.flatMap((user) =>
    rules.filter((rule) => isSame(rule.user ?? user, user)).map(({ address }) => filled(address, user)),
  );
  const all = [
    ...users.map((address): Identity => ({ name: null, address, source: 'SIGN_IN' })),
    ...set.map((address): Identity => ({ name: null, address, source: 'CONFIGURED' })),
  ].filter(({ address }) => isAddress(address));
  return all.filter((each, index) => all.findIndex(({ address }) => isSame(address, each.address)) === index);
}

/** Whether two names mean the same: no server of today tells the case of addresses apart. */
export function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function filled(address: string, user: string): string {
  return address.replace('{user}', () => user.split('@', 1)[0]!);
}
