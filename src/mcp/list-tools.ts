import * as z from 'zod/mini';

import { hasRight } from '../mail/rights.ts';
import type { Offered, Tool } from './tool.ts';

/** The tools that a caller may use, in the order of the table, as clients read them. */
export function listed(tools: readonly Tool[], to: Offered): object[] {
  return tools.filter((each) => isOffered(each, to)).map((each) => described(each, to));
}

/** Whether a caller may use a tool at all. */
export function isOffered({ anyOf, isOffered: more }: Tool, to: Offered): boolean {
  return hasAny(anyOf, to) && (more?.(to) ?? true);
}

/** Whether the caller's token has one of these rights. */
export function hasAny(rights: Tool['anyOf'], to: Offered): boolean {
  return rights.length === 0 || rights.some((right) => hasRight(to.rights, right));
}

function described({ name, title, description, input, output, annotations }: Tool, to: Offered): object {
  return {
    name,
    title,
    description,
    inputSchema: jsonSchema(input(to)),
    ...(output && { outputSchema: jsonSchema(output) }),
    annotations: { title, ...annotations },
  };
}

/** A shape as JSON Schema 2020-12, the dialect that MCP takes without being told. */
function jsonSchema(shape: z.ZodMiniType): object {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema: each }) => tidy(each),
  });
  return schema;
}

/** The words for a format are enough; expressions and limits of the language say nothing to a model. */
function tidy(schema: { [key: string]: unknown }): void {
  if (schema['format'] === 'date-time' || schema['format'] === 'base64') delete schema['pattern'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
}
