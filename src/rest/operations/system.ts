import * as z from 'zod/mini';

import { optional } from '../../operations/offers/values.ts';
import type { AnyOperation } from '../operation.ts';
import { guestOperation, ok } from '../operation.ts';
import type { StaticDocument } from '../static-document.ts';
import { answerDocument, staticDocument } from '../static-document.ts';

const documentHeaders = {
  'if-none-match': optional(
    z.string(),
    'ETags of earlier responses; the response is 304 without a body if the document still has one of them.',
  ),
};

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
    summary: 'The contract of the REST API',
    description: 'This OpenAPI 3.1 document, the same for every deployment of this version.',
    headers: documentHeaders,
    answers: { 200: 'OpenApi', 304: null },
    answerHeaders: ['ETag', 'Cache-Control'],
    run: async ({ headers }) => answerDocument(await openApi(all), headers['if-none-match']),
  }),
  guestOperation({
    id: 'getSchema',
    right: null,
    method: 'GET',
    path: '/schema.graphql',
    topic: 'System',
    summary: 'The contract of the GraphQL API',
    description:
      'The schema in GraphQL’s schema definition language (SDL), with all descriptions; the same for every deployment of this version.',
    headers: documentHeaders,
    answers: { 200: 'text/plain', 304: null },
    answerHeaders: ['ETag', 'Cache-Control'],
    run: async ({ headers }) => answerDocument(await schema(), headers['if-none-match']),
  }),
];

// Both are made for those who ask, once per process.
let openApiMade: StaticDocument | undefined;
let schemaMade: StaticDocument | undefined;

async function openApi(all: () => readonly AnyOperation[]): Promise<StaticDocument> {
  const { openApiDocument } = await import('../openapi/document.ts');
  const { DESCRIPTIONS } = await import('../../contract/generated/descriptions.ts');
  return (openApiMade ??= staticDocument(
    JSON.stringify(openApiDocument(all(), DESCRIPTIONS)),
    'application/json',
  ));
}

async function schema(): Promise<StaticDocument> {
  const { describedSdl } = await import('../../contract/generated/described-sdl.ts');
  return (schemaMade ??= staticDocument(describedSdl, 'text/plain; charset=utf-8'));
}
