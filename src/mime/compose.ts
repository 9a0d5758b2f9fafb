import type { MailComposerAttachment } from 'nodemailer/lib/mail-composer';
import type MimeNode from 'nodemailer/lib/mime-node';

import type { DraftCalendar } from '../mail/draft-calendar.ts';
import type { DraftAddress, FileAttachment, OpenedDraft } from '../mail/draft.ts';
import { MailError } from '../mail/errors.ts';
import { storedAddress } from '../mail/unfinished-address.ts';
import type { MessagePiece } from '../mail/message-pieces.ts';
import { flowText } from './flow-text.ts';
import { ReferredParts } from './referred-parts.ts';

/**
 * Writes a draft out with nodemailer's composer: alternatives for text and html, related images, attachments, headers
 * in RFC 2047 and RFC 2231. Bcc stays in, because what is added to a mailbox is the sender's own copy. Parts that the
 * mail server takes from its own store are pieces of their own. The composer is imported by the first call.
 */
export async function compose(draft: OpenedDraft): Promise<readonly MessagePiece[]> {
  const [{ default: MailComposer }, { default: Node }] = await Promise.all([
    import('nodemailer/lib/mail-composer'),
    import('nodemailer/lib/mime-node'),
  ]);
  const referred = new ReferredParts((type, filename) =>
    new Node('multipart/mixed').createChild(type, { filename }),
  );
  const flowed = draft.text == null ? undefined : flowText(draft.text);
  const node = new MailComposer({
    from: addresses(draft.from),
    replyTo: addresses(draft.replyTo),
    to: addresses(draft.to),
    cc: addresses(draft.cc),
    bcc: addresses(draft.bcc),
    subject: draft.subject == null ? undefined : foldable(draft.subject),
    text: flowed ?? draft.text ?? undefined,
    html: draft.html ?? undefined,
    attachments: draft.attachments.map((each) =>
      'stored' in each ? referred.add(each) : fileAttachment(each),
    ),
    alternatives: [...emptyText(draft), ...(draft.calendar ? [calendarPart(draft.calendar)] : [])],
    headers: (draft.headers ?? []).map(({ name, value }) => ({ key: name, value })),
    inReplyTo: draft.inReplyTo ?? undefined,
    references: draft.references ? [...draft.references] : undefined,
    messageId: draft.messageId ?? undefined,
    date: draft.sentAt ?? new Date(),
    newline: '\r\n',
    // Nothing that a caller writes is a path or an address to fetch from.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  node.keepBcc = true;
  if (flowed !== undefined)
    textNode(node)?.setHeader('Content-Type', 'text/plain; charset=utf-8; format=flowed');
  const octets = await node.build();
  requireShortLines(octets);
  return referred.split(octets);
}

/** The node of the text: the first leaf that is plain. */
function textNode(node: MimeNode): MimeNode | undefined {
  const type = node.getHeader('Content-Type');
  if (typeof type === 'string' && /^text\/plain\b/i.test(type)) return node;
  for (const child of node.childNodes) {
    const found = textNode(child);
    if (found) return found;
  }
  return undefined;
}

/** A message without any text gets an empty one: its only attachment would take the place of the message itself. */
function emptyText({ text, html }: OpenedDraft): { contentType: string; content: string }[] {
  return text || html ? [] : [{ contentType: 'text/plain; charset=utf-8', content: '' }];
}

function calendarPart({ method, content }: DraftCalendar): { contentType: string; content: string } {
  return { contentType: `text/calendar; charset=utf-8; method=${method}`, content };
}

/** Octets of a line, its end left out (RFC 5322 §2.1.1); mail servers cut or refuse longer ones. */
const MAX_LINE = 998;

/**
 * Texts are encoded in short lines; what stands in a header without a blank cannot be folded.
 * @throws MailError BAD_USER_INPUT for an address, a name or an id that is longer than a line
 */
function requireShortLines(octets: Buffer): void {
  for (let from = 0; from < octets.length;) {
    const found = octets.indexOf('\r\n', from);
    const end = found < 0 ? octets.length : found;
    if (end - from > MAX_LINE)
      throw new MailError(
        'BAD_USER_INPUT',
        `A name, an address, an id or a file name of the draft is longer than the ${MAX_LINE} octets that a line of a message may have. Shorten it`,
      );
    from = end + 2;
  }
}

/** Words that a line could not hold are encoded, so that they can be folded (RFC 2047 §2). */
function foldable(subject: string): string {
  if (!/[\x21-\x7e]{900}/.test(subject)) return subject;
  const words = subject.match(/[^]{1,10}/gu) ?? [];
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`).join(' ');
}

function fileAttachment({
  filename,
  contentType,
  content,
  contentId,
  inline,
}: FileAttachment): MailComposerAttachment {
  return {
    filename: filename ?? false,
    content,
    ...(contentType && { contentType }),
    ...(contentId && { cid: contentId }),
    ...dispositionOf(inline),
  };
}

function dispositionOf(
  inline: boolean | null | undefined,
): Pick<MailComposerAttachment, 'contentDisposition'> {
  return inline == null ? {} : { contentDisposition: inline ? 'inline' : 'attachment' };
}

function addresses(
  list: readonly DraftAddress[] | null | undefined,
): { name: string; address: string }[] | undefined {
  return list?.map(storedAddress);
}
