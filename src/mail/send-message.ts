import type { ChangeDemand } from './change-payload.ts';
import { MailError } from './errors.ts';
import { requireRight } from './rights.ts';
import { givenContent } from './send-content.ts';
import { envelopeOf } from './send-envelope.ts';
import type { Sender } from './send-hand-in.ts';
import { handIn, marksOf } from './send-hand-in.ts';
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
  if (input.draftId != null) return sendDraft(sender, input, demand);
  if (input.idempotencyKey != null) return sendUnderKey(sender, input, demand);
  const content = await givenContent(session, input, { messageId: undefined }, tools);
  const envelope = envelopeOf(content.header, input.envelope, submission, rights);
  return handIn(sender, input, { content, envelope, draft: undefined, claim: undefined }, demand);
}

function requireOneSource({ draftId, message, raw, sendAt }: SendInput): void {
  if ([draftId, message, raw].filter((each) => each != null).length !== 1)
    throw new MailError('BAD_USER_INPUT', 'Provide exactly one of draftId, message and raw');
  if (sendAt && sendAt.getTime() <= Date.now())
    throw new MailError('BAD_USER_INPUT', 'sendAt has passed. Leave it out to send now');
}
