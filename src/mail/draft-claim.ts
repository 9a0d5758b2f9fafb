import { messageDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
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
    const { failures } = await this.#change('ADD', modSeq);
    const error = failures[0]?.error;
    if (!error) return;
    if (error.code !== 'CONFLICT' && error.code !== 'NOT_FOUND') throw error;
    throw replacedMeanwhile(await this.#winner());
  }

  /**
   * After an APPEND that did not end well: what it stored all the same, or the old version is unmarked again.
   * @throws MailError the failure, where nothing was stored as far as can be seen
   */
  async settle(failure: MailError): Promise<UidMessageId> {
    const stored =
      failure.code === 'OUTCOME_UNKNOWN'
        ? await newerCopy(this.#session, this.#id, this.#messageId).catch(() => undefined)
        : undefined;
    if (stored) return stored;
    if (this.guarantee === 'ONCE') await this.#change('REMOVE', undefined).catch(() => undefined);
    throw failure;
  }

  /** Removes the old version; why it is still there, if it is. */
  async removeOld(): Promise<readonly MailError[]> {
    const targets = [{ path: this.#id.path, messages: [this.#id] }];
    try {
      const change = { kind: 'remove', withoutUidPlus: 'LEAVE_MARKED', targets } as const;
      const { done, failures } = await this.#session.change(change);
      if (done.some(({ gone }) => !gone)) return [stillThere()];
      return failures.map(({ error }) => error).filter(({ code }) => code !== 'NOT_FOUND');
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

/** The newest other message of the mailbox with this Message-ID; undefined: there is none above the draft. */
export async function newerCopy(
  session: MailSession,
  { path, uid }: UidMessageId,
  messageId: string | null,
): Promise<UidMessageId | undefined> {
  if (!messageId) return undefined;
  const query = { mailbox: { path }, first: 1, filter: { messageIds: [messageId] }, totalCount: false };
  const { edges } = await listMessages(session, query, messageDemand());
  const [newest] = edges.map(({ message }) => decodeMessageId(message.id, session.accountKey));
  return newest && 'uid' in newest && newest.uid > uid ? newest : undefined;
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
