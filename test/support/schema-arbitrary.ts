import fc from 'fast-check';

import type { OpenApi, Schema } from './openapi.ts';

/** How deep values nest; recursive schemas end there. */
const MAX_DEPTH = 2;

/** Values that a schema of an OpenAPI document describes. */
export function valuesOf(api: OpenApi, schema: Schema, depth = 0): fc.Arbitrary<unknown> {
  const { enum: values, const: constant, anyOf, type } = api.resolve(schema);
  if (constant !== undefined) return fc.constant(constant);
  if (Array.isArray(values)) return fc.constantFrom(...(values as unknown[]));
  if (Array.isArray(anyOf)) return fc.oneof(...(anyOf as Schema[]).map((each) => valuesOf(api, each, depth)));
  const make = MAKERS[type as keyof typeof MAKERS];
  if (!make) throw new Error(`no values for ${JSON.stringify(schema)}`);
  return make(api.resolve(schema), api, depth);
}

type Make = (schema: Schema, api: OpenApi, depth: number) => fc.Arbitrary<unknown>;

const MAKERS: Record<'string' | 'integer' | 'number' | 'boolean' | 'null' | 'array' | 'object', Make> = {
  string: strings,
  integer: ({ minimum = -1e6, maximum = 1e6 }) =>
    fc.oneof(
      fc.integer({ min: minimum as number, max: Math.min(maximum as number, 0x7fffffff) }),
      fc.constantFrom(minimum, maximum),
    ),
  number: () => fc.double({ noNaN: true }),
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
  array: ({ items, minItems = 0, maxItems = 5 }, api, depth) =>
    fc.array(valuesOf(api, items as Schema, depth + 1), {
      minLength: minItems as number,
      maxLength: Math.max(minItems as number, Math.min(maxItems as number, 4)),
    }),
  object: objects,
};

function objects({ properties = {}, required = [] }: Schema, api: OpenApi, depth: number) {
  const names = Object.entries(properties as Record<string, Schema>).filter(
    ([name]) => depth < MAX_DEPTH || (required as string[]).includes(name),
  );
  const model = Object.fromEntries(names.map(([name, each]) => [name, valuesOf(api, each, depth + 1)]));
  return fc.record(model, { requiredKeys: required as string[] });
}

function strings({ format, pattern, contentEncoding, minLength = 0, maxLength = 40 }: Schema) {
  if (format === 'date-time') return moments();
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern));
  if (contentEncoding === 'base64') return fc.base64String({ maxLength: 60 });
  const lengths = { minLength: minLength as number, maxLength: Math.min(maxLength as number, 60) };
  return fc.oneof(
    fc.string(lengths),
    fc.string({ ...lengths, unit: 'binary' }),
    // What has a meaning somewhere in mail.
    fc.constantFrom(...WORDS.filter((word) => word.length >= lengths.minLength)),
  );
}

const WORDS = [
  '\\Seen',
  '\\Recent',
  '\\Deleted',
  '$Forwarded',
  'INBOX',
  'inbox',
  'Trash',
  'Archive/2026',
  '<1@example.com>',
  'anna@example.com',
  'text/plain',
  'a\r\nb',
  'a\0b',
  '"',
  '\\',
  '{3}',
  '%',
  '*',
  'über',
  '日本語',
  'message 1',
];

function moments() {
  const min = new Date('0001-01-01T00:00:00Z');
  const max = new Date('9999-12-31T23:59:59Z');
  return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
}
