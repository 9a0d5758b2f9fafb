import { mailboxDemand, messageDemand, pageKey, wantPage } from '../mail/demand.ts';
import { unwrap } from '../mail/errors.ts';
import type { Filter } from '../mail/filter.ts';
import { decodeMessageId } from '../mail/ids.ts';
import type { MailSession } from '../mail/mail-session.ts';
import type { Message } from '../mail/mailbox.ts';
import { MAILBOX_ORDER } from '../mail/order.ts';
import { windowOf } from '../mail/window.ts';

/** Messages that are searched among at once. */
const MOST = 100;

/** Ids of those messages of a mailbox that a filter looks for; they are searched for in the same session. @throws MailError */
export async function matchingIds(
  session: MailSession,
  path: string,
  filter: Filter,
  messages: readonly Pick<Message, 'id'>[],
): Promise<Set<string>> {
  const found = new Set<string>();
  for (let at = 0; at < messages.length; at += MOST) {
    const ids = messages.slice(at, at + MOST).map(({ id }) => decodeMessageId(id, session.accountKey));
    const filters: Filter[] = [{ on: 'ids', value: ids }, filter];
    const list = { filter: { op: 'AND', filters } as Filter, order: MAILBOX_ORDER };
    const window = windowOf({ first: MOST }, session.accountKey);
    const demand = mailboxDemand();
    wantPage(demand, { ...list, window, nodes: messageDemand('uid'), totalCount: false });
    const { pages } = await session.mailbox({ by: 'path', path }, demand);
    const page = pages.get(pageKey({ ...list, window }));
    for (const { message } of page ? unwrap(page).edges : []) found.add(message.id);
  }
  return found;
}
