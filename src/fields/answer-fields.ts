import type { AnswerDraft } from '../mail/answer-draft.ts';
import { octetLimit } from '../mail/demand.ts';
import type { MessageDemand } from '../mail/demand.ts';
import type { MessageField } from '../mail/fields.ts';
import type { Message } from '../mail/mailbox.ts';
import type { AnswerArguments, ForwardArguments, ReplyArguments } from './answer-reading.ts';
import type { Field, Want } from './field.ts';

const ENVELOPE: readonly MessageField[] = ['subject', 'from', 'to', 'cc', 'bcc', 'replyTo', 'sentAt'];
const THREAD: readonly MessageField[] = ['messageId', 'inReplyTo', 'references'];
const TEXTS: readonly MessageField[] = ['text', 'html', 'attachments'];
/** Header fields that decide where a reply goes (mail/answer-recipients.ts). */
const HEADERS = ['mail-followup-to', 'list-post'];

/** Beginnings of answers: they cost what reading the message costs, in the same session. What makes them is loaded by those who ask. */
export const ANSWER_FIELDS = {
  replyDraft: {
    right: 'mail:content',
    want: wantOriginal(({ quote }: ReplyArguments) => quote ?? true),
    read: async (message, args, caller): Promise<AnswerDraft> =>
      (await import('./answer-reading.ts')).reply(message, args, caller),
  } satisfies Field<MessageDemand, Message, ReplyArguments>,
  forwardDraft: {
    right: 'mail:content',
    want: wantOriginal(({ as }: ForwardArguments) => as !== 'ATTACHMENT'),
    read: async (message, args, caller): Promise<AnswerDraft> =>
      (await import('./answer-reading.ts')).forward(message, args, caller),
  } satisfies Field<MessageDemand, Message, ForwardArguments>,
};

function wantOriginal<Args extends AnswerArguments>(
  isQuoted: (args: Args) => boolean,
): Want<MessageDemand, Args> {
  return (demand, args) => {
    for (const field of [...ENVELOPE, ...THREAD]) demand.fields.add(field);
    for (const name of HEADERS) demand.headers.add(name);
    if (!isQuoted(args)) return;
    for (const field of TEXTS) demand.fields.add(field);
    const octets = octetLimit(args.maxOctets);
    demand.content.text = Math.max(demand.content.text, octets);
    demand.content.html = Math.max(demand.content.html, octets);
  };
}
