import { createHash } from 'node:crypto';

import type { ChangeDemand } from './change-payload.ts';
import { mailboxDemand, messageDemand } from './demand.ts';
import type { Guarantee } from './draft-claim.ts';
import { MailError, asMailError } from './errors.ts';
import { hasFlag } from './flags.ts';
import type { UidMessageId } from './ids.ts';
import { decodeMessageId, encodeId, requireUids } from './ids.ts';
import type { Message } from './mailbox.ts';
import { joinedPieces } from './message-pieces.ts';
import { PENDING, REPEATED, SUBMITTED, claimDraft, clearClaims, draftDigest } from './send-claim.ts';
import type { OutgoingContent } from './send-content.ts';
import { givenContent, storedContent } from './send-content.ts';
import { envelopeOf } from './send-envelope.ts';
import { SentFolder } from './send-filing.ts';
import type { Sender } from './send-hand-in.ts';
import { NOTHING, handIn, noteIn, ownSession, remove, removeSent } from './send-hand-in.ts';
import type { SendFailure, SendInput, SendPayload } from './send-input.ts';
import type { FoundMessage } from './send-search.ts';
import { sentCopyOf, sentCopyOfDraft, withMessageId } from './send-search.ts';

/** A draft that was found. */
interface StoredDraft {
  readonly id: UidMessageId;
  readonly flags: readonly string[];
  readonly modSeq: Message['modSeq'];
  readonly size: number;
  readonly messageId: string | undefined;
}

/**
 * Sends a draft, once: the draft is the journal. A draft that is gone is looked for in SENT.
 * @throws MailError NOT_FOUND, CONFLICT, OUTCOME_UNKNOWN
 */
export async function sendDraft(
  sender: Sender,
  input: SendInput,
  demand: ChangeDemand,
): Promise<SendPayload> {
  if (!sender.submission.hasMailboxes)
    throw new MailError('UNSUPPORTED', 'A POP3 account has no drafts. Send the message itself');
  const [id] = requireUids([decodeMessageId(input.draftId!, sender.session.accountKey, 'draftId')]);
  // Beside reading the draft; why it fails is heard below.
  sender.submission.open().catch(() => undefined);
  const draft = await readDraft(sender, id!);
  if (draft instanceof MailError) {
    const copy = await sentCopyOfDraft(ownSession(sender), id!);
    if (!copy) throw draft;
    return wasSent(sender, id!.path, copy);
  }
  return sendFound(sender, input, draft, demand);
}

/**
 * Sends a message under a key, once: it is stored among the drafts first, under a Message-ID that follows from the key, and
 * then is a draft like any other.
 * @throws MailError CONFLICT, OUTCOME_UNKNOWN
 */
export async function sendUnderKey(
  sender: Sender,
  input: SendInput,
  demand: ChangeDemand,
): Promise<SendPayload> {
  const { session, submission, tools, rights } = sender;
  const messageId = messageIdOfKey(input.idempotencyKey!, session.accountKey);
  const content = await givenContent(session, input, { messageId }, tools);
  const envelope = envelopeOf(content.header, input.envelope, submission, rights);
  const drafts = submission.hasMailboxes ? await draftsPath(sender) : undefined;
  const unjournaled = { content, envelope, draft: undefined, claim: undefined };
  if (drafts === undefined) return handIn(sender, input, unjournaled, demand);
  submission.open().catch(() => undefined);
  const own = ownSession(sender);
  const [first] = await withMessageId(own, drafts, messageId);
  if (!first) {
    const copy = await sentCopyOf(own, messageId);
    if (copy) return wasSent(sender, drafts, copy);
    await journal(sender, drafts, content);
  }
  // Of two calls at the same moment both may have stored it: the first one of them is meant.
  const [id, ...others] = await withMessageId(own, drafts, messageId);
  if (!id) throw notStored();
  if (!first) await Promise.all(others.map((each) => remove(own, each).catch(() => undefined)));
  const draft = await readDraft({ ...sender, session: own }, id);
  // What a call at the same moment has sent and removed by now is in SENT.
  const copy = await sentCopyOf(own, messageId);
  if (copy) return wasSent(sender, drafts, copy, id);
  if (draft instanceof MailError) throw draft;
  return sendFound({ ...sender, session: own }, input, draft, demand);
}

/** A Message-ID that is the same for each call with a key, and another one in any other account. */
function messageIdOfKey(key: string, account: string): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([account, key]))
    .digest('hex');
  // A reserved name that cannot be registered (RFC 2606 §2).
  return `<${digest.slice(0, 40)}@idempotency-key.invalid>`;
}

