import { COUNTS_QUERY, FLAG, MOVE, PAGE_QUERY } from './documents.ts';
import type { Counts, Flagged, Moved, Page } from './documents.ts';
import { PAGE } from './walk.ts';
import type { Walk } from './walk.ts';

/** How a client sends a document. @throws where the answer has errors */
export interface Sender {
  query<Data>(document: string, variables: object): Promise<Data>;
  mutate<Data>(document: string, variables: object): Promise<Data>;
}

/** A page, the next one, a flag and a move, by any client that takes documents as text. */
export async function walkWith({ query, mutate }: Sender): Promise<Walk> {
  // In one tick, which is what clients that send batches put into one.
  const both = [query<Page>(PAGE_QUERY, { first: PAGE }), query<Counts>(COUNTS_QUERY, {})] as const;
  const [{ mailbox }, { mailboxes }] = await Promise.all(both);
  const { messages: first } = mailbox;
  if (!mailboxes.some(({ status }) => status.messages > PAGE)) throw new Error('the counts are wrong');
  const after = first.pageInfo.endCursor;
  const { messages: next } = (await query<Page>(PAGE_QUERY, { first: PAGE, after })).mailbox;
  const [newest, second] = first.nodes.map(({ id }) => id);
  const flag = { input: { ids: [newest], flags: ['\\Flagged'] } };
  const { addFlags } = await mutate<Flagged>(FLAG, flag);
  const move = { input: { ids: [second], role: 'ARCHIVE', createMissing: true } };
  const { moveMessages } = await mutate<Moved>(MOVE, move);
  return {
    first: first.nodes.map(({ subject }) => subject),
    next: next.nodes.map(({ subject }) => subject),
    isFlagged: addFlags.messages[0]!.isFlagged,
    moved: first.nodes.filter(({ id }) => moveMessages.removed.includes(id)).map(({ subject }) => subject),
  };
}
