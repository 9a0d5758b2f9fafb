import type * as z from 'zod/mini';

import type { Descriptions } from '../../contract/said.ts';
import { withDescriptions } from '../../contract/said.ts';
import type { AnyOperation } from '../operation.ts';
import { ANSWERS } from './answers.ts';
import { HEADERS, parametersOf, sharedParameters } from './parameters.ts';
import { jsonSchemas } from './json-schemas.ts';
import { MessageFilter, TargetFilter } from '../../operations/offers/filter-shape.ts';
import { bodyName, requestBodyOf } from './request-body.ts';
import { RefusalTable, responsesOf } from './responses.ts';
import { API_DESCRIPTION, TOPICS } from './words.ts';

type Json = Record<string, unknown>;

const INFO: Json = {
  title: 'Postern',
  version: '1',
  summary: 'A serverless mail gateway: the mail of any IMAP or POP3 server over HTTP.',
  description: API_DESCRIPTION,
  license: { name: 'MIT', identifier: 'MIT' },
};

const SECURITY_SCHEMES: Json = {
  token: { type: 'http', scheme: 'bearer', description: 'A token from `POST /v1/tokens`.' },
  password: {
    type: 'http',
    scheme: 'basic',
    description: 'User and password; works only if the deployment serves exactly one mail server.',
  },
};

/**
 * The whole API as an OpenAPI 3.1 document.
 * @param descriptions the schema's, which the texts of operations and shapes refer to
 */
export function openApiDocument(operations: readonly AnyOperation[], descriptions: Descriptions): Json {
  return withDescriptions(referringDocument(operations), descriptions);
}

function referringDocument(operations: readonly AnyOperation[]): Json {
  const refusals = new RefusalTable();
  const paths = pathsOf(operations, refusals);
  return {
    openapi: '3.1.1',
    info: INFO,
    // Relative to the document itself, so that it holds behind a stage's prefix.
    servers: [{ url: '.', description: 'The gateway that returned this document.' }],
    // Generated clients that try each of them keep the last one.
    security: [{ password: [] }, { token: [] }],
    tags: Object.entries(TOPICS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: jsonSchemas({ ...ANSWERS, ...bodies(operations), MessageFilter, TargetFilter }),
      parameters: sharedParameters(),
      headers: HEADERS,
      responses: refusals.components(),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

function pathsOf(operations: readonly AnyOperation[], refusals: RefusalTable): Json {
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const { method, path } = operation;
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationObject(operation, refusals) };
  }
  return paths;
}

function operationObject(operation: AnyOperation, refusals: RefusalTable): Json {
  const { id, topic, summary, isPublic } = operation;
  const parameters = parametersOf(operation);
  const requestBody = requestBodyOf(operation);
  return {
    operationId: id,
    tags: [topic],
    summary,
    description: describe(operation),
    ...(isPublic && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(requestBody && { requestBody }),
    responses: responsesOf(operation, refusals),
  };
}

/** What is said of an operation, and what a client does that does not know what became of it. */
function describe({ description, summary, retry }: AnyOperation): string {
  const said = description ?? `${summary}.`;
  if (!retry) return said;
  const safety = retry.isSafe ? 'A retry is safe.' : 'A retry is not safe by itself.';
  return `${said}\n\n**After OUTCOME_UNKNOWN, or no answer:** ${safety} ${retry.how}`;
}

/** The shapes of request bodies, by name. */
function bodies(operations: readonly AnyOperation[]): Record<string, z.ZodMiniType> {
  const named = operations.flatMap((operation) =>
    operation.body ? [[bodyName(operation), operation.body] as const] : [],
  );
  return Object.fromEntries(named);
}
