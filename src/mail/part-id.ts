import { MailError } from './errors.ts';
import type { MessageId } from './ids.ts';
import { parsePacked, unpackId } from './ids.ts';

/** Names one part of one message: what an attachment's id holds. */
export interface PartId {
  readonly kind: 'part';
  readonly message: MessageId;
  /** An IMAP section; with `.UU1` behind it the first file that is uuencoded in that text. */
  readonly partId: string;
}

const SECTION = /^(?:TEXT|\d{1,9}(?:\.\d{1,9})*(?:\.TEXT|\.UU\d{1,3})?)$/;

/** The id of a part, from its message's id: the same each time. */
export function encodePartId(messageId: string, partId: string): string {
  return Buffer.from(JSON.stringify(['p', partId, ...parsePacked(messageId)])).toString('base64url');
}

/** @throws MailError BAD_USER_INPUT when it is none of ours, NOT_FOUND when it belongs to another account */
export function decodePartId(text: string, account: string): PartId {
  const [kind, partId, ...packed] = parsePacked(text);
  const message = unpackId(packed);
  if (kind !== 'p' || message?.kind !== 'message' || typeof partId !== 'string' || !SECTION.test(partId))
    throw new MailError('BAD_USER_INPUT', 'This is not an attachment id');
  if (message.account !== account) throw new MailError('NOT_FOUND', 'This account has nothing with this id');
  return { kind: 'part', message, partId };
}
