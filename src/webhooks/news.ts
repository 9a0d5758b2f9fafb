import type { Caller } from '../mail/caller.ts';
import { requireUidPoint } from '../mail/change-token.ts';
import type { DeltaArguments } from '../mail/delta.ts';
import { deltaKey } from '../mail/delta.ts';
import { mailboxDemand, messageDemand, wantDelta } from '../mail/demand.ts';
import { MailError, asMailError, unwrap } from '../mail/errors.ts';
import type { StatusField } from '../mail/fields.ts';
import type { Filter } from '../mail/filter.ts';
import { findAccountDelta } from '../mail/find-account-delta.ts';
import { tokenNow } from '../mail/follow-mail.ts';
import { encodeId } from '../mail/ids.ts';
import { MAX_WEBHOOK_REMOVALS, WEBHOOK_PAGE } from '../mail/limits.ts';
import type { Delta, Mailbox, Message } from '../mail/mailbox.ts';
import type { UidRange } from '../mail/uid-ranges.ts';
import { clipRanges, countIn, uidsIn } from '../mail/uid-ranges.ts';
import type { EventSelections } from '../mail/event-selection.ts';
import type { WebhookKind } from '../mail/webhook.ts';
import { eventId } from './event-ids.ts';
import { matchingIds } from './matching.ts';

/** Something to tell; what it holds is made when it is told. */
export interface Told {
  readonly id: string;
  readonly type: string;
  /** The id of the message or the mailbox that it is about; empty: it is about all of them. */
  readonly about: string;
  readonly data: (caller: Caller) => Promise<object>;
}

/** What is to be told behind a token. */
export interface News {
  readonly told: readonly Told[];
  /** Behind all of it. */
  readonly token: string;
  readonly hasMore: boolean;
  /** What lay between is not known: the mailbox has to be listed again. */
  readonly isTruncated: boolean;
}

/** What news are about. */
export interface NewsOf {
  /** Null: the account. */
  readonly path: string | null;
  readonly kinds: readonly WebhookKind[];
  readonly filter: Filter | undefined;
  readonly selections: EventSelections;
}

/** What the state of a mailbox is made of: STATUS brings all of it. */
const STATE: readonly StatusField[] = ['messages', 'unseen', 'uidNext', 'uidValidity', 'highestModSeq'];

/** What a look at a mailbox shows, without opening it. */
export interface Look {
  /** Another one whenever something has changed that STATUS tells of. */
  readonly state: string;
  /** Whether that is all there may be to tell: flags are not, where the server keeps no modification sequences. */
  readonly tellsFlags: boolean;
}

/** One STATUS, which leaves with the sign-in. @throws MailError */
export async function lookAt({ mail }: Caller, path: string): Promise<Look> {
  const demand = mailboxDemand();
  for (const count of STATE) demand.status.add(count);
  demand.state = true;
  const { state, status } = await mail().mailbox({ by: 'path', path }, demand);
  const counts = status && unwrap(status);
  return { state: unwrap(state ?? '') || '-', tellsFlags: counts?.highestModSeq != null };
}

/** What happened since a token was made, in the order in which it is to be told. @throws MailError */
export async function readNews(caller: Caller, about: NewsOf, since: string): Promise<News> {
  try {
    return about.path === null
      ? await accountNews(caller, about, since)
      : await mailboxNews(caller, { ...about, path: about.path }, since);
  } catch (thrown) {
    const error = asMailError(thrown);
    if (error.code !== 'STALE_ID') throw error;
    return { ...truncated(about.path, since), token: await beginning(caller, about.path), hasMore: false };
  }
}

/** A token of now. @throws MailError */
export async function beginning({ mail }: Pick<Caller, 'mail'>, path: string | null): Promise<string> {
  if (path === null) return (await findAccountDelta(mail(), {}, undefined)).token;
  return tokenNow({ mail: mail() }, { by: 'path', path });
}

type MailboxNews = NewsOf & { readonly path: string };

async function mailboxNews(caller: Caller, about: MailboxNews, since: string): Promise<News> {
  const delta = await deltaSince(caller, about, since);
  const { token, hasMore } = delta;
  const gone = about.kinds.includes('REMOVED') ? goneIn(delta, caller, about.path, since) : [];
  // Too many to be told one by one: the subscriber has to list the mailbox, which costs it less.
  const isTruncated = countIn(gone) > MAX_WEBHOOK_REMOVALS;
  const [created, updated] = await Promise.all([
    matching(caller, about, delta.created),
    matching(caller, about, delta.updated),
  ]);
  const told = [
    ...(isTruncated ? truncated(about.path, since).told : removals(gone, caller, about.path, since)),
    ...(about.kinds.includes('RECEIVED') ? created.map((each) => arrival(each, about)) : []),
    ...(about.kinds.includes('UPDATED') ? updated.map((each) => update(each, since)) : []),
  ];
  return { told, token, hasMore, isTruncated };
}

