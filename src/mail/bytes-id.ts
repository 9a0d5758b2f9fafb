import { MailError } from './errors.ts';
import type { MessageId } from './ids.ts';
import { decodeMessageId, encodeId, parsePacked, unpackId } from './ids.ts';
import { encodePartId } from './part-id.ts';

/** Names one part of one message: what an attachment's id holds. */
export interface PartId {
  readonly kind: 'part';
  readonly message: MessageId;
  /** An IMAP section. */
  readonly partId: string;
}

const SECTION = /^(?:TEXT|\d{1,9}(?:\.\d{1,9})*(?:\.TEXT|\.UU\d{1,3})?)$/;

/** Whose octets are meant: a message's, or one of its parts'. */
export interface BytesId {
  readonly message: MessageId;
  /** Undefined: the whole message. */
  readonly partId: string | undefined;
}

/** Reads the id of a message or of an attachment. @throws MailError BAD_USER_INPUT, NOT_FOUND */
export function decodeBytesId(text: string, account: string): BytesId {
  if (parsePacked(text)[0] === 'p') return decodePartId(text, account);
  return { message: decodeMessageId(text, account), partId: undefined };
}

/** Reads the id of an attachment that belongs to a certain message. @throws MailError BAD_USER_INPUT, NOT_FOUND */
export function decodeAttachmentId(messageId: string, attachmentId: string, account: string): BytesId {
  const message = decodeMessageId(messageId, account);
  const part = decodePartId(attachmentId, account);
  if (encodeId(part.message) === encodeId(message)) return part;
  throw new MailError('NOT_FOUND', 'This attachment id belongs to another message');
}

/** The one spelling of an id: the same octets have the same, for good. */
export function bytesIdentity({ message, partId }: BytesId): string {
  const messageId = encodeId(message);
  return partId === undefined ? messageId : encodePartId(messageId, partId);
}

/** @throws MailError BAD_USER_INPUT when it is none of ours, NOT_FOUND when it belongs to another account */
export function decodePartId(text: string, account: string): PartId {
  const [kind, partId, ...packed] = parsePacked(text);
  const message = unpackId(packed);
  if (kind !== 'p' || message?.kind !== 'message' || typeof partId !== 'string' || !SECTION.test(partId))
    throw new MailError('BAD_USER_INPUT', 'This is not an attachment id', { argument: 'id' });
  if (message.account !== account) throw new MailError('NOT_FOUND', 'This account has nothing with this id');
  return { kind: 'part', message, partId };
}
