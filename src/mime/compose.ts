import type { MailComposerAttachment } from 'nodemailer/lib/mail-composer';

import type { DraftAddress, FileAttachment, OpenedDraft } from '../mail/draft.ts';
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
    subject: draft.subject ?? undefined,
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
  return referred.split(await node.build());
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
