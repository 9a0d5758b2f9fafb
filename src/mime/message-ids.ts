import { plainText } from './encoded-words.ts';
import type { OctetString } from './octets.ts';

/** The ids in a References or In-Reply-To header: those in angle brackets, or, without any, the words. */
export function messageIds(header: string): string[] {
  const found = header.match(BRACKETED);
  if (found) return found.map(withoutSpace);
  return header.split(/\s+/).filter((word) => word !== '');
}

/** A Message-ID: the first in angle brackets, which comments and others may follow, or what stands there instead. */
export function messageIdOf(header: OctetString): string | null {
  const text = plainText(header);
  const [first] = BRACKETED_FIRST.exec(text) ?? [];
  return first === undefined ? text || null : withoutSpace(first);
}

/** Some are folded inside. */
const BRACKETED = /<[^<>]{0,998}[^<>\s][^<>]{0,998}>/g;
const BRACKETED_FIRST = new RegExp(BRACKETED.source);

function withoutSpace(id: string): string {
  return id.replace(/\s+/g, '');
}
