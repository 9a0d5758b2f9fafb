import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import type { MessageDemand } from '../../mail/demand.ts';
import { AUTHENTICATION_FIELDS } from '../../mail/authentication.ts';
import type { MessageField } from '../../mail/fields.ts';
import { UNSUBSCRIBE_FIELDS } from '../../mail/list-unsubscribe.ts';
import type { Offer } from './select.ts';
import { isOffered } from './select.ts';
import type { Extension } from '../wire/capabilities.ts';
import { atom } from '../wire/command.ts';

/** Data items without arguments. */
export type FetchWord =
  | 'UID'
  | 'FLAGS'
  | 'ENVELOPE'
  | 'INTERNALDATE'
  | 'RFC822.SIZE'
  | 'MODSEQ'
  | 'BODYSTRUCTURE'
  | 'PREVIEW'
  | 'SAVEDATE'
  | 'EMAILID'
  | 'X-GM-MSGID'
  | 'X-GM-THRID'
  | 'X-GM-LABELS';

/** What a field costs: a FETCH data item (RFC 9051 §6.4.5), or a header field for what ENVELOPE lacks. */
type Price = ({ readonly word: FetchWord } | { readonly header: string }) & {
  /** What is not offered is not asked for; left out: it needs nothing. */
  readonly needs?: Extension;
  /** Where this is offered, it is not asked for. */
  readonly insteadOf?: Extension;
  /** Whether it is worth asking for, given all that is wanted; left out: it is. */
  pays?(demand: MessageDemand): boolean;
};

const ENVELOPE: readonly Price[] = [{ word: 'ENVELOPE' }];
/** Where texts are is known from the structure; they follow in a second flight (content-task.ts). */
const STRUCTURE: readonly Price[] = [{ word: 'BODYSTRUCTURE' }];

function header(name: string): Price {
  return { header: name.toUpperCase() };
}

/** A field more does not compile until it has its price here. */
const PRICES: Record<MessageField, readonly Price[]> = {
  uid: [{ word: 'UID' }],
  flags: [{ word: 'FLAGS' }],
  subject: ENVELOPE,
  from: ENVELOPE,
  to: ENVELOPE,
  cc: ENVELOPE,
  bcc: ENVELOPE,
  replyTo: ENVELOPE,
  sender: ENVELOPE,
  sentAt: ENVELOPE,
  messageId: ENVELOPE,
  inReplyTo: ENVELOPE,
  receivedAt: [{ word: 'INTERNALDATE' }],
  size: [{ word: 'RFC822.SIZE' }],
  references: [{ header: 'REFERENCES' }],
  modSeq: [{ word: 'MODSEQ', needs: 'CONDSTORE' }],
  // OBJECTID's THREADID is no conversation: Cyrus begins another where the subject changes.
  threadId: [
    { word: 'X-GM-THRID', needs: 'X-GM-EXT-1' },
    { word: 'ENVELOPE', insteadOf: 'X-GM-EXT-1' },
    { header: 'REFERENCES', insteadOf: 'X-GM-EXT-1' },
  ],
  emailId: [
    { word: 'X-GM-MSGID', needs: 'X-GM-EXT-1' },
    { word: 'EMAILID', needs: 'OBJECTID', insteadOf: 'X-GM-EXT-1' },
  ],
  labels: [{ word: 'X-GM-LABELS', needs: 'X-GM-EXT-1' }],
  savedAt: [{ word: 'SAVEDATE', needs: 'SAVEDATE' }],
  listUnsubscribe: UNSUBSCRIBE_FIELDS.map(header),
  autoSubmitted: [header('auto-submitted')],
  authentication: AUTHENTICATION_FIELDS.map(header),
  // The structure in case the server's preview cannot be used: Cyrus has none, Dovecot's has U+FFFD for many charsets.
  preview: [{ word: 'PREVIEW', needs: 'PREVIEW', pays: mayPreview }, ...STRUCTURE],
  text: STRUCTURE,
  html: STRUCTURE,
  hasAttachments: STRUCTURE,
  attachments: STRUCTURE,
  parts: STRUCTURE,
  deliveryReport: STRUCTURE,
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
  'SAVEDATE',
  'EMAILID',
  'X-GM-MSGID',
  'X-GM-THRID',
  'X-GM-LABELS',
  'ENVELOPE',
  'PREVIEW',
  'BODYSTRUCTURE',
];

/** The cheapest items that answer a demand, of those that are offered. */
export function fetchItems(demand: MessageDemand, offer: Offer): FetchItems {
  return itemsFor(demand, (need) => isOffered(need, offer));
}

/** Demands with the same key cost the same FETCH, whatever the server offers. */
export function itemsKey(demand: MessageDemand | undefined): string {
  return demand ? JSON.stringify(itemsFor(demand, () => true)) : '';
}

function itemsFor(demand: MessageDemand, offers: (need: Extension) => boolean): FetchItems {
  const words = new Set<FetchWord>(['UID']);
  const headers = new Set([...demand.headers].map((name) => name.toUpperCase()));
  for (const price of [...demand.fields].flatMap((field) => PRICES[field])) {
    if ((price.needs && !offers(price.needs)) || price.pays?.(demand) === false) continue;
    if (price.insteadOf && offers(price.insteadOf)) continue;
    if ('word' in price) words.add(price.word);
    else headers.add(price.header);
  }
  return {
    words: ORDER.filter((word) => words.has(word)),
    headers: demand.allHeaders ? 'all' : [...headers].sort(),
  };
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
