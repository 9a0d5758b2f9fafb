import * as z from 'zod/mini';

import { ACCOUNT_OFFERS } from '../../operations/offers/account.ts';
import type { AnyOperation } from '../operation.ts';
import { guestOperation, offers } from '../operation.ts';

const { signIn } = ACCOUNT_OFFERS;

export const tokenOperations: readonly AnyOperation[] = [
  guestOperation({
    ...offers(signIn),
    method: 'POST',
    path: '/v1/tokens',
    topic: 'Tokens',
    body: z.strictObject(signIn.input),
    answers: { 201: 'Token' },
    errors: ['UNAUTHENTICATED', 'FORBIDDEN'],
    retry: { isSafe: true, how: 'Each call returns a new token; nothing else changes.' },
    run: async ({ body }, guest) => {
      const { token, expiresAt } = await signIn.run(body, guest, undefined);
      return { status: 201, value: { token, expiresAt: expiresAt.toISOString() } };
    },
  }),
];
