import type { AnyOperation } from '../operation.ts';
import { EXAMPLES } from './examples.ts';

/** The name of an operation's body among the schemas. */
export function bodyName({ id }: AnyOperation): string {
  return `${id[0]!.toUpperCase()}${id.slice(1)}Body`;
}

/** The request body of an operation as OpenAPI has it; undefined: it takes none. */
export function requestBodyOf(operation: AnyOperation): object | undefined {
  const { body, octets } = operation;
  if (!body) return undefined;
  const { request, octets: raw } = EXAMPLES[operation.id] ?? {};
  const json = { schema: { $ref: `#/components/schemas/${bodyName(operation)}` }, example: request };
  const asIs = octets !== undefined && {
    [octets]: {
      schema: { type: 'string', description: 'The whole message (RFC 5322), lines ending with CR LF.' },
      example: raw,
    },
  };
  return { required: true, content: { 'application/json': json, ...asIs } };
}
