import { checkContent, composed, messageIdIn } from './append-message.ts';
import { decodeAttachmentId } from './bytes-id.ts';
import { failureOf, readDone } from './change-messages.ts';
import type { ChangeDemand, ChangeFailure, Removal } from './change-payload.ts';
import { mailboxDemand, messageDemand } from './demand.ts';
import type { Compose, Draft } from './draft.ts';
import { checkDraft } from './draft.ts';
import type { Guarantee, OldVersion } from './draft-claim.ts';
import { DraftClaim, newerCopy, replacedMeanwhile } from './draft-claim.ts';
import { MailError, asMailError } from './errors.ts';
import { hasFlag, settableFlags } from './flags.ts';
import type { UidMessageId } from './ids.ts';
import { decodeMessageId, encodeId, requireUids } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { Message } from './mailbox.ts';
import type { MessagePiece } from './message-pieces.ts';
import { touchedMailboxes } from './touched-mailboxes.ts';

export interface ReplaceDraftInput {
  /** The stored draft. */
  readonly id: string;
  /** Exactly one of `message` and `raw`. */
  readonly message?: Draft | null | undefined;
  readonly raw?: Buffer | null | undefined;
  /** Ids of attachments of the stored draft that go on to the new one. */
  readonly keepAttachments?: readonly string[] | null | undefined;
}

export interface ReplaceDraftPayload extends Removal {
  /** An error: it was stored, and cannot be shown. Null: not to be shown. */
  readonly message: Message | MailError | null;
  /** Why it is still there. */
  readonly failures: readonly ChangeFailure[];
  readonly guarantee: Guarantee;
}

/**
 * Stores a new version of a draft and removes the old one, in this order: at no moment is there no draft. The Message-ID
 * stays, so that a caller who was told OUTCOME_UNKNOWN finds what was written.
 * @throws MailError CONFLICT, with the id of the version that took the draft's place where there is one; OUTCOME_UNKNOWN;
 *   what appending throws
 */
export async function replaceDraft(
  session: MailSession,
  input: ReplaceDraftInput,
  demand: ChangeDemand,
  compose: Compose,
): Promise<ReplaceDraftPayload> {
  const [id] = requireUids([decodeMessageId(input.id, session.accountKey)]);
  const old = await readOld(session, id!, input);
  const content = await contentOf(session, old.message, input, compose);
  const claim = await DraftClaim.take(session, id!, old);
  const stored = await append(session, { id: id!, flags: old.message.flags ?? [], content, claim });
  await claim.giveWay(stored);
  const failures = await claim.removeOld();
  const [[message = null], mailboxes] = await Promise.all([
    demand.message ? readDone(session, [{ id: id!, now: stored }], demand.message) : [],
    touchedMailboxes(session, [id!.path], demand.mailbox),
  ]);
  const isGone = failures.length === 0;
  return {
    message,
    removed: isGone ? [input.id] : [],
    moved: isGone ? [{ from: input.id, message: stored instanceof MailError ? null : message }] : [],
    mailboxes,
    failures: failures.map((error) => failureOf(input.id, error)),
    guarantee: claim.guarantee,
  };
}

/** @throws MailError CONFLICT where the draft has been replaced, NOT_FOUND where it is gone, STALE_ID */
async function readOld(
  session: MailSession,
  id: UidMessageId,
  { message, raw }: ReplaceDraftInput,
): Promise<OldVersion> {
  const counts = mailboxDemand();
  counts.status.add('uidNext');
  const [[old], found] = await Promise.all([
    session.messages([id], messageDemand('flags', 'modSeq', 'messageId')),
    session.mailbox({ by: 'path', path: id.path }, counts).catch(() => undefined),
  ]);
  if (old instanceof MailError) {
    const messageId = message?.messageId ?? (raw && messageIdIn(raw)) ?? null;
    const winner = old.code === 'NOT_FOUND' ? await newerCopy(session, id, messageId) : undefined;
    throw winner ? replacedMeanwhile(encodeId(winner)) : old;
  }
  const status = found?.status;
  const uidNext = status instanceof MailError ? null : (status?.uidNext ?? null);
  if (!hasFlag(old!.flags ?? [], '\\Deleted')) return { message: old!, uidNext };
  const winner = await newerCopy(session, id, old!.envelope?.messageId ?? null);
  throw replacedMeanwhile(winner && encodeId(winner));
}

async function contentOf(
  session: MailSession,
  old: Message,
  { id, message, raw, keepAttachments }: ReplaceDraftInput,
  compose: Compose,
): Promise<readonly MessagePiece[]> {
  if ((raw == null) === (message == null))
    throw new MailError('BAD_USER_INPUT', 'Provide exactly one of raw and message');
  if (raw && keepAttachments?.length)
    throw new MailError('BAD_USER_INPUT', 'keepAttachments goes with message: raw has its own attachments', {
      argument: 'keepAttachments',
    });
  if (message) checkDraft(message, 'DRAFT');
  const kept = (keepAttachments ?? []).map((attachmentId) => ({
    fromMessage: id,
    partId: decodeAttachmentId(id, attachmentId, session.accountKey).partId,
  }));
  const attachments = [...(message?.attachments ?? []), ...kept];
  const messageId = message?.messageId ?? old.envelope?.messageId;
  const content = raw ? [raw] : await composed(session, { ...message, attachments, messageId }, compose);
  checkContent(content);
  return content;
}

interface NewVersion {
  readonly id: UidMessageId;
  readonly flags: readonly string[];
  readonly content: readonly MessagePiece[];
  readonly claim: DraftClaim;
}

/** The id of what was added, or why it is not known. */
async function append(
  session: MailSession,
  { id, flags, content, claim }: NewVersion,
): Promise<UidMessageId | MailError> {
  const kept = flags.filter((flag) => !hasFlag(['\\Deleted', '\\Recent', '\\Draft'], flag));
  const { path } = id;
  const change = {
    kind: 'append',
    path,
    content,
    flags: settableFlags(['\\Draft', ...kept]),
    replaces: id,
  } as const;
  try {
    const { done } = await session.change({ ...change, receivedAt: undefined, dedupeBy: undefined });
    return done[0]!.now as UidMessageId | MailError;
  } catch (error) {
    return claim.settle(asMailError(error));
  }
}
