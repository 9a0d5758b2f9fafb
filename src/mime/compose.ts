import type { MailComposerAttachment } from 'nodemailer/lib/mail-composer';

import type { DraftAddress, FileAttachment, OpenedDraft } from '../mail/draft.ts';
import { MailError } from '../mail/errors.ts';
import { storedAddress } from '../mail/unfinished-address.ts';
import type { MessagePiece } from '../mail/message-pieces.ts';
import { ReferredParts } from './referred-parts.ts';

/**
 * Writes a draft out with nodemailer's composer: alternatives for text and html, related images, attachments, headers
 * in RFC 2047 and RFC 2231. Bcc stays in, because what is added to a mailbox is the sender's own copy. Parts that the
 * mail server takes from its own store are pieces of their own. The composer is imported by the first call.
 */
export async function compose(draft: OpenedDraft): Promise<readonly MessagePiece[]> {
  const [{ default: MailComposer }, { default: MimeNode }] = await Promise.all([
    import('nodemailer/lib/mail-composer'),
    import('nodemailer/lib/mime-node'),
  ]);
  const referred = new ReferredParts((type, filename) =>
    new MimeNode('multipart/mixed').createChild(type, { filename }),
  );
  const node = new MailComposer({
    from: addresses(draft.from),
    replyTo: addresses(draft.replyTo),
    to: addresses(draft.to),
    cc: addresses(draft.cc),
    bcc: addresses(draft.bcc),
    subject: draft.subject == null ? undefined : foldable(draft.subject),
    // A message without any body gets an empty text, or it would not be one.
    text: draft.text ?? (draft.html == null ? '' : undefined),
    html: draft.html ?? undefined,
    attachments: draft.attachments.map((each) =>
      'stored' in each ? referred.add(each) : fileAttachment(each),
    ),
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
  const octets = await node.build();
  requireShortLines(octets);
  return referred.split(octets);
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
