import type { Read } from './fetched-content.ts';
import { FetchedContent } from './fetched-content.ts';
import { parseMessage } from './parse-message.ts';
import type { Part } from './structure.ts';
import { holdYoungHeap } from './garbage.ts';

/**
 * The content of a message out of its octets, split here.
 * @param isCut they are only the beginning of it
 */
export function contentOfWhole(octets: Buffer, isCut: boolean): FetchedContent {
  holdYoungHeap();
  const parsed = parseMessage(octets);
  const end = octets.byteOffset + octets.length;
  const read: Read = ({ partId }) => {
    const own = parsed.octets(partId);
    // The last part of what was read goes on behind it.
    return own && { octets: own, isCut: isCut && own.byteOffset + own.length === end };
  };
  const sizeOf = (partId: string): number | null => {
    const own = read({ partId } as Part);
    return own && !own.isCut ? (parsed.contentLength(partId) ?? null) : null;
  };
  return new FetchedContent(parsed.root, read, sizeOf);
}
