import type { AnswerDraft, OriginalTexts } from '../mail/answer-draft.ts';
import type { Caller } from '../mail/caller.ts';
import { octetLimit } from '../mail/demand.ts';
import { withContentIds } from '../mail/content-ids.ts';
import type { Content } from '../mail/content.ts';
import type { MessageDemand } from '../mail/demand.ts';
import { MailError, unwrap } from '../mail/errors.ts';
import type { MessageField } from '../mail/fields.ts';
import type { ForwardAs } from '../mail/forward-draft.ts';
import type { HtmlOptions } from '../mail/linked-html.ts';
import { MAX_IDENTITIES } from '../mail/limits.ts';
import type { Message } from '../mail/mailbox.ts';
import type { Original } from '../mail/reply-draft.ts';
import type { Field, Want } from './field.ts';
import { asked } from './field.ts';

/** How an answer to a message is begun. */
export interface AnswerArguments extends HtmlOptions {
  readonly locale?: string | null | undefined;
  readonly timeZone?: string | null | undefined;
  /** The caller's own addresses beside the name of the account. */
  readonly identities?: readonly string[] | null | undefined;
}

export interface ReplyArguments extends AnswerArguments {
  readonly all?: boolean | null | undefined;
  readonly quote?: boolean | null | undefined;
}

export interface ForwardArguments extends AnswerArguments {
  readonly as?: ForwardAs | null | undefined;
}

/** Of the texts of a message, at the bound that was asked for. */
interface Read {
  readonly content: Content;
  readonly id: string;
  readonly args: AnswerArguments;
  readonly caller: Caller;
}

const ENVELOPE: readonly MessageField[] = ['subject', 'from', 'to', 'cc', 'bcc', 'replyTo', 'sentAt'];
const THREAD: readonly MessageField[] = ['messageId', 'inReplyTo', 'references'];
const TEXTS: readonly MessageField[] = ['text', 'html', 'attachments'];
/** Header fields that decide where a reply goes (mail/answer-recipients.ts). */
const HEADERS = ['mail-followup-to', 'list-post'];

/** Beginnings of answers: they cost what reading the message costs, in the same session. */
export const ANSWER_FIELDS = {
  replyDraft: {
    right: 'mail:content',
    want: wantOriginal(({ quote }: ReplyArguments) => quote ?? true),
    read: async (message, args, caller): Promise<AnswerDraft> => {
      const { replyDraft } = await import('../mail/reply-draft.ts');
      const options = { ...(await optionsOf(args, caller)), all: args.all ?? false };
      const texts = (args.quote ?? true) ? await textsOf(read(message, args, caller)) : null;
      return replyDraft(originalOf(message), texts, options);
    },
  } satisfies Field<MessageDemand, Message, ReplyArguments>,
  forwardDraft: {
    right: 'mail:content',
    want: wantOriginal(({ as }: ForwardArguments) => as !== 'ATTACHMENT'),
    read: async (message, args, caller): Promise<AnswerDraft> => {
      const { forwardAttached, forwardInline } = await import('../mail/forward-draft.ts');
      const options = await optionsOf(args, caller);
      if (args.as === 'ATTACHMENT') return forwardAttached(originalOf(message), options);
      return forwardInline(originalOf(message), await textsOf(read(message, args, caller)), options);
    },
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

function originalOf({ id, envelope, references, headers }: Message): Original {
  return { id, envelope: asked(envelope), references: asked(references), headers: asked(headers) };
}

function read({ content, id }: Message, args: AnswerArguments, caller: Caller): Read {
  return { content: unwrap(asked(content)), id, args, caller };
}

async function optionsOf({ locale, timeZone, identities }: AnswerArguments, { mail }: Caller) {
  const { answerLocale, checkTimeZone } = await import('../mail/answer-draft.ts');
  return {
    locale: answerLocale(locale ?? 'en'),
    timeZone: checkTimeZone(timeZone ?? 'UTC'),
    own: [mail().user, ...few(identities ?? [])],
  };
}

function few(identities: readonly string[]): readonly string[] {
  if (identities.length <= MAX_IDENTITIES) return identities;
  throw new MailError('BAD_USER_INPUT', `identities has more than ${MAX_IDENTITIES} addresses`);
}

/** The texts with pictures by `cid:`, so that they can be stored again. */
async function textsOf({ content, args, caller: { room } }: Read): Promise<OriginalTexts> {
  const octets = octetLimit(args.maxOctets);
  const attachments = withContentIds(content);
  const [text, html] = await Promise.all([
    content.text(octets),
    content.html(octets, {
      ...attachments.rules,
      allowRemote: args.remoteContent === 'ALLOW',
      isStored: true,
    }),
  ]);
  return {
    text: room.take(text?.text ?? null),
    html: room.take(html?.html ?? null),
    attachments: attachments.all,
    truncated: (text?.truncated ?? false) || (html?.truncated ?? false),
  };
}
