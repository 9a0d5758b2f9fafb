import { createHash } from 'node:crypto';
import * as z from 'zod/mini';

import type { Caller } from '../../mail/caller.ts';
import { NO_DEMAND } from '../../mail/change-payload.ts';
import { messageDemand } from '../../mail/demand.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import { hasFlag } from '../../mail/flags.ts';
import { decodeMessageId } from '../../mail/ids.ts';
import type { Message } from '../../mail/mailbox.ts';
import type { OutgoingHeader } from '../../mail/outgoing.ts';
import { hasRight } from '../../mail/rights.ts';
import { PENDING, REPEATED } from '../../mail/send-claim.ts';
import type { SendPayload } from '../../mail/send-input.ts';
import { getRawMessage } from '../../operations/content.ts';
import { getMessage } from '../../operations/messages.ts';
import { described, id } from '../../operations/offers/values.ts';
import { sendMessage } from '../../operations/sending.ts';
import { answerTo, ask, digestOf } from '../asking.ts';
import type { Call, Offered } from '../tool.ts';
import { tool } from '../tool.ts';
import { defused, line } from '../untrusted.ts';
import { strangersAmong } from '../written-to.ts';

const NAME = 'send_draft';
/** Octets in which the header of a draft has to end. */
const MAX_HEADER = 256 * 1024;
const MAX_PREVIEW = 600;

/** A draft as it is now, and what the user has to know of it. */
interface Shown {
  readonly message: Message;
  readonly header: OutgoingHeader;
  /** Of its octets. */
  readonly sha256: string;
  /** A call before has begun to send it, and has not said how that ended. */
  readonly isPending: boolean;
}

export const sendTools = [
  tool({
    name: NAME,
    title: 'Send a draft',
    description:
      'Sends a stored draft, once. The user is asked first, and sees who gets it, the subject and what is attached. Without their yes nothing is sent.',
    anyOf: ['mail:send'],
    isOffered: (to) => to.client.canAsk || isUnattended(to),
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    input: () => z.strictObject({ id: id('The draft, from save_draft or a search in DRAFTS.') }),
    output: z.object({
      sent: z.boolean(),
      declined: described(z.optional(z.boolean()), 'The user has said no.'),
      messageId: z.optional(z.string()),
      refused: described(z.optional(z.array(z.string())), 'Recipients that the server did not take.'),
      copy: z.optional(z.string()),
      guarantee: z.optional(z.string()),
    }),
    run: async ({ id: draftId }, call) => {
      const { caller, client } = call;
      if (!client.canAsk) return { structured: sentOf(await sendUnattended(draftId, caller)) };
      const draft = await readDraft(draftId, caller).catch((error: unknown) =>
        goneBy(error, draftId, caller),
      );
      const digest = digestOf(NAME, draftId, draft.sha256, String(draft.isPending));
      const answer = await answerTo({ tool: NAME, digest }, call);
      if (answer === 'declined') return { structured: { sent: false, declined: true } };
      if (answer === 'open') return question(draft, digest, call);
      const ifPending = draft.isPending ? 'RESEND' : 'REFUSE';
      return { structured: sentOf(await sendMessage.run({ draftId, ifPending }, caller, NO_DEMAND)) };
    },
  }),
];

/** Whether the user need not be asked: the token says so, and to whom it may send. */
function isUnattended({ rights }: Pick<Offered, 'rights'>): boolean {
  return hasRight(rights, 'mail:send-unattended') && rights.recipients !== undefined;
}

function sendUnattended(draftId: string, caller: Caller): Promise<SendPayload> {
  if (!isUnattended({ rights: caller.rights() }))
    throw new MailError('FORBIDDEN', 'This client cannot ask its user, so nothing is sent');
  return sendMessage.run({ draftId, unattended: true }, caller, NO_DEMAND);
}

