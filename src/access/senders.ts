import type { Identity, IdentityRule } from '../mail/identity.ts';
import { knownIdentities } from '../mail/identity.ts';
import type { Grant } from './grant.ts';

type Who = Pick<Grant, 'credentials' | 'submission'>;

/** In whose name the users of a deployment write. */
export class Senders {
  readonly #isAnyone: boolean;
  readonly #rules: readonly IdentityRule[];

  /** @param isAnyone mail is sent in other names than the account's */
  constructor(isAnyone: boolean, rules: readonly IdentityRule[]) {
    this.#isAnyone = isAnyone;
    this.#rules = rules;
  }

  /** The addresses that a user writes as, as far as they are known without asking a server. */
  identitiesOf(grant: Who): Identity[] {
    return knownIdentities(usersOf(grant), this.#rules);
  }

  /** In whose names a user may send: addresses, or users whose address is not known; null: in anybody's. */
  allowedTo(grant: Who): string[] | null {
    if (this.#isAnyone) return null;
    const known = this.identitiesOf(grant).map(({ address }) => address);
    return [...new Set([...usersOf(grant), ...known])];
  }
}

/** The names that sign in: at the mail server and, where it has its own, at the submission server. */
function usersOf({ credentials: { user }, submission }: Who): string[] {
  return [user, submission?.credentials?.user ?? user];
}
