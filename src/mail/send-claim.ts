import { createHash, randomUUID } from 'node:crypto';

import { messageDemand } from './demand.ts';
import type { Guarantee } from './draft-claim.ts';
import { MailError, asMailError } from './errors.ts';
import { hasFlag } from './flags.ts';
import type { UidMessageId } from './ids.ts';
import { decodeMessageId, packId } from './ids.ts';
import { listMessages } from './list-messages.ts';
import type { MailSession } from './mail-session.ts';

/** Keywords for drafts that are being sent, and have been (RFC 5550 §5.10). */
export const PENDING = '$SubmitPending';
export const SUBMITTED = '$Submitted';
/** Of one that a call has taken over from another that did not say how it ended: it may have been sent by both. */
export const REPEATED = 'PosternRepeated';

/** A draft as the claim finds it. */
export interface ClaimedDraft {
  readonly id: UidMessageId;
  /** Undefined, null: the server keeps none. */
  readonly modSeq: bigint | null | undefined;
  /** A call before has it, and did not say how that ended. */
  readonly isPending: boolean;
  /** What such a call has left is taken over. */
  readonly isResent: boolean;
  /** That was done before. */
  readonly isRepeated: boolean;
}

/** The right to send a draft: of several calls at the same moment one has it. */
export interface SendClaim {
  readonly guarantee: Guarantee;
  /** Nothing was sent: the next call may have it. */
  release(): Promise<void>;
  /** It was sent. */
  done(): Promise<void>;
  /** What was put into the mailbox for the claim alone is taken out, when the draft is gone or marked. */
  clear(): Promise<void>;
}

/** What a mailbox may have against a claim beside the draft. Without it the mark alone has to do, and promises nothing. */
const NO_ROOM: readonly string[] = ['OVER_QUOTA', 'FORBIDDEN', 'UNSUPPORTED', 'TOO_LARGE'];

/**
 * Takes the claim: `$SubmitPending` on the condition that nothing has changed the draft (CONDSTORE), and a message beside
 * it, of which the one with the lowest UID counts: Dovecot carries out two conditional changes of the same moment. What a
 * call that died has left is taken over, with BEST_EFFORT: that it is dead only the caller knows.
 * @throws MailError CONFLICT where another call has it; OUTCOME_UNKNOWN where a call before has left it
 */
export async function claimDraft(
  session: MailSession,
  own: MailSession,
  draft: ClaimedDraft,
): Promise<SendClaim> {
  if (draft.isPending && !draft.isResent) throw pendingElsewhere();
  const marked = await markedClaim(session, draft);
  if (!marked) return appendedClaim(session, own, draft);
  try {
    const beside = await appendedClaim(session, own, draft);
    return {
      guarantee: beside.guarantee === 'ONCE' ? marked.guarantee : 'BEST_EFFORT',
      release: () => marked.release().then(() => beside.release()),
      done: () => marked.done(),
      clear: () => beside.clear(),
    };
  } catch (thrown) {
    const error = asMailError(thrown);
    if (NO_ROOM.includes(error.code)) return { ...marked, guarantee: 'BEST_EFFORT' };
    // Another call has the mark as well.
    if (error.code !== 'CONFLICT' && error.code !== 'NOT_FOUND')
      await marked.release().catch(() => undefined);
    throw error;
  }
}

/** Undefined where nothing can be marked so. */
async function markedClaim(session: MailSession, draft: ClaimedDraft): Promise<SendClaim | undefined> {
  if (draft.modSeq == null) return undefined;
  try {
    return await markedAt(session, draft, String(draft.modSeq));
  } catch (thrown) {
    const error = asMailError(thrown);
    if (error.code !== 'UNSUPPORTED') throw error;
    return undefined;
  }
}

async function markedAt(session: MailSession, draft: ClaimedDraft, modSeq: string): Promise<SendClaim> {
  const flags = new Flags(session, draft.id);
  const isRepeated = draft.isPending || draft.isRepeated;
  if (draft.isPending) {
    // A flag that is there already changes nothing, and no one would notice: it is taken away first.
    await flags.change('REMOVE', [PENDING], modSeq);
    const [found] = await session.messages([draft.id], messageDemand('modSeq'));
    if (!found || found instanceof MailError || found.modSeq == null) throw beingSent();
    await flags.change('ADD', [PENDING, REPEATED], String(found.modSeq));
  } else await flags.change('ADD', [PENDING], modSeq);
  return {
    guarantee: isRepeated ? 'BEST_EFFORT' : 'ONCE',
    release: () => flags.change('REMOVE', [PENDING]),
    done: () => flags.change('ADD', [SUBMITTED]),
    clear: () => Promise.resolve(),
  };
}

/** Changes flags of one message. */
class Flags {
  readonly #session: MailSession;
  readonly #id: UidMessageId;

  constructor(session: MailSession, id: UidMessageId) {
    this.#session = session;
    this.#id = id;
  }

