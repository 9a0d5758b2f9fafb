import { messageDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
import { hasFlag } from './flags.ts';
import type { UidMessageId } from './ids.ts';
import { decodeMessageId, encodeId } from './ids.ts';
import { listMessages } from './list-messages.ts';
import type { MailSession } from './mail-session.ts';
import type { Message } from './mailbox.ts';

/**
 * ONCE: of several calls that replace a draft at the same moment one succeeds, and the others are told (CONDSTORE).
 * BEST_EFFORT: two of them may both succeed, and then there are two drafts.
 */
export type Guarantee = 'ONCE' | 'BEST_EFFORT';

/** A draft as it was found. */
export interface OldVersion {
  readonly message: Message;
  /** The UID that comes next in its mailbox; null: the server did not say. */
  readonly uidNext: number | null;
}

/** The right to replace a draft: the old version is marked `\Deleted`, on the condition that nothing has changed it. */
export class DraftClaim {
  readonly guarantee: Guarantee;
  readonly #session: MailSession;
  readonly #id: UidMessageId;
  readonly #old: OldVersion;
  #isSecondTry = false;

  private constructor(session: MailSession, id: UidMessageId, old: OldVersion) {
    this.#session = session;
    this.#id = id;
    this.#old = old;
    this.guarantee = old.message.modSeq == null ? 'BEST_EFFORT' : 'ONCE';
  }

  /** @throws MailError CONFLICT where another call has it */
  static async take(session: MailSession, id: UidMessageId, old: OldVersion): Promise<DraftClaim> {
    const claim = new DraftClaim(session, id, old);
    if (claim.guarantee === 'ONCE') await claim.#mark(String(old.message.modSeq));
    return claim;
  }

  async #mark(modSeq: string): Promise<void> {
    const failures = await this.#marked(modSeq);
    const [error] = failures;
    if (!error) return;
    if (error.code === 'OUTCOME_UNKNOWN') return this.#markAgain(modSeq, error);
    if (error.code !== 'CONFLICT' && error.code !== 'NOT_FOUND') throw error;
    throw replacedMeanwhile(await this.#winner());
  }

  /**
   * Nothing is known of the mark. Where it is there and no other version is, it counts as ours: should it be another
   * call's, one of the two gives way.
   */
  async #markAgain(modSeq: string, unknown: MailError): Promise<void> {
    if (this.#isSecondTry) throw unknown;
    this.#isSecondTry = true;
    const [old] = await this.#session.messages([this.#id], messageDemand('flags'));
    if (old instanceof MailError && old.code !== 'NOT_FOUND') throw unknown;
    if (!(old instanceof MailError) && !hasFlag(old!.flags ?? [], '\\Deleted')) return this.#mark(modSeq);
    const winner = await this.#winner();
    if (winner || old instanceof MailError) throw replacedMeanwhile(winner);
  }

  /**
   * After an APPEND that did not end well: what it stored all the same, or the old version is unmarked again.
   * @throws MailError the failure, where nothing was stored as far as can be seen
   */
  async settle(failure: MailError): Promise<UidMessageId> {
    const isUnknown = failure.code === 'OUTCOME_UNKNOWN';
    const find = () => newerCopy(this.#session, this.#id, this.#messageId).catch(() => undefined);
    const stored = isUnknown ? await find() : undefined;
    if (stored) return stored;
    if (this.guarantee === 'ONCE') await this.#change('REMOVE', undefined).catch(() => undefined);
    // The server may have been at it still when it was asked for the first time.
    const late = isUnknown ? await find() : undefined;
    if (late) return late;
    throw failure;
  }

  /**
   * Of several new versions the one that was added first stays: each call sees those ahead of its own. No server has to be
   * relied on for that; Dovecot takes two conditional changes of the same moment.
   * @param stored the new version
   * @throws MailError CONFLICT where this one is not the first: it is removed again
   */
  async giveWay(stored: UidMessageId | MailError): Promise<void> {
    if (stored instanceof MailError) return;
    // Nothing was added since the old version was read.
    if (stored.uid === this.#old.uidNext) return;
    const copies = await newerCopies(this.#session, this.#id, this.#messageId).catch(() => []);
    const first = copies.findLast(({ uid }) => uid < stored.uid);
    if (!first) return;
    await this.#remove(stored);
    throw replacedMeanwhile(encodeId(first));
  }

  /** Removes the old version; why it is still there, if it is. */
  async removeOld(): Promise<readonly MailError[]> {
    const failures = await this.#remove(this.#id);
    return failures.filter(({ code }) => code !== 'NOT_FOUND');
  }

  async #remove(id: UidMessageId): Promise<readonly MailError[]> {
    const targets = [{ path: id.path, messages: [id] }];
    try {
      const change = { kind: 'remove', withoutUidPlus: 'LEAVE_MARKED', targets } as const;
      const { done, failures } = await this.#session.change(change);
      if (done.some(({ gone }) => !gone)) return [stillThere()];
      return failures.map(({ error }) => error);
    } catch (error) {
      return [asMailError(error)];
    }
  }

  async #marked(modSeq: string): Promise<readonly MailError[]> {
    try {
      return (await this.#change('ADD', modSeq)).failures.map(({ error }) => error);
    } catch (error) {
      return [asMailError(error)];
    }
  }

  get #messageId(): string | null {
    return this.#old.message.envelope?.messageId ?? null;
  }

  async #winner(): Promise<string | undefined> {
    const found = await newerCopy(this.#session, this.#id, this.#messageId);
    return found && encodeId(found);
  }

  #change(operation: 'ADD' | 'REMOVE', ifModSeq: string | undefined) {
    const targets = [{ path: this.#id.path, messages: [this.#id] }];
    return this.#session.change({ kind: 'flags', operation, flags: ['\\Deleted'], ifModSeq, targets });
  }
}

function stillThere(): MailError {
  return new MailError(
    'UNSUPPORTED',
    'The mail server cannot expunge single messages (no UIDPLUS, RFC 4315), so the old version stays in the mailbox, marked \\Deleted',
  );
}

/** The newest other message of the mailbox with this Message-ID; undefined: there is none above the draft. */
export async function newerCopy(
  session: MailSession,
  draft: UidMessageId,
  messageId: string | null,
): Promise<UidMessageId | undefined> {
  return (await newerCopies(session, draft, messageId))[0];
}

/** Those that are looked at, newest first. */
const MAX_COPIES = 10;

async function newerCopies(
  session: MailSession,
  { path, uid }: UidMessageId,
  messageId: string | null,
): Promise<readonly UidMessageId[]> {
  if (!messageId) return [];
  const filter = { messageIds: [messageId] };
  const query = { mailbox: { path }, first: MAX_COPIES, filter, totalCount: false };
  const { edges } = await listMessages(session, query, messageDemand());
  const ids = edges.map(({ message }) => decodeMessageId(message.id, session.accountKey));
  return ids.filter((id): id is UidMessageId => 'uid' in id && id.uid > uid);
}

/** @param currentId of the version that took its place; undefined: it is not there yet */
export function replacedMeanwhile(currentId: string | undefined): MailError {
  const advice = currentId
    ? 'Read the version that took its place, and replace that'
    : 'Look for the new version in the mailbox; if no other call is replacing it, remove the flag \\Deleted and try again';
  return new MailError('CONFLICT', `Another call has replaced this draft, or is about to. ${advice}`, {
    currentId,
  });
}
