import type { Header } from '../mail/envelope.ts';
import { MAX_SHOWN_IDS } from '../mail/limits.ts';
import { plainText } from './encoded-words.ts';
import type { OctetString } from './octets.ts';

/** The ids in a References or In-Reply-To header: those in angle brackets, or, without any, the words. */
export function messageIds(header: string): string[] {
  const ids = matchesIn(header, /<[^<>\s]+>/g);
  return ids.length > 0 ? ids : matchesIn(header, /\S+/g);
}

/** The ids in the References of a header. */
export function referencesIn(headers: readonly Header[]): string[] {
  const fields = headers.filter(({ name }) => /^references$/i.test(name));
  return fields.flatMap(({ raw }) => messageIds(raw)).slice(0, MAX_SHOWN_IDS);
}

function matchesIn(text: string, pattern: RegExp): string[] {
  const found: string[] = [];
  for (const [each] of text.matchAll(pattern)) {
    found.push(each);
    if (found.length === MAX_SHOWN_IDS) break;
  }
  return found;
}

/** A Message-ID: the first in angle brackets, which comments and others may follow, or what stands there instead. */
export function messageIdOf(header: OctetString): string | null {
  const text = plainText(header);
  for (const [, within] of text.matchAll(/<([^<>]*)>/g))
    if (within!.trim() !== '') return `<${within!.trim()}>`;
  return text || null;
}
