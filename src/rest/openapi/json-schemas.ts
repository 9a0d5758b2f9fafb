import * as z from 'zod/mini';

export type JsonSchema = Record<string, unknown>;

const REFERENCE = '#/components/schemas/';

/** Shapes as JSON Schema by name; where one stands in another it is a reference. */
export function jsonSchemas(shapes: Readonly<Record<string, z.ZodMiniType>>): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, shape] of Object.entries(shapes)) registry.add(shape, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    uri: (id) => `${REFERENCE}${id}`,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidy(jsonSchema),
  });
  for (const schema of Object.values(schemas)) strip(schema);
  return schemas;
}

/** One shape as JSON Schema, whole in itself. */
export function jsonSchema(shape: z.ZodMiniType): JsonSchema {
  const schema = z.toJSONSchema(shape, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema: each }) => tidy(each),
  }) as JsonSchema;
  strip(schema);
  return schema;
}

function strip(schema: JsonSchema): void {
  delete schema['$schema'];
  delete schema['$id'];
}

/** A format says it; the expression for it is zod's and as long as a line. */
function tidy(schema: JsonSchema): void {
  if (schema['format'] === 'date-time' || schema['format'] === 'base64') delete schema['pattern'];
  // OpenAPI readers know no format of this name.
  if (schema['format'] === 'base64') {
    delete schema['format'];
    schema['contentEncoding'] = 'base64';
  }
  if (schema['type'] === 'integer' && schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['type'] === 'integer' && schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
}
