import type { AnyOperation } from '../operation.ts';
import { guestOperation, ok } from '../operation.ts';

let document: object | undefined;

/** @param all every operation there is, these included: what the document describes */
export const systemOperations = (all: () => readonly AnyOperation[]): readonly AnyOperation[] => [
  guestOperation({
    id: 'getHealth',
    right: null,
    method: 'GET',
    path: '/health',
    topic: 'System',
    summary: 'Check that the gateway is running',
    description: 'Does not contact a mail server.',
    answers: { 200: 'Health' },
    run: () => Promise.resolve(ok({ status: 'ok' })),
  }),
  guestOperation({
    id: 'getOpenApi',
    right: null,
    method: 'GET',
    path: '/openapi.json',
    topic: 'System',
    summary: 'This description',
    description: 'The OpenAPI 3.1 document, the same for every deployment of this version.',
    answers: { 200: 'OpenApi' },
    run: async () => {
      // Only those who ask pay for it.
      const { openApiDocument } = await import('../openapi/document.ts');
      return ok((document ??= openApiDocument(all())));
    },
  }),
];