  /** @throws MailError CONFLICT where the draft has changed since `ifModSeq` */
  async change(operation: 'ADD' | 'REMOVE', flags: readonly string[], ifModSeq?: string): Promise<void> {
    const targets = [{ path: this.#id.path, messages: [this.#id] }];
    const { failures } = await this.#session.change({ kind: 'flags', operation, flags, ifModSeq, targets });
    const error = failures[0]?.error;
    if (error) throw error.code === 'CONFLICT' ? beingSent() : error;
  }
}

async function appendedClaim(
  session: MailSession,
  own: MailSession,
  { id, isPending, isResent, isRepeated }: ClaimedDraft,
): Promise<SendClaim> {
  const claims = new ClaimMessages(own, id.path, draftDigest(id));
  const left = await claims.list();
  if (left.length > 0 && !isResent) throw pendingElsewhere();
  const nonce = randomUUID();
  await claims.append(nonce);
  const found = (await claims.list()).filter(({ uid }) => !left.some((each) => each.uid === uid));
  const mine = found.find((each) => each.nonce === nonce);
  const first = found.toSorted((a, b) => a.uid - b.uid)[0];
  if (!mine || !first) return { ...nothingToDo, guarantee: 'BEST_EFFORT' };
  if (first.uid !== mine.uid) {
    await claims.remove([mine]);
    throw beingSent();
  }
  // Whoever had the claim before removes the draft first, and the claim then: it may have been sent since it was read.
  const gone = await goneMeanwhile(session, id);
  if (gone) {
    await claims.remove([mine]);
    throw gone;
  }
  const flags = new Flags(session, id);
  const isTakenOver = isPending || left.length > 0;
  if (isTakenOver) await flags.change('ADD', [REPEATED]).catch(() => undefined);
  await claims.remove(left);
  return {
    guarantee: isTakenOver || isRepeated ? 'BEST_EFFORT' : 'ONCE',
    release: () => claims.remove([mine]),
    // A mailbox that keeps no keywords still has the claim.
    done: () => flags.change('ADD', [SUBMITTED]),
    clear: () => claims.remove([mine]),
  };
}

/** Why a draft that was there is none to be sent any more; undefined: it is. */
async function goneMeanwhile(session: MailSession, id: UidMessageId): Promise<MailError | undefined> {
  const [found] = await session.messages([id], messageDemand('flags'));
  if (!found || found instanceof MailError) return found;
  const flags = found.flags ?? [];
  return hasFlag(flags, SUBMITTED) || hasFlag(flags, '\\Deleted') ? beingSent() : undefined;
}

const nothingToDo: Omit<SendClaim, 'guarantee'> = {
  release: () => Promise.resolve(),
  done: () => Promise.resolve(),
  clear: () => Promise.resolve(),
};

interface ClaimMessage {
  readonly uid: number;
  readonly nonce: string;
  readonly id: UidMessageId;
}

/** What tells a claim's subject from a person's. */
const SUBJECT = 'A draft of this mailbox is being sent';

/** Messages that stand for claims to one draft: beside it, under a Message-ID that follows from it. */
class ClaimMessages {
  readonly #session: MailSession;
  readonly #path: string;
  readonly #messageId: string;

  constructor(session: MailSession, path: string, digest: string) {
    this.#session = session;
    this.#path = path;
    this.#messageId = `<${digest}@claim.invalid>`;
  }

  async list(): Promise<ClaimMessage[]> {
    const query = {
      mailbox: { path: this.#path },
      first: 100,
      filter: { messageIds: [this.#messageId] },
      totalCount: false,
    };
    const { edges } = await listMessages(this.#session, query, messageDemand('subject'));
    return edges.map(({ message }) => {
      const id = decodeMessageId(message.id, this.#session.accountKey) as UidMessageId;
      return { id, uid: id.uid, nonce: message.envelope?.subject?.slice(SUBJECT.length + 1) ?? '' };
    });
  }

  async append(nonce: string): Promise<void> {
    const lines = [
      `Message-ID: ${this.#messageId}`,
      `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
      'From: postern@claim.invalid',
      `Subject: ${SUBJECT} ${nonce}`,
      '',
      'A mail gateway has put this message here while it sends a draft of this mailbox. It removes it afterwards.',
      '',
    ];
    await this.#session.change({
      kind: 'append',
      path: this.#path,
      content: [Buffer.from(lines.join('\r\n'))],
      flags: ['\\Seen'],
      receivedAt: undefined,
      dedupeBy: undefined,
    });
  }

  async remove(claims: readonly ClaimMessage[]): Promise<void> {
    if (claims.length === 0) return;
    const targets = [{ path: this.#path, messages: claims.map(({ id }) => id) }];
    await this.#session.change({ kind: 'remove', withoutUidPlus: 'LEAVE_MARKED', targets });
  }
}

/**
 * Takes out what calls that died have left beside a draft that was sent.
 * @param path of the mailbox that the draft was in
 * @param digest of the draft
 */
export async function clearClaims(session: MailSession, path: string, digest: string): Promise<void> {
  const claims = new ClaimMessages(session, path, digest);
  await claims.remove(await claims.list());
}

/** Names a draft in few characters: the same one each time. */
export function draftDigest(id: UidMessageId): string {
  return createHash('sha256')
    .update(JSON.stringify(packId(id)))
    .digest('hex')
    .slice(0, 32);
}

function beingSent(): MailError {
  return new MailError(
    'CONFLICT',
    'Another call is sending this draft, or has just changed it. Ask again later with the same id: the answer is what became of it',
  );
}

/** What a call has claimed and did not give back. */
function pendingElsewhere(): MailError {
  return new MailError(
    'OUTCOME_UNKNOWN',
    'An earlier call has begun to send this draft, and has not said how that ended. SENT has no copy of it. If no other call is at work on it, look whether a recipient has it, and send it again with ifPending: RESEND',
  );
}
