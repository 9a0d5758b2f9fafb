import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { MessageDemand } from '../../mail/demand.ts';
import type { MessageField } from '../../mail/fields.ts';
import { atom } from '../wire/command.ts';

/** What one field costs: a FETCH data item (RFC 9051 §6.4.5), or a header field for what ENVELOPE lacks. */
type Cost = { readonly item: FetchWord } | { readonly header: string };

/** Data items without arguments. */
export type FetchWord =
  'UID' | 'FLAGS' | 'ENVELOPE' | 'INTERNALDATE' | 'RFC822.SIZE' | 'MODSEQ' | 'BODYSTRUCTURE' | 'PREVIEW';

/** A field more does not compile until it has its price here. */
const COSTS: Record<MessageField, Cost> = {
  uid: { item: 'UID' },
  flags: { item: 'FLAGS' },
  subject: { item: 'ENVELOPE' },
  from: { item: 'ENVELOPE' },
  to: { item: 'ENVELOPE' },
  cc: { item: 'ENVELOPE' },
  bcc: { item: 'ENVELOPE' },
  replyTo: { item: 'ENVELOPE' },
  sender: { item: 'ENVELOPE' },
  sentAt: { item: 'ENVELOPE' },
  messageId: { item: 'ENVELOPE' },
  inReplyTo: { item: 'ENVELOPE' },
  receivedAt: { item: 'INTERNALDATE' },
  size: { item: 'RFC822.SIZE' },
  references: { header: 'references' },
  modSeq: { item: 'MODSEQ' },
  // Where texts are is known from the structure; they follow in a second flight (content-task.ts).
  preview: { item: 'BODYSTRUCTURE' },
  text: { item: 'BODYSTRUCTURE' },
  html: { item: 'BODYSTRUCTURE' },
  hasAttachments: { item: 'BODYSTRUCTURE' },
  attachments: { item: 'BODYSTRUCTURE' },
  parts: { item: 'BODYSTRUCTURE' },
};

/** What a FETCH asks for. UID is always among it: rows are known by nothing else. */
export interface FetchItems {
  readonly words: readonly FetchWord[];
  /** Header fields in upper case, in order; `all`: the whole header; none: empty. */
  readonly headers: readonly string[] | 'all';
  /** Pieces of the content. */
  readonly sections?: readonly Section[];
}

/** The beginning of a part, as it stands in the message. */
export interface Section {
  /** A section number; empty: the whole message. */
  readonly partId: string;
  readonly octets: number;
  /** How many of them are at hand already; left out: none. */
  readonly from?: number;
}

/** Servers' previews are this long (RFC 8970 §3.2: 200 to 256 characters). */
const PREVIEW_LENGTH = 200;

/** The order in which items are written, so that the same demand is always the same command. */
const ORDER: readonly FetchWord[] = [
  'UID',
  'FLAGS',
  'INTERNALDATE',
  'RFC822.SIZE',
  'MODSEQ',
  'ENVELOPE',
  'PREVIEW',
  'BODYSTRUCTURE',
];

/**
 * The cheapest items that answer a demand.
 * @param hasModSeq whether MODSEQ may be asked for at all (RFC 7162)
 * @param hasPreview whether the server makes previews (RFC 8970)
 */
export function fetchItems(demand: MessageDemand, hasModSeq: boolean, hasPreview = false): FetchItems {
  const words = new Set<FetchWord>(['UID']);
  const headers = new Set([...demand.headers].map((name) => name.toUpperCase()));
  for (const field of demand.fields) {
    const cost = COSTS[field];
    // In case that the server's preview cannot be used: Cyrus has none, Dovecot's has U+FFFD for many charsets.
    if (field === 'preview' && hasPreview && mayPreview(demand)) words.add('PREVIEW');
    if ('item' in cost) words.add(cost.item);
    else headers.add(cost.header.toUpperCase());
  }
  if (!hasModSeq) words.delete('MODSEQ');
  return {
    words: ORDER.filter((word) => words.has(word)),
    headers: demand.allHeaders ? 'all' : [...headers].sort(),
  };
}

/** Demands with the same key cost the same FETCH. */
export function itemsKey(demand: MessageDemand | undefined): string {
  return demand ? JSON.stringify(fetchItems(demand, true, true)) : '';
}

/** Whether what was fetched with some items (undefined: nothing was) has others as well. */
export function holdsItems(fetched: FetchItems | undefined, { words, headers }: FetchItems): boolean {
  if (!fetched || !words.every((word) => fetched.words.includes(word))) return false;
  const { headers: held } = fetched;
  return held === 'all' || (headers !== 'all' && headers.every((name) => held.includes(name)));
}

/** Where the text comes anyway, the preview is made of that. */
function mayPreview({ fields, content }: MessageDemand): boolean {
  return !fields.has('text') && content.preview <= PREVIEW_LENGTH;
}

/** The items as FETCH takes them. */
export function fetchArgument({ words, headers, sections = [] }: FetchItems): ImapCompileNode[] {
  const items = words.map(atom);
  if (headers === 'all') items.push(peek([atom('HEADER')]));
  else if (headers.length > 0) items.push(peek([atom('HEADER.FIELDS'), headers.map(atom)]));
  for (const { partId, octets, from = 0 } of sections) {
    const section = peek(partId === '' ? [] : [atom(partId)]);
    items.push({ ...(section as object), partial: [from, octets - from] } as ImapCompileNode);
  }
  return items;
}

// PEEK: reading never marks a message as seen (RFC 9051 §6.4.5).
function peek(section: ImapCompileNode[]): ImapCompileNode {
  return { type: 'ATOM', value: 'BODY.PEEK', section: section as never };
}
