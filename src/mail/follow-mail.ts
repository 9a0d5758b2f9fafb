import type { Caller } from './caller.ts';
import type { DeltaDemand, MailboxDemand } from './demand.ts';
import { PLAIN_LIST, mailboxDemand, pageKey, wantDelta, wantPage } from './demand.ts';
import { DEFAULT_CHANGES } from './limits.ts';
import { deltaKey } from './delta.ts';
import { MailError, unwrap } from './errors.ts';
import type { AccountDelta } from './find-account-delta.ts';
import { findAccountDelta, isAccountChanged } from './find-account-delta.ts';
import type { MailboxQuery } from './find-mailbox.ts';
import { referenceOf } from './find-mailbox.ts';
import { endable } from './endable.ts';
import type { FollowEvent, Followed } from './follow.ts';
import { follow } from './follow.ts';
import type { Listener } from './listener.ts';
import type { Delta, Mailbox, MailboxReference } from './mailbox.ts';
import { hasNews } from './wait-for-changes.ts';
import { windowOf } from './window.ts';

type Follower = Pick<Caller, 'mail' | 'listen'>;

/** What changes in a mailbox, from a token on. @throws MailError before anything is told; NOT_FOUND, STALE_ID */
export function followMailbox(
  { mail, listen }: Follower,
  query: MailboxQuery,
  since: string | undefined,
  wants: Pick<DeltaDemand, 'created' | 'updated'>,
): AsyncIterableIterator<FollowEvent<Delta>> {
  const reference = referenceOf(mail(), query);
  const followed = mailboxFollowed(reference, wants);
  return endable((ended) => follow(() => listen(reference, false), followed, since, ended));
}

/** Which mailboxes of an account change, from a token on. @throws MailError */
export function followAccount(
  { listen }: Follower,
  since: string | undefined,
  wants: MailboxDemand | undefined,
): AsyncIterableIterator<FollowEvent<AccountDelta>> {
  const followed: Followed<AccountDelta> = {
    begin: async (listener) => (await findAccountDelta(listener.mail, {}, undefined)).token,
    ask: (listener, token) => findAccountDelta(listener.mail, { since: token }, wants),
    isTold: isAccountChanged,
  };
  return endable((ended) => follow(() => listen(undefined, false), followed, since, ended));
}

function mailboxFollowed(
  reference: MailboxReference,
  wants: Pick<DeltaDemand, 'created' | 'updated'>,
): Followed<Delta> {
  return {
    begin: (listener) => tokenNow(listener, reference),
    ask: async ({ mail }, since) => {
      const delta = { since, first: DEFAULT_CHANGES, wait: 0 };
      const demand = mailboxDemand();
      wantDelta(demand, deltaKey(delta), { ...delta, ...wants });
      return unwrap((await mail.mailbox(reference, demand)).changes.get(deltaKey(delta)) ?? noMessages());
    },
    isTold: hasNews,
  };
}

/** That of a page of one, which says no more than the token does. @throws MailError UNSUPPORTED where it holds no messages */
export async function tokenNow(
  { mail }: Pick<Listener, 'mail'>,
  reference: MailboxReference,
): Promise<string> {
  const list = { ...PLAIN_LIST, window: windowOf({ first: 1 }, mail.accountKey) };
  const demand = mailboxDemand();
  wantPage(demand, { ...list, nodes: undefined, totalCount: false, changesToken: true });
  const { pages }: Mailbox = await mail.mailbox(reference, demand);
  const page = unwrap(pages.get(pageKey(list)) ?? noMessages());
  return unwrap(page.changesToken!);
}

function noMessages(): MailError {
  return new MailError(
    'UNSUPPORTED',
    'This mailbox is only a level in the hierarchy and cannot hold messages',
  );
}
