import { messageDemand } from '../mail/demand.ts';
import { unwrap } from '../mail/errors.ts';
import type { Edge, Page } from '../mail/mailbox.ts';
import { endCursorOf, startCursorOf } from '../mail/mailbox.ts';
import type { Field, PageWants } from './field.ts';
import { asked, given, propertiesOf } from './field.ts';

const edge = propertiesOf<Edge>();
const page = propertiesOf<Page>();

/** A place in the list is wanted, and no field of the message there. */
const place = (wants: PageWants): void => {
  wants.nodes ??= messageDemand();
};

/** A page of messages. */
export const PAGE_FIELDS = {
  edges: {
    ...page('edges').edges,
    want: (wants, _args, selected, ahead) => {
      const nodes = selected.children('MessageEdge').filter(({ name }) => name === 'node');
      wants.nodes = ahead.message(
        nodes.flatMap((node) => node.children('Message')),
        wants.nodes,
      );
    },
  } satisfies Field<PageWants, Page>,
  nodes: {
    right: 'mail:read',
    want: (wants, _args, selected, ahead) => {
      wants.nodes = ahead.message(selected.children('Message'), wants.nodes);
    },
    read: ({ edges }) => edges.map(({ message }) => message),
  } satisfies Field<PageWants, Page>,
  pageInfo: { ...given((own: Page) => own), want: place },
  totalCount: {
    right: 'mail:read',
    want: (wants) => void (wants.totalCount = true),
    read: ({ totalCount }) => asked(totalCount),
  } satisfies Field<PageWants, Page>,
  ...page('approximated'),
  changesToken: {
    right: 'mail:read',
    want: (wants) => {
      wants.changesToken = true;
      place(wants);
    },
    // Null: the list is not one mailbox's.
    read: ({ changesToken }) => (changesToken === undefined ? null : unwrap(changesToken)),
  } satisfies Field<PageWants, Page>,
};

export const EDGE_FIELDS = {
  ...edge('cursor'),
  node: given(({ message }: Edge) => message),
};

export const PAGE_INFO_FIELDS = {
  ...page('hasNextPage', 'hasPreviousPage'),
  startCursor: given(startCursorOf),
  endCursor: given(endCursorOf),
};
