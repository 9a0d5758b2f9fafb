import { failureOf } from './change-messages.ts';
import type { Guarantee } from './draft-claim.ts';
import type { ChangeDemand } from './change-payload.ts';
import { encodeEnvelopeId } from './envelope-id.ts';
import { MailError, asMailError } from './errors.ts';
import type { MessageId, UidMessageId } from './ids.ts';
import { decodeMessageId, encodeId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { Rights } from './rights.ts';
import type { SendClaim } from './send-claim.ts';
import type { OutgoingContent, Tools } from './send-content.ts';
import type { MailEnvelope } from './send-envelope.ts';
import type { Filed } from './send-filing.ts';
import { SentFolder, shownCopy } from './send-filing.ts';
import type { SendFailure, SendInput, SendPayload, SendStep } from './send-input.ts';
import type { OutgoingMail, Receipt, Submission } from './submission.ts';
import { touchedMailboxes } from './touched-mailboxes.ts';

/** What sending needs: two sessions side by side, and what the caller may do. */
export interface Sender {
  /** As the caller may use it. */
  readonly session: MailSession;
  readonly submission: Submission;
  readonly rights: Rights;
  readonly tools: Tools;
}

/** A mail that is ready, and what it was made of. */
export interface Ready {
  readonly content: OutgoingContent;
  readonly envelope: MailEnvelope;
  readonly draft: UidMessageId | undefined;
  readonly claim: SendClaim | undefined;
}

/** A message that gets a flag once another was sent. */
interface Mark {
  readonly id: MessageId;
  readonly flag: string;
}

/** The session for what sending does besides, whatever the caller may do elsewhere. */
export const ownSession = ({ session }: Pick<Sender, 'session'>): MailSession =>
  session.forSending ?? session;

/**
 * Hands a mail in, and does what belongs to it: the draft is marked, the copy put into SENT, the original marked, and the
 * draft removed. What fails behind the server's yes is a failure of the answer.
 * @throws MailError where nothing was sent; OUTCOME_UNKNOWN
 */
export async function handIn(
  sender: Sender,
  input: SendInput,
  ready: Ready,
  demand: ChangeDemand,
): Promise<SendPayload> {
  const marks = marksOf(input, sender.session.accountKey);
  const folder = new SentFolder(ownSession(sender), sender.submission.filing);
  const receipt = await send(sender, input, ready);
  if (!receipt.sent) {
    await ready.claim?.release();
    return { ...NOTHING, ...known(ready), recipients: receipt.recipients };
  }
  const failures: SendFailure[] = [];
  const note = noteIn(failures);
  if (ready.claim) await ready.claim.done().catch(() => undefined);
  const filed = await folder.file(ready.content, ready.draft, known(ready).guarantee);
  if (filed.error) failures.push(failureAt('COPY', filed.error));
  for (const mark of marks) await note('MARK', setFlag(sender.session, mark));
  const removed = await removeDraft(sender, ready, folder, filed, note);
  return {
    ...NOTHING,
    ...known(ready),
    sent: true,
    recipients: receipt.recipients,
    copy: filed.copy,
    message: await shownCopy(sender.session, filed, demand.message),
    removed,
    mailboxes: await touchedMailboxes(sender.session, touchedPaths(ready, filed, marks), demand.mailbox),
    failures,
  };
}

function touchedPaths({ draft }: Ready, { id }: Filed, marks: readonly Mark[]): string[] {
  const sent = id && !(id instanceof MailError) ? [id.path] : [];
  return [...(draft ? [draft.path] : []), ...sent, ...marks.map((mark) => mark.id.path)];
}

/** What a payload says as long as nothing was done. */
export const NOTHING = {
  sent: false,
  wasSent: false,
  recipients: [],
  copy: 'NONE',
  message: null,
  removed: [],
  mailboxes: [],
  failures: [],
} as const satisfies Partial<SendPayload>;

function known({ content, claim }: Ready): { messageId: string; guarantee: Guarantee } {
  return { messageId: content.header.messageId, guarantee: claim?.guarantee ?? 'BEST_EFFORT' };
}

/** The claim is given back wherever it is certain that nothing was sent. */
async function send({ submission, session }: Sender, input: SendInput, ready: Ready): Promise<Receipt> {
  const { accountKey, changeTokens } = session;
  const { messageId } = ready.content.header;
  const envelopeId = encodeEnvelopeId(messageId, { accountKey, signer: changeTokens.signer });
  try {
    return await submission.send(mailOf(input, ready, envelopeId));
  } catch (thrown) {
    const error = asMailError(thrown);
    if (error.code === 'OUTCOME_UNKNOWN') throw unknown(error, ready);
    await ready.claim?.release().catch(() => undefined);
    throw error;
  }
}

function mailOf(input: SendInput, { content, envelope }: Ready, envelopeId: string): OutgoingMail {
  const { header, size, is8Bit } = content;
  return {
    ...envelope,
    content: content.content,
    size,
    hasUtf8Header: header.isUtf8,
    is8Bit,
    ...wishesIn(input, envelopeId),
  };
}

type Wishes = Pick<OutgoingMail, 'whenSomeFail' | 'requireTls' | 'reports' | 'sendAt'>;

/** What a call says about how its mail is to be handed in. */
export function wishesIn(input: SendInput, envelopeId: string | undefined): Wishes {
  return {
    whenSomeFail: input.whenSomeFail ?? 'SEND_TO_NONE',
    requireTls: input.requireTls ?? false,
    reports: { notify: input.notify ?? undefined, envelopeId },
    sendAt: input.sendAt ?? undefined,
  };
}

function unknown(cause: MailError, { content, draft }: Ready): MailError {
  const { messageId } = content.header;
  const advice = draft
    ? 'Look for it in SENT, or ask a recipient; to send it again in any case, call with ifPending: RESEND'
    : 'Look for it in SENT, or ask a recipient, before sending it again';
  return new MailError(
    'OUTCOME_UNKNOWN',
    `The submission server has had the whole message ${messageId}, and the connection ended before its answer: it may or may not have been sent (${cause.message}). ${advice}`,
    { cause, serverCode: cause.serverCode, serverText: cause.serverText },
  );
}

/** Originals that are marked. @throws MailError BAD_USER_INPUT, NOT_FOUND for what is no message of this account */
export function marksOf({ answers, forwards }: SendInput, account: string): readonly Mark[] {
  const mark = (id: string | null | undefined, flag: string): Mark[] =>
    id == null ? [] : [{ id: decodeMessageId(id, account), flag }];
  return [...mark(answers, '\\Answered'), ...mark(forwards, '$Forwarded')];
}

async function setFlag(session: MailSession, { id, flag }: Mark): Promise<void> {
  const targets = [{ path: id.path, messages: [id] }];
  const change = { kind: 'flags', operation: 'ADD', flags: [flag], ifModSeq: undefined, targets } as const;
  const { failures } = await session.change(change);
  if (failures[0]) throw failures[0].error;
}

type Note = (step: SendStep, done: Promise<unknown>) => Promise<boolean>;

/** Waits for a step, and keeps why it failed. Answers whether it did not. */
export function noteIn(failures: SendFailure[]): Note {
  return async (step, done) => {
    try {
      await done;
      return true;
    } catch (error) {
      failures.push(failureAt(step, asMailError(error)));
      return false;
    }
  };
}

function failureAt(step: SendStep, error: MailError): SendFailure {
  const { code, message } = failureOf('', error);
  return { step, code, message };
}

/** A draft of which there is no copy stays: it is all that the sender has. */
async function removeDraft(
  sender: Sender,
  { draft, claim }: Pick<Ready, 'draft' | 'claim'>,
  folder: SentFolder,
  { copy }: Filed,
  note: Note,
): Promise<readonly string[]> {
  if (!draft || (copy !== 'FILED' && copy !== 'BY_SERVER')) return [];
  if (!(await note('DRAFT', removeSent(ownSession(sender), draft, folder)))) return [];
  if (claim) await note('DRAFT', claim.clear());
  return [encodeId(draft)];
}

/** A draft that is gone already was filed by another call as well, which saw that it was sent. */
export async function removeSent(
  session: MailSession,
  draft: UidMessageId,
  folder: SentFolder,
): Promise<void> {
  try {
    await remove(session, draft);
  } catch (thrown) {
    const error = asMailError(thrown);
    if (error.code !== 'NOT_FOUND') throw error;
    await folder.removeSpare(draft);
  }
}

/** Removes a draft that was sent. @throws MailError UNSUPPORTED where it is only marked */
export async function remove(session: MailSession, draft: UidMessageId): Promise<void> {
  const targets = [{ path: draft.path, messages: [draft] }];
  const { done, failures } = await session.change({
    kind: 'remove',
    withoutUidPlus: 'LEAVE_MARKED',
    targets,
  });
  if (failures[0]) throw failures[0].error;
  if (done.some(({ gone }) => !gone))
    throw new MailError(
      'UNSUPPORTED',
      'The mail server cannot expunge single messages (no UIDPLUS), so the draft stays in the mailbox, marked \\Deleted',
    );
}
