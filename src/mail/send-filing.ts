import { readDone } from './change-messages.ts';
import type { ChangeOutcome } from './changes.ts';
import { mailboxDemand } from './demand.ts';
import type { MessageDemand } from './demand.ts';
import type { MailError } from './errors.ts';
import { asMailError, unwrap } from './errors.ts';
import type { MessageId, UidMessageId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { Message } from './mailbox.ts';
import type { MessagePiece } from './message-pieces.ts';
import { joinedPieces } from './message-pieces.ts';
import type { Guarantee } from './draft-claim.ts';
import { PENDING, REPEATED, SUBMITTED } from './send-claim.ts';
import type { OutgoingContent } from './send-content.ts';
import type { SentCopy } from './send-input.ts';
import { draftTrace, spareCopiesOfDraft } from './send-search.ts';
import type { Filing } from './submission.ts';

/** A copy in SENT, and where it is. */
export interface Filed {
  readonly copy: SentCopy;
  /** An error: it is there, and has no id. Undefined: there is none, or it is not known. */
  readonly id?: MessageId | MailError | undefined;
  /** Why there is none. */
  readonly error?: MailError;
}

/** The mailbox for copies: looked up beside the submission, so that the copy need not wait for it. */
export class SentFolder {
  readonly #session: MailSession;
  readonly #filing: Filing;
  readonly #path: Promise<string | MailError> | undefined;

  /** @param session one that may write to SENT */
  constructor(session: MailSession, filing: Filing) {
    this.#session = session;
    this.#filing = filing;
    this.#path =
      filing === 'CLIENT'
        ? session
            .mailbox({ by: 'role', role: 'SENT' }, mailboxDemand())
            .then(({ path }) => path)
            .catch(asMailError)
        : undefined;
  }

  /**
   * Puts the copy of a sent mail into SENT, unless one is there: with the octets that are at hand, or else from the draft.
   * Never throws: what was sent stays sent.
   */
  async file(
    { header, kept }: OutgoingContent,
    draft: UidMessageId | undefined,
    guarantee: Guarantee,
  ): Promise<Filed> {
    if (this.#filing !== 'CLIENT') return { copy: this.#filing === 'SERVER' ? 'BY_SERVER' : 'NONE' };
    try {
      const path = unwrap((await this.#path)!);
      const trace = draft ? [draftTrace(draft, guarantee)] : [];
      if (kept) return await this.#append(path, [...trace, ...kept], header.messageId);
      return await this.#fromDraft(path, trace, draft!, header.messageId);
    } catch (error) {
      return { copy: 'FAILED', error: asMailError(error) };
    }
  }

  /** Another call has filed a copy of the draft at the same moment: one of them stays. */
  async removeSpare(draft: UidMessageId): Promise<void> {
    if (!this.#path) return;
    const path = unwrap(await this.#path);
    const messages = await spareCopiesOfDraft(this.#session, path, draft);
    if (messages.length === 0) return;
    const targets = [{ path, messages }];
    await this.#session.change({ kind: 'remove', withoutUidPlus: 'LEAVE_MARKED', targets });
  }

  async #append(path: string, content: readonly MessagePiece[], messageId: string): Promise<Filed> {
    const { done } = await this.#session.change({
      kind: 'append',
      path,
      content: joinedPieces(content),
      flags: ['\\Seen'],
      receivedAt: undefined,
      dedupeBy: messageId,
    });
    return { copy: 'FILED', id: done[0]?.now };
  }

  /** A draft that is too long to be held is not sent to the mail server once more where that can take it itself. */
  async #fromDraft(
    path: string,
    trace: readonly Buffer[],
    draft: UidMessageId,
    messageId: string,
  ): Promise<Filed> {
    const { features } = await this.#session.account({ fields: new Set(['capabilities']) });
    if (features?.includes('ATTACH_STORED'))
      return this.#append(path, [...trace, { id: draft, partId: null }], messageId);
    const targets = [{ path: draft.path, messages: [draft] }];
    const outcome = await this.#session.change({ kind: 'copy', to: { by: 'path', path }, targets });
    return { copy: 'FILED', id: await this.#asSent(outcome) };
  }

  /** A copy has the flags of the draft. */
  async #asSent({ done, failures }: ChangeOutcome): Promise<MessageId | MailError | undefined> {
    if (failures[0]) throw failures[0].error;
    const now = done[0]?.now;
    if (!now || !('uid' in now)) return now;
    const targets = [{ path: now.path, messages: [now] }];
    const remove = { operation: 'REMOVE', flags: ['\\Draft', PENDING, SUBMITTED, REPEATED] } as const;
    await this.#session
      .change({ kind: 'flags', ...remove, ifModSeq: undefined, targets })
      .catch(() => undefined);
    return now;
  }
}

/** The copy as the caller may see it. */
export async function shownCopy(
  session: MailSession,
  { id }: Filed,
  demand: MessageDemand | undefined,
): Promise<Message | MailError | null> {
  if (!id || !demand) return null;
  const [message = null] = await readDone(session, [{ id: id as MessageId, now: id }], demand);
  return message;
}