async function draftsPath(sender: Sender): Promise<string | undefined> {
  try {
    return (await ownSession(sender).mailbox({ by: 'role', role: 'DRAFTS' }, mailboxDemand())).path;
  } catch (thrown) {
    const error = asMailError(thrown);
    if (error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

async function journal(sender: Sender, path: string, { kept, header }: OutgoingContent): Promise<void> {
  await ownSession(sender).change({
    kind: 'append',
    path,
    content: joinedPieces(kept!),
    flags: ['\\Draft', '\\Seen'],
    receivedAt: undefined,
    dedupeBy: header.messageId,
  });
}

function notStored(): MailError {
  return new MailError(
    'SERVER_UNAVAILABLE',
    'The message was stored among the drafts, and the mail server does not find it there. Nothing was sent. Try again with the same idempotency key',
  );
}

/** An error where there is none, or none any more. @throws MailError what else keeps it from being read */
async function readDraft({ session }: Sender, id: UidMessageId): Promise<StoredDraft | MailError> {
  const [found] = await session.messages([id], messageDemand('flags', 'modSeq', 'messageId', 'size'));
  if (found instanceof MailError) {
    if (found.code === 'NOT_FOUND') return found;
    throw found;
  }
  const { modSeq, size, envelope } = found!;
  const flags = found!.flags ?? [];
  if (hasFlag(flags, '\\Deleted')) return new MailError('NOT_FOUND', 'This draft has been removed');
  return { id, flags, modSeq, size: size ?? Infinity, messageId: envelope?.messageId ?? undefined };
}

async function sendFound(
  sender: Sender,
  input: SendInput,
  draft: StoredDraft,
  demand: ChangeDemand,
): Promise<SendPayload> {
  // One without a Message-ID gets the same each time.
  const own = draft.messageId === undefined ? `<${draftDigest(draft.id)}@draft.invalid>` : undefined;
  const { session, tools } = sender;
  try {
    const content = await storedContent(session, draft.id, draft, { messageId: own }, tools);
    return await sendRead(sender, input, { draft, content }, demand);
  } catch (thrown) {
    const error = asMailError(thrown);
    if (error.code !== 'NOT_FOUND') throw error;
    return wasSentMeanwhile(sender, draft.id.path, draft.messageId ?? own!, error);
  }
}

async function sendRead(
  sender: Sender,
  input: SendInput,
  { draft, content }: { readonly draft: StoredDraft; readonly content: OutgoingContent },
  demand: ChangeDemand,
): Promise<SendPayload> {
  const { session, submission, rights } = sender;
  const envelope = envelopeOf(content.header, input.envelope, submission, rights);
  const isRepeated = hasFlag(draft.flags, REPEATED);
  if (hasFlag(draft.flags, SUBMITTED))
    return endEarlier(sender, draft, content, isRepeated ? 'BEST_EFFORT' : 'ONCE');
  const isResent = input.ifPending === 'RESEND';
  const isPending = hasFlag(draft.flags, PENDING);
  if (isResent) {
    const copy = await sentCopyOf(ownSession(sender), content.header.messageId);
    if (copy) return endEarlier(sender, draft, content, copy.guarantee);
  }
  // A refused sign-in leaves the draft as it was.
  await submission.open();
  try {
    const claim = await claimDraft(session, ownSession(sender), {
      ...draft,
      isPending,
      isResent,
      isRepeated,
    });
    return await handIn(sender, input, { content, envelope, draft: draft.id, claim }, demand);
  } catch (thrown) {
    const error = asMailError(thrown);
    const mayBeKnown = error.code === 'OUTCOME_UNKNOWN' && error.cause === undefined;
    const copy = mayBeKnown && (await sentCopyOf(ownSession(sender), content.header.messageId));
    if (!copy) throw error;
    return endEarlier(sender, draft, content, copy.guarantee);
  }
}

/** A call before has sent the draft: what it did not get to is done now. */
async function endEarlier(
  sender: Sender,
  { id }: StoredDraft,
  content: OutgoingContent,
  guarantee: Guarantee,
): Promise<SendPayload> {
  const failures: SendFailure[] = [];
  const note = noteIn(failures);
  const own = ownSession(sender);
  const folder = new SentFolder(own, sender.submission.filing);
  const filed = await folder.file(content, id, guarantee);
  const isFiled = filed.copy === 'FILED' || filed.copy === 'BY_SERVER';
  // The call before may be at work still, and file its own.
  if (isFiled) await note('COPY', folder.removeSpare(id));
  const isRemoved = isFiled && (await note('DRAFT', removeSent(own, id, folder)));
  if (isRemoved) await note('DRAFT', clearClaims(own, id.path, draftDigest(id)));
  const { messageId } = content.header;
  const removed = isRemoved ? [encodeId(id)] : [];
  return { ...NOTHING, ...SENT_BEFORE, messageId, guarantee, copy: filed.copy, removed, failures };
}

/** A call at the same moment has sent the draft and removed it. @throws MailError NOT_FOUND where it was removed only */
async function wasSentMeanwhile(
  sender: Sender,
  drafts: string,
  messageId: string,
  gone: MailError,
): Promise<SendPayload> {
  const copy = await sentCopyOf(ownSession(sender), messageId);
  if (!copy) throw gone;
  return wasSent(sender, drafts, copy);
}

const SENT_BEFORE = { sent: true, wasSent: true } as const;

/**
 * SENT has it. What a call that died has left among the drafts is taken out.
 * @param left the draft, where it is still there
 */
async function wasSent(
  sender: Sender,
  drafts: string,
  { messageId, guarantee, digest }: FoundMessage,
  left?: UidMessageId,
): Promise<SendPayload> {
  const own = ownSession(sender);
  const failures: SendFailure[] = [];
  const note = noteIn(failures);
  if (left) await note('DRAFT', remove(own, left).catch(ignoreGone));
  if (digest !== undefined) await note('DRAFT', clearClaims(own, drafts, digest));
  return { ...NOTHING, ...SENT_BEFORE, guarantee, messageId: messageId ?? '', copy: 'FILED', failures };
}

function ignoreGone(thrown: unknown): void {
  const error = asMailError(thrown);
  if (error.code !== 'NOT_FOUND') throw error;
}
