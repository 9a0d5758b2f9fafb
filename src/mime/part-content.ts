import type { ByteHead } from './byte-head.ts';
import { headOfFile, headOfPart } from './byte-head.ts';
import type { ParsedMessage } from './parse-message.ts';
import { findPart } from './structure.ts';
import { contentOfFile, readEmbeddedId } from './uuencoded-files.ts';

/** What is in a part of a message that is at hand, or in a file within a text; undefined: there is none. */
export function partContent(
  parsed: ParsedMessage,
  id: string,
): { head: ByteHead; content: Buffer } | undefined {
  const embedded = readEmbeddedId(id);
  const { partId, index } = embedded ?? { partId: id, index: 0 };
  const part = findPart(parsed.root, partId);
  const content = parsed.content(partId);
  if (!part || !content) return undefined;
  return embedded ? fileIn(content, index) : { head: headOfPart(part), content };
}

/** A file within the decoded octets of a text. */
export function fileIn(text: Buffer, index: number): { head: ByteHead; content: Buffer } | undefined {
  const file = contentOfFile(text, index);
  return file && { head: headOfFile(file.name), content: file.content };
}
