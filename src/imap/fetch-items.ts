import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { MessageDemand, MessageField } from '../mail/demand.ts';
import { atom } from './wire/command.ts';

/** What one field costs: a FETCH data item (RFC 9051 §6.4.5), or a header field for what ENVELOPE lacks. */
type Cost = { readonly item: FetchWord } | { readonly header: string };

/** Data items without arguments. */
export type FetchWord = 'UID' | 'FLAGS' | 'ENVELOPE' | 'INTERNALDATE' | 'RFC822.SIZE' | 'MODSEQ';

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
};

/** What a FETCH asks for. UID is always among it: rows are known by nothing else. */
export interface FetchItems {
  readonly words: readonly FetchWord[];
  /** Header fields in upper case, in order; `all`: the whole header; none: empty. */
  readonly headers: readonly string[] | 'all';
}

/** The order in which items are written, so that the same demand is always the same command. */
const ORDER: readonly FetchWord[] = ['UID', 'FLAGS', 'INTERNALDATE', 'RFC822.SIZE', 'MODSEQ', 'ENVELOPE'];

/** The cheapest items that answer a demand. @param hasModSeq whether MODSEQ may be asked for at all (RFC 7162) */
export function fetchItems(demand: MessageDemand, hasModSeq: boolean): FetchItems {
  const words = new Set<FetchWord>(['UID']);
  const headers = new Set([...demand.headers].map((name) => name.toUpperCase()));
  for (const field of demand.fields) {
    const cost = COSTS[field];
    if ('item' in cost) words.add(cost.item);
    else headers.add(cost.header.toUpperCase());
  }
  if (!hasModSeq) words.delete('MODSEQ');
  return {
    words: ORDER.filter((word) => words.has(word)),
    headers: demand.allHeaders ? 'all' : [...headers].sort(),
  };
}

/** The items as FETCH takes them. */
export function fetchArgument({ words, headers }: FetchItems): ImapCompileNode[] {
  const items = words.map(atom);
  if (headers === 'all') items.push(peek([atom('HEADER')]));
  else if (headers.length > 0) items.push(peek([atom('HEADER.FIELDS'), headers.map(atom)]));
  return items;
}

// PEEK: reading never marks a message as seen (RFC 9051 §6.4.5).
function peek(section: ImapCompileNode[]): ImapCompileNode {
  return { type: 'ATOM', value: 'BODY.PEEK', section: section as never };
}
