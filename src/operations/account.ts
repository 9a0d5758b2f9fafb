import type { Account } from '../mail/account.ts';
import type { Caller } from '../mail/caller.ts';
import type { AccountDemand } from '../mail/demand.ts';
import type { SignIn, SignInRequest } from '../mail/sign-in.ts';
import { operation } from './operation.ts';

export const signIn = operation({
  name: 'createToken',
  right: null,
  run: (
    { server, user, password }: Omit<SignInRequest, 'server'> & { server?: string | null | undefined },
    guest: { readonly signIn: SignIn },
    _demand: undefined,
  ) => guest.signIn({ server: server ?? undefined, user, password }),
});

export const getAccount = operation({
  name: 'getAccount',
  right: 'mail:read',
  run: (_input: object, { mail }: Caller, demand: AccountDemand): Promise<Account> => mail().account(demand),
});
