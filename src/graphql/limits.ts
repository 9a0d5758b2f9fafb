import type {
  ASTVisitor,
  FragmentDefinitionNode,
  SelectionNode,
  SelectionSetNode,
  ValidationContext,
} from 'graphql';
import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import { MAX_DEPTH, MAX_FIELDS, MAX_MUTATIONS, shown } from '../mail/limits.ts';

/** How large a selection is once its fragments stand where they are spread. */
interface Extent {
  /** Levels of fields. */
  readonly depth: number;
  /** Fields of all levels. */
  readonly fields: number;
  /** Fields of its own level. */
  readonly width: number;
}

/** Refuses documents that are too large to be looked through, before any work is done for them. */
export function sizeLimit(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      const { depth, fields, width } = extentOf(node.selectionSet, context, new Map());
      const report = (message: string) => context.reportError(new GraphQLError(message, { nodes: node }));
      if (depth > MAX_DEPTH)
        report(
          `The query nests fields deeper than the ${MAX_DEPTH} levels allowed. Split it into several queries`,
        );
      if (fields > MAX_FIELDS)
        report(
          `The query selects more than the ${shown(MAX_FIELDS)} fields allowed, fragments included. Split it into several queries`,
        );
      if (node.operation === OperationTypeNode.MUTATION && width > MAX_MUTATIONS)
        report(`One request may have at most ${MAX_MUTATIONS} mutations. Send several requests`);
    },
  };
}

type Measured = Map<FragmentDefinitionNode, Extent>;

const NOTHING: Extent = { depth: 0, fields: 0, width: 0 };

function extentOf(set: SelectionSetNode | undefined, context: ValidationContext, measured: Measured): Extent {
  return (set?.selections ?? [])
    .map((selection) => extentOfOne(selection, context, measured))
    .reduce(
      (all, one) => ({
        depth: Math.max(all.depth, one.depth),
        fields: all.fields + one.fields,
        width: all.width + one.width,
      }),
      NOTHING,
    );
}

function extentOfOne(selection: SelectionNode, context: ValidationContext, measured: Measured): Extent {
  if (selection.kind === Kind.INLINE_FRAGMENT) return extentOf(selection.selectionSet, context, measured);
  if (selection.kind === Kind.FRAGMENT_SPREAD)
    return extentOfFragment(context.getFragment(selection.name.value), context, measured);
  const { depth, fields } = extentOf(selection.selectionSet, context, measured);
  return { depth: 1 + depth, fields: 1 + fields, width: 1 };
}

/** Each fragment is measured once; one that contains itself is another rule's business. */
function extentOfFragment(
  fragment: FragmentDefinitionNode | null | undefined,
  context: ValidationContext,
  measured: Measured,
): Extent {
  if (!fragment) return NOTHING;
  const known = measured.get(fragment);
  if (known) return known;
  measured.set(fragment, NOTHING);
  const extent = extentOf(fragment.selectionSet, context, measured);
  measured.set(fragment, extent);
  return extent;
}
