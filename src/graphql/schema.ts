import type { GraphQLFieldResolver, GraphQLScalarType, GraphQLSchema, GraphQLTypeResolver } from 'graphql';
import { buildASTSchema, isInterfaceType, isObjectType, isScalarType, parse } from 'graphql';

import type { GraphqlContext } from './context.ts';
import { typeDefs } from '../contract/generated/sdl.ts';
import { resolveChanges, resolveSubscriptions, resolveWebhooks, resolvers } from './resolvers.ts';

/** A row of the resolver table: fields of a type, `__resolveType` of an interface, or a scalar. */
type Row = Readonly<Record<string, unknown>> | GraphQLScalarType;

/**
 * The executable schema. graphql's own builder and a loop: @graphql-tools/schema does the same and costs a cold start
 * 80 KB (docs/decisions/0003-apollo-without-tools.md).
 */
export function createSchema(): GraphQLSchema {
  const schema = buildASTSchema(parse(typeDefs, { noLocation: true }), { assumeValidSDL: true });
  for (const [name, fields] of Object.entries(resolvers)) attach(schema, name, fields);
  resolveWebhooks(schema.getQueryType()!.getFields());
  resolveWebhooks(schema.getMutationType()!.getFields());
  resolveChanges(schema.getMutationType()!.getFields());
  resolveSubscriptions(schema.getSubscriptionType()!.getFields());
  return schema;
}

function attach(schema: GraphQLSchema, name: string, fields: Row): void {
  const type = schema.getType(name);
  if (isScalarType(type)) {
    const { serialize, parseValue } = fields as GraphQLScalarType;
    Object.assign(type, { serialize, parseValue, parseLiteral: (fields as GraphQLScalarType).parseLiteral });
  } else if (isInterfaceType(type)) {
    type.resolveType = (
      fields as { __resolveType: GraphQLTypeResolver<unknown, GraphqlContext> }
    ).__resolveType;
  } else if (isObjectType(type)) {
    const own = type.getFields();
    for (const [field, resolve] of Object.entries(fields)) {
      own[field]!.resolve = resolve as GraphQLFieldResolver<unknown, GraphqlContext>;
    }
  } else {
    throw new Error(`the schema has no type ${name}`);
  }
}

/**
 * Adds the descriptions of schema/*.graphql to the schema. Only introspection reads them, so they are loaded for it
 * alone: they are two thirds of the SDL.
 */
export async function describeSchema(schema: GraphQLSchema): Promise<void> {
  const { describedSdl } = await import('../contract/generated/described-sdl.ts');
  const model = buildASTSchema(parse(describedSdl, { noLocation: true }), { assumeValidSDL: true });
  for (const [name, type] of Object.entries(model.getTypeMap())) {
    const own = schema.getType(name);
    if (own && !name.startsWith('__')) copyDescriptions(type, own);
  }
}

interface Described {
  description?: string | null | undefined;
  getFields?(): Record<string, Described>;
  getValues?(): readonly (Described & { name: string })[];
  args?: readonly (Described & { name: string })[];
}

function copyDescriptions(from: Described, to: Described): void {
  to.description = from.description;
  const own = to.getFields?.() ?? {};
  for (const [name, field] of Object.entries(from.getFields?.() ?? {})) copyDescriptions(field, own[name]!);
  from.getValues?.().forEach((value, i) => copyDescriptions(value, to.getValues!()[i]!));
  from.args?.forEach((arg, i) => copyDescriptions(arg, to.args![i]!));
}
