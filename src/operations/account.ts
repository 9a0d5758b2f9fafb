import type { Account } from '../mail/account.ts';
import type { Caller } from '../mail/caller.ts';
import type { AccountDemand } from '../mail/demand.ts';
import type { SignIn, SignInRequest } from '../mail/sign-in.ts';
import { guestOperation, operation } from './operation.ts';

export const signIn = guestOperation({
  name: 'createToken',
  run: (
    { server, user, password }: Omit<SignInRequest, 'server'> & { server?: string | null | undefined },
    guest: { readonly signIn: SignIn },
    _demand: undefined,
  ) => guest.signIn({ server: server ?? undefined, user, password }),
});

export const getAccount = operation({
  name: 'getAccount',
  // What the token holds is the caller's own; fields that ask the mail server need a right of their own.
  right: null,
  run: (_input: object, { mail }: Caller, demand: AccountDemand): Promise<Account> => mail().account(demand),
});
