import type { AnswerDraft, OriginalTexts } from '../mail/answer-draft.ts';
import { answerLocale, checkTimeZone } from '../mail/answer-draft.ts';
import type { Caller } from '../mail/caller.ts';
import { withContentIds } from '../mail/content-ids.ts';
import type { Content } from '../mail/content.ts';
import { octetLimit } from '../mail/demand.ts';
import { MailError, unwrap } from '../mail/errors.ts';
import type { ForwardAs } from '../mail/forward-draft.ts';
import { forwardAttached, forwardInline } from '../mail/forward-draft.ts';
import { MAX_IDENTITIES } from '../mail/limits.ts';
import type { HtmlOptions } from '../mail/linked-html.ts';
import type { Message } from '../mail/mailbox.ts';
import type { Original } from '../mail/reply-draft.ts';
import { replyDraft } from '../mail/reply-draft.ts';
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

/** The beginning of a reply, of a message that was asked for with what that needs. @throws MailError BAD_USER_INPUT, TOO_LARGE */
export async function reply(message: Message, args: ReplyArguments, caller: Caller): Promise<AnswerDraft> {
  const options = { ...optionsOf(args, caller), all: args.all ?? false };
  const texts = (args.quote ?? true) ? await textsOf(read(message, args, caller)) : null;
  return replyDraft(originalOf(message), texts, options);
}

/** The same of a forwarded message. */
export async function forward(
  message: Message,
  args: ForwardArguments,
  caller: Caller,
): Promise<AnswerDraft> {
  const options = optionsOf(args, caller);
  if (args.as === 'ATTACHMENT') return forwardAttached(originalOf(message), options);
  return forwardInline(originalOf(message), await textsOf(read(message, args, caller)), options);
}

function originalOf({ id, envelope, references, headers }: Message): Original {
  return { id, envelope: asked(envelope), references: asked(references), headers: asked(headers) };
}

function read({ content, id }: Message, args: AnswerArguments, caller: Caller): Read {
  return { content: unwrap(asked(content)), id, args, caller };
}

function optionsOf({ locale, timeZone, identities }: AnswerArguments, { mail, ...caller }: Caller) {
  const known = caller.identities().map(({ address }) => address);
  return {
    locale: answerLocale(locale ?? 'en'),
    timeZone: checkTimeZone(timeZone ?? 'UTC'),
    own: [mail().user, ...known, ...few(identities ?? [])],
  };
}

function few(identities: readonly string[]): readonly string[] {
  if (identities.length <= MAX_IDENTITIES) return identities;
  throw new MailError('BAD_USER_INPUT', `identities has more than ${MAX_IDENTITIES} addresses`, {
    argument: 'identities',
  });
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
