import type { Account } from '../mail/account.ts';
import type { Caller } from '../mail/caller.ts';
import type { AccountDemand } from '../mail/demand.ts';
import type { SignIn, SignInRequest } from '../mail/sign-in.ts';
import { guestOperation, operation } from './operation.ts';

/** A sign-in as an API gives it: null means «not given». */
type SignInInput = { readonly [Name in keyof SignInRequest]?: SignInRequest[Name] | null };

export const signIn = guestOperation({
  name: 'createToken',
  run: (input: SignInInput, guest: { readonly signIn: SignIn }, _demand: undefined) => {
    const given = Object.entries(input).filter(([, value]) => value != null);
    return guest.signIn({ server: undefined, user: undefined, ...Object.fromEntries(given) });
  },
});

export const getAccount = operation({
  name: 'getAccount',
  // What the token holds is the caller's own; fields that ask the mail server need a right of their own.
  right: null,
  run: (_input: object, { mail }: Caller, demand: AccountDemand): Promise<Account> => mail().account(demand),
});