/** @throws MailError NOT_FOUND where it is gone, be it sent */
async function readDraft(draftId: string, caller: Caller): Promise<Shown> {
  const demand = messageDemand('flags', 'subject', 'attachments', 'text');
  demand.content.text = 4 * MAX_PREVIEW;
  const message = await getMessage.run({ id: draftId }, caller, demand);
  const { head, sha256 } = await octetsOf(draftId, caller);
  const header = await caller.readOutgoing(head, { messageId: undefined });
  const flags = message.flags ?? [];
  const isPending = hasFlag(flags, PENDING) || hasFlag(flags, REPEATED);
  return { message, header, sha256, isPending };
}

/**
 * A draft that is not there may have been sent by a call whose answer was lost: the copy in SENT says so. Nothing can be sent by
 * asking, because there is no draft, and no other message ever has its id.
 * @throws MailError CONFLICT where it was sent, else the error
 */
async function goneBy(error: unknown, draftId: string, caller: Caller): Promise<never> {
  if (error instanceof MailError && error.code === 'NOT_FOUND')
    sentOf(await sendMessage.run({ draftId, ifPending: 'REFUSE' }, caller, NO_DEMAND));
  throw error;
}

/** The octets as they are stored now: their digest, and the first of them. */
async function octetsOf(draftId: string, caller: Caller): Promise<{ head: Buffer; sha256: string }> {
  const message = decodeMessageId(draftId, caller.mail().accountKey);
  const whole = { id: { message, partId: undefined }, range: undefined, headOnly: false };
  const { body } = await getRawMessage.run(whole, caller, undefined);
  const hash = createHash('sha256');
  const first: Buffer[] = [];
  let length = 0;
  for await (const piece of body) {
    hash.update(piece);
    if (length < MAX_HEADER) first.push(piece);
    length += piece.length;
  }
  return { head: Buffer.concat(first), sha256: hash.digest('base64url') };
}

async function question(draft: Shown, digest: string, call: Call) {
  const strangers = await strangersAmong(draft.header.recipients, call.caller.mail());
  const message = (await linesOf(draft, strangers)).join('\n');
  return ask({ tool: NAME, digest, message, title: 'Send this mail' }, call);
}

/** What the user reads: the draft as the mail server has it, and not as a model tells of it. */
async function linesOf(draft: Shown, strangers: ReadonlySet<string>): Promise<string[]> {
  const { message, header, isPending } = draft;
  const content = unwrap(message.content!);
  const text = await content.text(4 * MAX_PREVIEW);
  const files = content.attachments.map(
    ({ filename, contentType, encodedSize }) =>
      `- ${line(filename) ?? 'unnamed'} (${line(contentType)}, ${encodedSize ?? '?'} octets)`,
  );
  return [
    'Send this mail?',
    `From: ${header.from.map((each) => line(each)).join(', ')}`,
    `To ${header.recipients.length} recipient(s), Cc and Bcc included:`,
    ...header.recipients.map(
      (each) => `- ${line(each)}${strangers.has(each) ? '  (new: never written to)' : ''}`,
    ),
    `Subject: ${line(message.envelope?.subject) ?? '(none)'}`,
    ...(files.length > 0 ? [`Attached (${files.length}):`, ...files] : ['Nothing is attached.']),
    ...(isPending
      ? ['An earlier attempt to send it has not said how it ended: it may arrive twice (best effort).']
      : []),
    '',
    shortened(defused(text?.text ?? '').text),
  ];
}

function shortened(text: string): string {
  const letters = [...text.trim()];
  return letters.length > MAX_PREVIEW ? `${letters.slice(0, MAX_PREVIEW).join('')}…` : letters.join('');
}

function sentOf({ sent, wasSent, messageId, recipients, copy, guarantee }: SendPayload): object {
  if (wasSent)
    throw new MailError('CONFLICT', 'This draft was sent before. It is in SENT; nothing was sent now');
  const refused = recipients.filter(({ outcome }) => outcome === 'REFUSED').map(({ address }) => address);
  return { sent, messageId, refused, copy, guarantee };
}
