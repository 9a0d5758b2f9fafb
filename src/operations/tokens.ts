import type { Caller } from '../mail/caller.ts';
import { MailError } from '../mail/errors.ts';
import type { Narrowing, TokenActions } from '../mail/sign-in.ts';
import { operation } from './operation.ts';

// What a token may do with itself needs no right: it gets smaller, or lasts as long as its sign-in allows.

export const getToken = operation({
  name: 'getToken',
  right: null,
  run: (_input: object, caller: Caller, _demand?: undefined) => Promise.resolve(tokenOf(caller).describe()),
});

export const narrowToken = operation({
  name: 'narrowToken',
  right: null,
  run: (input: Narrowing, caller: Caller, _demand?: undefined) => tokenOf(caller).narrow(input),
});

export const renewToken = operation({
  name: 'renewToken',
  right: null,
  run: (_input: object, caller: Caller, _demand?: undefined) => tokenOf(caller).renew(),
});

export const endTokens = operation({
  name: 'endTokens',
  right: null,
  run: (_input: object, caller: Caller, _demand?: undefined) => tokenOf(caller).end(),
});

/** @throws MailError UNAUTHENTICATED where the request came with a password */
function tokenOf({ token }: Caller): TokenActions {
  if (token) return token;
  throw new MailError(
    'UNAUTHENTICATED',
    'This needs a token: get one from POST /v1/tokens and send it as Authorization: Bearer …',
  );
}
