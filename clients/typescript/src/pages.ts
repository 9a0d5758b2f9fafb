import type { Client } from './client.ts';
import type { components, operations } from './generated/rest.ts';
import type { Given } from './rest.ts';

type Page = components['schemas']['MessagePage'];
type Message = components['schemas']['Message'];
type Cursors = 'after' | 'before' | 'last';
/** Filter, fields and size of page (`first`) of a list of messages. */
export type MessageQuery = Given<
  Omit<NonNullable<operations['listMessages']['parameters']['query']>, Cursors>
>;
type SearchQuery = Given<
  Omit<NonNullable<operations['searchAccountMessages']['parameters']['query']>, Cursors>
>;
type SearchBody = Given<components['schemas']['SearchAccountMessagesBody']>;

/** What has pages, asked one after the other: `ask` takes the cursor to go on from. */
export async function* pages<P extends Pick<Page, 'pageInfo'>>(
  ask: (after: string | undefined) => Promise<P>,
): AsyncGenerator<P, void> {
  for (let after: string | undefined; ;) {
    const page = await ask(after);
    yield page;
    const { hasNextPage, endCursor } = page.pageInfo;
    if (!hasNextPage || endCursor === null) return;
    after = endCursor;
  }
}

async function* each(found: AsyncGenerator<Pick<Page, 'messages'>, void>): AsyncGenerator<Message, void> {
  for await (const page of found) yield* page.messages;
}

/** The messages of a mailbox (id or role), newest first; the next page is asked for when it is needed. */
export const messages = (
  { rest }: Client,
  mailboxId: string,
  query: MessageQuery = {},
  signal?: AbortSignal,
): AsyncGenerator<Message, void> =>
  each(pages((after) => rest.listMessages({ path: { mailboxId }, query: { ...query, after }, signal })));

/** The messages of the account that match what a user typed (`from:anna is:unread`), or a filter and mailboxes. */
export const search = (
  { rest }: Client,
  wanted: string | SearchBody,
  query: SearchQuery = {},
  signal?: AbortSignal,
): AsyncGenerator<Message, void> =>
  each(
    pages((after) =>
      typeof wanted === 'string'
        ? rest.listAccountMessages({ query: { ...query, q: wanted, after }, signal })
        : rest.searchAccountMessages({ body: wanted, query: { ...query, after }, signal }),
    ),
  );
