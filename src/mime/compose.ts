import type { Draft, DraftAddress } from '../mail/draft.ts';

/**
 * Writes a draft out with nodemailer's composer: alternatives for text and html, related images, attachments, headers
 * in RFC 2047 and RFC 2231. Bcc stays in, because what is added to a mailbox is the sender's own copy. The composer is
 * imported by the first call.
 */
export async function compose(draft: Draft): Promise<Buffer> {
  const { default: MailComposer } = await import('nodemailer/lib/mail-composer');
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
    attachments: (draft.attachments ?? []).map(({ filename, contentType, content, contentId }) => ({
      filename: filename ?? false,
      content,
      ...(contentType && { contentType }),
      ...(contentId && { cid: contentId }),
    })),
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
  return node.build();
}

function addresses(
  list: readonly DraftAddress[] | null | undefined,
): { name: string; address: string }[] | undefined {
  return list?.map(({ name, address }) => ({ name: name ?? '', address }));
}
