import * as z from 'zod/mini';

import type { AnyOperation } from '../operation.ts';
import { guestOperation } from '../operation.ts';
import { described, optional } from '../parameters.ts';

/** As many characters of a name or password are read. */
const text = () => z.string().check(z.minLength(1), z.maxLength(1000));

const SignInBody = z.strictObject({
  server: optional(
    text(),
    'The mail server, for example `imaps://mail.example.com`; by default the first one of the deployment. Servers that the deployment does not allow are FORBIDDEN.',
  ),
  user: described(text(), 'The user name on the mail server.'),
  password: described(text(), 'The password. It is stored only in the token, encrypted.'),
});

export const tokenOperations: readonly AnyOperation[] = [
  guestOperation({
    id: 'createToken',
    method: 'POST',
    path: '/v1/tokens',
    topic: 'Tokens',
    summary: 'Sign in',
    description:
      'Checks user and password with the mail server and returns a sealed token. Send it as `Authorization: Bearer …` with every further request. Nothing is stored.',
    body: SignInBody,
    answers: { 201: 'Token' },
    errors: ['UNAUTHENTICATED', 'FORBIDDEN'],
    retry: { isSafe: true, how: 'Each call returns a new token; nothing else changes.' },
    run: async ({ body: { server, user, password } }, { signIn }) => {
      const { token, expiresAt } = await signIn({ server, user, password });
      return { status: 201, value: { token, expiresAt: expiresAt.toISOString() } };
    },
  }),
];
