import { plainText } from './encoded-words.ts';
import type { OctetString } from './octets.ts';

/** The ids in a References or In-Reply-To header: those in angle brackets, or, without any, the words. */
export function messageIds(header: string): string[] {
  return header.match(/<[^<>\s]+>/g) ?? header.split(/\s+/).filter((word) => word !== '');
}

/** A Message-ID: the first in angle brackets, which comments and others may follow, or what stands there instead. */
export function messageIdOf(header: OctetString): string | null {
  const text = plainText(header);
  for (const [, within] of text.matchAll(/<([^<>]*)>/g))
    if (within!.trim() !== '') return `<${within!.trim()}>`;
  return text || null;
}
