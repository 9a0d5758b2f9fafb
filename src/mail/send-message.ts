import type { ChangeDemand } from './change-payload.ts';
import { MailError } from './errors.ts';
import { streamPieces } from './message-pieces.ts';
import { EXPLAINED_ONLY } from './plan-report.ts';
import { requireRight } from './rights.ts';
import { givenContent } from './send-content.ts';
import { envelopeOf } from './send-envelope.ts';
import type { Sender } from './send-hand-in.ts';
import { handIn, marksOf, wishesIn } from './send-hand-in.ts';
import type { SendInput, SendPayload } from './send-input.ts';
import { sendDraft, sendUnderKey } from './send-stored.ts';

/**
 * Sends a message as a mail client does: a draft by its id, a structured message, or raw octets. The mail session and the
 * submission session work side by side.
 * @throws MailError BAD_USER_INPUT, FORBIDDEN, and what the submission server says, where nothing was sent; CONFLICT where
 *   another call sends the same; OUTCOME_UNKNOWN
 */
export async function sendMessage(
  sender: Sender,
  input: SendInput,
  demand: ChangeDemand,
): Promise<SendPayload> {
  const { session, submission, rights, tools } = sender;
  requireOneSource(input);
  if (input.unattended) requireRight(rights, 'mail:send-unattended', 'Sending unattended');
  marksOf(input, session.accountKey);
  if (input.draftId != null) return explainable(sender, input, sendDraft(sender, input, demand));
  if (input.idempotencyKey != null) return explainable(sender, input, sendUnderKey(sender, input, demand));
  const content = await givenContent(session, input, { messageId: undefined }, tools);
  const envelope = envelopeOf(content.header, input.envelope, submission, rights);
  return handIn(sender, input, { content, envelope, draft: undefined, claim: undefined }, demand);
}

/** Who stands in a plan for those whom only the draft names. */
const AUTHOR = 'author-of-the-draft@example.invalid';
const RECIPIENT = 'recipient-of-the-draft@example.invalid';

/** A message of which a plan knows nothing. */
const UNREAD = {
  content: () => streamPieces([]),
  size: undefined,
  hasUtf8Header: false,
  is8Bit: undefined,
};

/** A plan is told up to the first answer that it depends on: what a draft comes to is told behind that. */
async function explainable<T>({ submission }: Sender, input: SendInput, sending: Promise<T>): Promise<T> {
  try {
    return await sending;
  } catch (thrown) {
    if (thrown !== EXPLAINED_ONLY) throw thrown;
    const { from, to } = input.envelope ?? {};
    const envelope = { from: from ?? AUTHOR, recipients: to ?? [RECIPIENT] };
    // It ends as the other did: nothing was sent.
    await submission.send({ ...UNREAD, ...envelope, ...wishesIn(input, undefined) });
    throw thrown;
  }
}

function requireOneSource({ draftId, message, raw, sendAt }: SendInput): void {
  if ([draftId, message, raw].filter((each) => each != null).length !== 1)
    throw new MailError('BAD_USER_INPUT', 'Provide exactly one of draftId, message and raw');
  if (sendAt && sendAt.getTime() <= Date.now())
    throw new MailError('BAD_USER_INPUT', 'sendAt has passed. Leave it out to send now', {
      argument: 'sendAt',
    });
}
