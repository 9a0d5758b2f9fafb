import { messageDemand } from './demand.ts';
import type { Guarantee } from './draft-claim.ts';
import { asMailError } from './errors.ts';
import type { FilterInput } from './filter-input.ts';
import type { UidMessageId } from './ids.ts';
import { decodeMessageId } from './ids.ts';
import { listMessages } from './list-messages.ts';
import type { MailSession } from './mail-session.ts';
import type { MailboxQuery } from './find-mailbox.ts';
import { draftDigest } from './send-claim.ts';

/** The header field by which a draft that is gone is found in SENT, and what was promised when it was sent. */
const DRAFT_FIELD = 'Postern-Draft';
/** Behind the digest in it where a call has taken over what another had left: both may have sent. */
const BY_SEVERAL = 'repeated';

/** Fields in which hosts that give a message another Message-ID keep its own. */
const ORIGINAL_ID_FIELDS = ['X-Microsoft-Original-Message-ID', 'X-Google-Original-Message-ID'] as const;

/** A message that was found, and what is known of it. */
export interface FoundMessage {
  readonly id: UidMessageId;
  readonly messageId: string | null;
  /** What holds for those who ask later: ONCE where the copy says so. A copy that a host has filed says nothing. */
  readonly guarantee: Guarantee;
  /** Of the draft that it was; undefined: it does not say. */
  readonly digest: string | undefined;
}

/** The field as the copy has it. */
export function draftTrace(draft: UidMessageId, guarantee: Guarantee): Buffer {
  const more = guarantee === 'ONCE' ? '' : `; ${BY_SEVERAL}`;
  return Buffer.from(`${DRAFT_FIELD}: ${draftDigest(draft)}${more}\r\n`);
}

/** The copy of a mail in SENT, by its Message-ID, also where the host has put another one into its place. */
export function sentCopyOf(session: MailSession, messageId: string): Promise<FoundMessage | undefined> {
  const kept = ORIGINAL_ID_FIELDS.map((name) => ({ header: { name, value: messageId } }));
  return newest(session, { or: [{ messageIds: [messageId] }, ...kept] });
}

/** The copy in SENT of a draft that is gone. */
export function sentCopyOfDraft(
  session: MailSession,
  draft: UidMessageId,
): Promise<FoundMessage | undefined> {
  return newest(session, ofDraft(draft));
}

/** All of them, where several calls have each filed one, but the first. */
export async function spareCopiesOfDraft(
  session: MailSession,
  path: string,
  draft: UidMessageId,
): Promise<UidMessageId[]> {
  const found = await listed(session, { path }, ofDraft(draft));
  return found
    .map(({ id }) => id)
    .toSorted((a, b) => a.uid - b.uid)
    .slice(1);
}

const ofDraft = (draft: UidMessageId): FilterInput => ({
  header: { name: DRAFT_FIELD, value: draftDigest(draft) },
});

/** Messages of a mailbox with a Message-ID, in the order of their UIDs. */
export async function withMessageId(
  session: MailSession,
  path: string,
  messageId: string,
): Promise<UidMessageId[]> {
  const found = await listed(session, { path }, { messageIds: [messageId] });
  return found.map(({ id }) => id).toSorted((a, b) => a.uid - b.uid);
}

/** Undefined also where the account has no SENT. */
async function newest(session: MailSession, filter: FilterInput): Promise<FoundMessage | undefined> {
  try {
    return (await listed(session, { role: 'SENT' }, filter))[0];
  } catch (thrown) {
    const error = asMailError(thrown);
    if (error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

async function listed(
  session: MailSession,
  mailbox: MailboxQuery,
  filter: FilterInput,
): Promise<FoundMessage[]> {
  const query = { mailbox, first: 20, filter, totalCount: false };
  const demand = messageDemand('messageId');
  demand.headers.add(DRAFT_FIELD.toLowerCase());
  const { edges } = await listMessages(session, query, demand);
  return edges.map(({ message: { id, envelope, headers } }) => ({
    id: decodeMessageId(id, session.accountKey) as UidMessageId,
    messageId: envelope?.messageId ?? null,
    ...readTrace(headers?.find(({ name }) => name.toLowerCase() === DRAFT_FIELD.toLowerCase())?.raw ?? ''),
  }));
}

function readTrace(trace: string): Pick<FoundMessage, 'digest' | 'guarantee'> {
  const [digest, ...more] = trace.trim().split(';');
  return { digest: digest || undefined, guarantee: digest && more.length === 0 ? 'ONCE' : 'BEST_EFFORT' };
}
