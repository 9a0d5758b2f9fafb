import type { FieldNode, GraphQLResolveInfo, GraphQLSchema, SelectionSetNode } from 'graphql';
import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  getArgumentValues,
  getDirectiveValues,
  isAbstractType,
  isObjectType,
} from 'graphql';

import type { Selected } from '../fields/field.ts';
import { Selections } from '../fields/look-ahead.ts';
import type { GraphqlContext } from './context.ts';

/** Bad arguments want nothing: the resolver of that field reads them again and says what is wrong, in its place. */
export function aheadOf({ mail, rights }: GraphqlContext): Selections {
  return new Selections(mail().accountKey, 'leave', rights());
}

/**
 * What a caller selected below the field that is being resolved, on objects of a type; all nodes of the field together.
 * Aliases, fragments and directives are resolved.
 */
export function selectionOf(info: GraphQLResolveInfo, type: string): Selected[] {
  return info.fieldNodes.flatMap((node) => fieldsIn(node.selectionSet, type, info));
}

function fieldsIn(set: SelectionSetNode | undefined, type: string, info: GraphQLResolveInfo): Selected[] {
  const fields: Selected[] = [];
  for (const selection of set?.selections ?? []) {
    if (!isIncluded(selection, info)) continue;
    if (selection.kind === Kind.FIELD) {
      fields.push(selectedField(selection, type, info));
      continue;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : info.fragments[selection.name.value];
    const condition = fragment?.typeCondition?.name.value ?? type;
    if (fragment && applies(condition, type, info.schema))
      fields.push(...fieldsIn(fragment.selectionSet, type, info));
  }
  return fields;
}

function selectedField(node: FieldNode, type: string, info: GraphQLResolveInfo): Selected {
  return {
    name: node.name.value,
    args: argumentsOf(node, type, info),
    children: (below) => fieldsIn(node.selectionSet, below, info),
  };
}

/** `@skip` and `@include`, with variables. */
function isIncluded(
  node: Parameters<typeof getDirectiveValues>[1],
  { variableValues }: GraphQLResolveInfo,
): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false;
}

function applies(condition: string, type: string, schema: GraphQLSchema): boolean {
  if (condition === type) return true;
  const abstract = schema.getType(condition);
  return isAbstractType(abstract) && schema.getPossibleTypes(abstract).some(({ name }) => name === type);
}

/** Arguments as the field's resolver will get them: defaults filled in, scalars read. */
function argumentsOf(node: FieldNode, type: string, info: GraphQLResolveInfo): Record<string, unknown> {
  const parent = info.schema.getType(type);
  const field = isObjectType(parent) ? parent.getFields()[node.name.value] : undefined;
  return field ? getArgumentValues(field, node, info.variableValues) : {};
}
