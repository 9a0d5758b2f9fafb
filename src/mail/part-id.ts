import { parsePacked } from './ids.ts';

/** The id of a part, from its message's id: the same each time. */
export function encodePartId(messageId: string, partId: string): string {
  return Buffer.from(JSON.stringify(['p', partId, ...parsePacked(messageId)])).toString('base64url');
}
