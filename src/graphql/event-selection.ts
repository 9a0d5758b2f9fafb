import type { DocumentNode, GraphQLObjectType, GraphQLResolveInfo, OperationDefinitionNode } from 'graphql';
import {
  GraphQLSchema,
  Kind,
  OperationTypeNode,
  execute,
  isObjectType,
  parse,
  specifiedRules,
  validate,
} from 'graphql';

import type { Caller } from '../mail/caller.ts';
import { MailError, asMailError } from '../mail/errors.ts';
import type { EventSelections } from '../mail/event-selection.ts';
import { MAX_TOKENS } from '../mail/limits.ts';
import { loadQueryGrammar } from '../mail/read-query.ts';
import { formatError } from './errors.ts';
import { sizeLimit } from './limits.ts';
import { createSchema } from './schema.ts';
import { aheadOf, selectionOf } from './selection.ts';

const TYPES = { message: 'Message', mailbox: 'Mailbox' } as const;

/** The schema whose root is a message, or a mailbox: made once for each. */
const schemas = new Map<string, GraphQLSchema>();

/**
 * A selection in GraphQL: a document with one query whose root is the thing itself.
 * @throws MailError BAD_USER_INPUT with what is wrong with it
 */
export async function querySelections(query: string, of: keyof typeof TYPES): Promise<EventSelections> {
  const type = TYPES[of];
  const schema = schemaOf(type);
  const document = checked(query, schema);
  const info = infoOf(document, schema);
  await loadQueryGrammar();
  const show = (thing: unknown, caller: Caller) => shown({ schema, document }, thing, caller);
  const selected = () => selectionOf(info, type);
  return {
    message: { demand: (caller) => aheadOf(caller).message(selected()), show },
    mailbox: { demand: (caller) => aheadOf(caller).mailbox(selected()), show },
  };
}

function schemaOf(type: string): GraphQLSchema {
  const known = schemas.get(type);
  if (known) return known;
  const whole = createSchema();
  const root = whole.getType(type);
  if (!isObjectType(root)) throw new Error(`${type} is no type of the schema`);
  const config = { ...whole.toConfig(), mutation: null, subscription: null };
  const made = new GraphQLSchema({ ...config, query: root as GraphQLObjectType, assumeValid: true });
  schemas.set(type, made);
  return made;
}

function checked(query: string, schema: GraphQLSchema): DocumentNode {
  try {
    const document = parse(query, { maxTokens: MAX_TOKENS });
    const [error] = validate(schema, document, [...specifiedRules, sizeLimit]);
    if (error) throw error;
    const { variableDefinitions, operation } = operationIn(document);
    if (operation !== OperationTypeNode.QUERY || variableDefinitions?.length)
      throw new Error('it must be a query without variables');
    return document;
  } catch (error) {
    throw new MailError('BAD_USER_INPUT', `query cannot be used: ${(error as Error).message}`, {
      argument: 'query',
    });
  }
}

function operationIn({ definitions }: DocumentNode): OperationDefinitionNode {
  const operations = definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  if (operations.length !== 1) throw new Error('it must have exactly one query');
  return operations[0]!;
}

/** What looking ahead reads: the selection as if it stood below a field. */
function infoOf(document: DocumentNode, schema: GraphQLSchema): GraphQLResolveInfo {
  const { selectionSet } = operationIn(document);
  const fragments = document.definitions
    .filter((each) => each.kind === Kind.FRAGMENT_DEFINITION)
    .map((each) => [each.name.value, each]);
  const info = { schema, fragments: Object.fromEntries(fragments) as object, variableValues: {} };
  return { ...info, fieldNodes: [{ selectionSet }] } as unknown as GraphQLResolveInfo;
}

async function shown(
  { schema, document }: { readonly schema: GraphQLSchema; readonly document: DocumentNode },
  rootValue: unknown,
  contextValue: Caller,
): Promise<object> {
  const { data, errors = [] } = await execute({ schema, document, rootValue, contextValue });
  for (const { originalError } of errors) if (originalError) contextValue.report(asMailError(originalError));
  const told = errors.map((error) => {
    const { message, path, extensions } = formatError(error.toJSON(), error);
    return { field: path?.join('.') ?? '', code: extensions?.['code'], message };
  });
  return { ...data, ...(told.length > 0 && { errors: told }) };
}
