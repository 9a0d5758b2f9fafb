import type { ASTVisitor, FragmentDefinitionNode, SelectionSetNode, ValidationContext } from 'graphql';
import { GraphQLError, Kind } from 'graphql';
import { MAX_DEPTH } from '../mail/limits.ts';

/** Refuses documents that nest too deep, before any work is done for them. */
export function depthLimit(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (depthOf(node.selectionSet, context, new Map()) > MAX_DEPTH) {
        context.reportError(
          new GraphQLError(
            `The query nests fields deeper than the ${MAX_DEPTH} levels allowed. Split it into several queries`,
            { nodes: node },
          ),
        );
      }
    },
  };
}

/** Depth in fields. Fragments are measured once each; one that contains itself is another rule's business. */
function depthOf(
  set: SelectionSetNode | undefined,
  context: ValidationContext,
  measured: Map<FragmentDefinitionNode, number>,
): number {
  let deepest = 0;
  for (const selection of set?.selections ?? []) {
    if (selection.kind === Kind.FIELD) {
      deepest = Math.max(deepest, 1 + depthOf(selection.selectionSet, context, measured));
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      deepest = Math.max(deepest, depthOf(selection.selectionSet, context, measured));
    } else {
      deepest = Math.max(
        deepest,
        fragmentDepth(context.getFragment(selection.name.value), context, measured),
      );
    }
  }
  return deepest;
}

function fragmentDepth(
  fragment: FragmentDefinitionNode | null | undefined,
  context: ValidationContext,
  measured: Map<FragmentDefinitionNode, number>,
): number {
  if (!fragment) return 0;
  const known = measured.get(fragment);
  if (known !== undefined) return known;
  measured.set(fragment, 0);
  const depth = depthOf(fragment.selectionSet, context, measured);
  measured.set(fragment, depth);
  return depth;
}