async function deltaSince(
  caller: Caller,
  { path, kinds, selections }: MailboxNews,
  since: string,
): Promise<Delta> {
  const args: DeltaArguments = { since, first: WEBHOOK_PAGE, wait: 0 };
  const demand = mailboxDemand();
  wantDelta(demand, deltaKey(args), {
    ...args,
    created: kinds.includes('RECEIVED') ? selections.message.demand(caller) : undefined,
    updated: kinds.includes('UPDATED') ? messageDemand('uid', 'flags', 'modSeq') : undefined,
  });
  const { changes } = await caller.mail().mailbox({ by: 'path', path }, demand);
  const found = changes.get(deltaKey(args));
  if (!found) throw new MailError('UNSUPPORTED', 'This mailbox cannot hold messages');
  return unwrap(found);
}

async function matching(
  caller: Caller,
  { filter, path }: MailboxNews,
  messages: readonly Message[],
): Promise<readonly Message[]> {
  if (!filter || messages.length === 0) return messages;
  const ids = await matchingIds(caller.mail(), path, filter, messages);
  return messages.filter(({ id }) => ids.has(id));
}

function arrival(message: Message, { selections }: MailboxNews): Told {
  return {
    id: eventId('message.received', message.id),
    type: 'message.received',
    about: message.id,
    data: async (caller) => ({
      mailboxId: mailboxIdOf(caller, message.mailbox.path),
      message: { id: message.id, ...(await selections.message.show(message, caller)) },
    }),
  };
}

/** Flags may change, and change back: that is told apart by the modification sequence, or by what was told before. */
function update({ id, uid, flags, modSeq, mailbox }: Message, since: string): Told {
  const which = modSeq == null ? `${[...(flags ?? [])].sort().join(' ')}\n${since}` : `${modSeq}`;
  return {
    id: eventId('message.updated', id, which),
    type: 'message.updated',
    about: id,
    data: (caller) => {
      const mailboxId = mailboxIdOf(caller, mailbox.path);
      return Promise.resolve({ mailboxId, message: { id, mailboxId, uid, flags } });
    },
  };
}

/** UIDs of messages that may have been told of. */
function goneIn({ vanishedUids }: Delta, { mail }: Caller, path: string, since: string): readonly UidRange[] {
  if (!vanishedUids) return [];
  const { uidNext } = requireUidPoint(mail().changeTokens.decode(since, path));
  const ranges = vanishedUids.split(',').map((range): UidRange => {
    const [from = 0, to = from] = range.split(':').map(Number);
    return { from: Math.min(from, to), to: Math.max(from, to) };
  });
  return clipRanges(ranges, { from: 1, to: uidNext - 1 });
}

function removals(gone: readonly UidRange[], { mail }: Caller, path: string, since: string): Told[] {
  if (gone.length === 0) return [];
  const { accountKey: account, changeTokens } = mail();
  const { uidValidity } = requireUidPoint(changeTokens.decode(since, path));
  return [...uidsIn(gone)].map((uid) => {
    const id = encodeId({ kind: 'message', account, path, uidValidity, uid });
    return {
      id: eventId('message.removed', id),
      type: 'message.removed',
      about: id,
      data: (caller) => {
        const mailboxId = mailboxIdOf(caller, path);
        return Promise.resolve({ mailboxId, message: { id, mailboxId, uid } });
      },
    };
  });
}

async function accountNews(caller: Caller, { selections }: NewsOf, since: string): Promise<News> {
  const { mail } = caller;
  const delta = await findAccountDelta(mail(), { since }, selections.mailbox.demand(caller));
  const { mailboxes, present, token } = delta;
  const changed = mailboxes.map((mailbox) => changedMailbox(mailbox, selections, since));
  const told = present === null ? changed : [...changed, lostMailboxes(present, since)];
  return { told, token, hasMore: false, isTruncated: false };
}

/** Counts may change, and change back: told apart as flags are. */
function changedMailbox(mailbox: Mailbox, { mailbox: selection }: EventSelections, since: string): Told {
  const state = mailbox.state instanceof MailError ? mailbox.state.code : (mailbox.state ?? '');
  const keepsOrder = mailbox.status && unwrap(mailbox.status).highestModSeq != null;
  return {
    id: eventId('mailbox.changed', mailbox.id, keepsOrder ? state : `${state}\n${since}`),
    type: 'mailbox.changed',
    about: mailbox.id,
    data: async (caller) => ({ mailbox: { id: mailbox.id, ...(await selection.show(mailbox, caller)) } }),
  };
}

function lostMailboxes(present: readonly string[], since: string): Told {
  return {
    id: eventId('mailboxes.removed', since),
    type: 'mailboxes.removed',
    about: '',
    data: () => Promise.resolve({ present }),
  };
}

/** What lay between is not known, and that is told. */
function truncated(path: string | null, since: string): Pick<News, 'told' | 'isTruncated'> {
  const told: Told = {
    id: eventId('events.truncated', since),
    type: 'events.truncated',
    about: '',
    data: (caller) => Promise.resolve({ mailboxId: path === null ? null : mailboxIdOf(caller, path) }),
  };
  return { told: [told], isTruncated: true };
}

function mailboxIdOf({ mail }: Caller, path: string): string {
  return encodeId({ kind: 'mailbox', account: mail().accountKey, path });
}
