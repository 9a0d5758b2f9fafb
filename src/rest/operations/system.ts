import type { AnyOperation } from '../operation.ts';
import { guestOperation, ok } from '../operation.ts';

export const systemOperations: readonly AnyOperation[] = [
  guestOperation({
    id: 'getHealth',
    method: 'GET',
    path: '/health',
    topic: 'System',
    summary: 'Whether the gateway runs',
    description: 'Asks no mail server.',
    answers: { 200: 'Health' },
    run: () => Promise.resolve(ok({ status: 'ok' })),
  }),
];
