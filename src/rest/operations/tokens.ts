import * as z from 'zod/mini';

import type { SignedIn } from '../../mail/sign-in.ts';
import { ACCOUNT_OFFERS } from '../../operations/offers/account.ts';
import { TOKEN_OFFERS } from '../../operations/offers/tokens.ts';
import { jsonValue } from '../fields/show.ts';
import type { AnyOperation, JsonAnswer } from '../operation.ts';
import { guestOperation, offers, ok, operation } from '../operation.ts';

const { signIn } = ACCOUNT_OFFERS;
const { getToken, narrowToken, renewToken, endTokens } = TOKEN_OFFERS;

const HARMLESS = { isSafe: true, how: 'Each call returns a new token; nothing else changes.' };

export const tokenOperations: readonly AnyOperation[] = [
  guestOperation({
    ...offers(signIn),
    method: 'POST',
    path: '/v1/tokens',
    topic: 'Tokens',
    body: z.strictObject(signIn.input),
    answers: { 201: 'Token' },
    errors: ['UNAUTHENTICATED', 'FORBIDDEN'],
    retry: HARMLESS,
    run: async ({ body }, guest) => issued(await signIn.run(body, guest, undefined)),
  }),
  operation({
    ...offers(getToken),
    method: 'GET',
    path: '/v1/tokens/self',
    topic: 'Tokens',
    answers: { 200: 'TokenDescription' },
    run: async (_input, caller) => ok(jsonValue(await getToken.run({}, caller, undefined)) as object),
  }),
  operation({
    ...offers(narrowToken),
    method: 'POST',
    path: '/v1/tokens:narrow',
    topic: 'Tokens',
    body: z.strictObject(narrowToken.input),
    answers: { 201: 'Token' },
    retry: HARMLESS,
    run: async ({ body }, caller) => issued(await narrowToken.run(body, caller, undefined)),
  }),
  operation({
    ...offers(renewToken),
    method: 'POST',
    path: '/v1/tokens:renew',
    topic: 'Tokens',
    answers: { 201: 'Token' },
    retry: HARMLESS,
    run: async (_input, caller) => issued(await renewToken.run({}, caller, undefined)),
  }),
  operation({
    ...offers(endTokens),
    method: 'POST',
    path: '/v1/tokens:end',
    topic: 'Tokens',
    answers: { 200: 'TokensEnded' },
    errors: ['UNSUPPORTED', 'FORBIDDEN'],
    retry: {
      isSafe: true,
      how: 'The tokens are ended already; so is the one of the request, which is then UNAUTHENTICATED.',
    },
    run: async (_input, caller) => ok(jsonValue(await endTokens.run({}, caller, undefined)) as object),
  }),
];

function issued({ token, expiresAt, account }: SignedIn): JsonAnswer {
  const { user, server, features, identities, submission } = account;
  const { protocol, host, port, security } = server;
  const shown = { user, server: { protocol, host, port, security }, features, identities, submission };
  return { status: 201, value: { token, expiresAt: expiresAt.toISOString(), account: shown } };
}
