import { isUint32, parsePacked } from './ids.ts';
import { MailError } from './errors.ts';
import type { MessageId } from './ids.ts';

/** Names one part of one message: what an attachment's id holds. */
export interface PartId extends Omit<MessageId, 'kind'> {
  readonly kind: 'part';
  /** An IMAP section. */
  readonly partId: string;
}

const SECTION = /^(?:TEXT|\d{1,9}(?:\.\d{1,9})*(?:\.TEXT)?)$/;

/** The id of a part, from its message's id: the same each time. */
export function encodePartId(messageId: string, partId: string): string {
  const [, ...message] = parsePacked(messageId);
  return Buffer.from(JSON.stringify(['p', ...message, partId])).toString('base64url');
}

/** @throws MailError BAD_USER_INPUT when it is none of ours, NOT_FOUND when it belongs to another account */
export function decodePartId(text: string, account: string): PartId {
  const [kind, owner, path, uidValidity, uid, partId] = parsePacked(text);
  const isWhole = typeof path === 'string' && isUint32(uidValidity) && isUint32(uid);
  if (kind !== 'p' || !isWhole || typeof partId !== 'string' || !SECTION.test(partId))
    throw new MailError('BAD_USER_INPUT', 'This is not the id of an attachment');
  if (owner !== account) throw new MailError('NOT_FOUND', 'There is nothing with this id in this account');
  return { kind: 'part', account, path, uidValidity, uid, partId };
}
