import type { Envelope as ShownEnvelope } from '../mail/envelope.ts';
import { MAX_SHOWN_ADDRESSES } from '../mail/limits.ts';
import type { Address } from './addresses.ts';
import { parseAddresses } from './addresses.ts';
import { parseDate } from './dates.ts';
import { decodeHeader, plainText } from './encoded-words.ts';
import type { RawField } from './headers.ts';
import type { OctetString } from './octets.ts';
import { asOctetString } from './octets.ts';
import type { Envelope } from './structure.ts';
import { messageIdOf, messageIds } from './message-ids.ts';

const NOTHING = asOctetString('');

/**
 * From raw header fields to ENVELOPE (RFC 9051 §7.5.2). RFC 5322 §3.6 allows each of them once: of repeated fields the
 * first counts, but for addresses, which are all there, as servers have it.
 * @param declared what the message's own text is written in, for raw 8-bit
 */
export function envelopeOf(fields: readonly RawField[], declared?: string): Envelope {
  const named = new Map<string, OctetString[]>();
  for (const [name, raw] of fields) {
    const key = name.toLowerCase();
    const others = named.get(key);
    if (others) others.push(raw);
    else named.set(key, [raw]);
  }
  const first = (name: string): OctetString => named.get(name)?.[0] ?? NOTHING;
  const addresses = (name: string): Address[] => {
    const found: Address[] = [];
    for (const raw of named.get(name) ?? [])
      if (found.length < MAX_SHOWN_ADDRESSES)
        found.push(...parseAddresses(raw, declared, MAX_SHOWN_ADDRESSES - found.length));
    return found;
  };
  const from = addresses('from');
  const orFrom = (found: Address[]): Address[] => (found.length ? found : from);
  return {
    date: parseDate(first('date')),
    subject: named.has('subject') ? decodeHeader(first('subject'), declared) : null,
    from,
    sender: orFrom(addresses('sender')),
    replyTo: orFrom(addresses('reply-to')),
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    messageId: messageIdOf(first('message-id')),
    inReplyTo: plainText(first('in-reply-to')) || null,
  };
}

/** An envelope as callers see it. */
export function asEnvelope({ date, inReplyTo, ...rest }: Envelope): ShownEnvelope {
  return { ...rest, sentAt: date, inReplyTo: inReplyTo === null ? [] : messageIds(inReplyTo) };
}
