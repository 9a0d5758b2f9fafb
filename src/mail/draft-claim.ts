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

/** The right to replace a draft: the old version is marked `\Deleted`, on the condition that nothing has changed it. */
export class DraftClaim {
  readonly guarantee: Guarantee;
  readonly #session: MailSession;
  readonly #id: UidMessageId;
  readonly #messageId: string | null;
  #isSecondTry = false;

  private constructor(session: MailSession, id: UidMessageId, old: Message) {
    this.#session = session;
    this.#id = id;
    this.#messageId = old.envelope?.messageId ?? null;
    this.guarantee = old.modSeq == null ? 'BEST_EFFORT' : 'ONCE';
  }

  /** @throws MailError CONFLICT where another call has it */
  static async take(session: MailSession, id: UidMessageId, old: Message): Promise<DraftClaim> {
    const claim = new DraftClaim(session, id, old);
    if (claim.guarantee === 'ONCE') await claim.#mark(String(old.modSeq));
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
   * call's, one of the two finds the old version gone when it removes it, and gives way.
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
   * Removes the old version; why it is still there, if it is.
   * @param stored the new version
   * @throws MailError CONFLICT where another call had removed the old one: its version stays, and the new one goes
   */
  async removeOld(stored: UidMessageId | MailError): Promise<readonly MailError[]> {
    const failures = await this.#remove(this.#id);
    const wasGone = failures.some(({ code }) => code === 'NOT_FOUND');
    if (!wasGone || stored instanceof MailError) return failures.filter(({ code }) => code !== 'NOT_FOUND');
    const other = await newerCopy(this.#session, this.#id, this.#messageId, stored.uid).catch(
      () => undefined,
    );
    if (!other) return [];
    await this.#remove(stored);
    throw replacedMeanwhile(encodeId(other));
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

/**
 * The newest other message of the mailbox with this Message-ID; undefined: there is none above the draft.
 * @param own the UID of one that does not count
 */
export async function newerCopy(
  session: MailSession,
  { path, uid }: UidMessageId,
  messageId: string | null,
  own?: number,
): Promise<UidMessageId | undefined> {
  if (!messageId) return undefined;
  const query = { mailbox: { path }, first: 2, filter: { messageIds: [messageId] }, totalCount: false };
  const { edges } = await listMessages(session, query, messageDemand());
  const ids = edges.map(({ message }) => decodeMessageId(message.id, session.accountKey));
  return ids.find((id): id is UidMessageId => 'uid' in id && id.uid > uid && id.uid !== own);
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
