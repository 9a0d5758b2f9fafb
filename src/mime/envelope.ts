import type { Envelope as ShownEnvelope } from '../mail/envelope.ts';
import type { Address } from './addresses.ts';
import { parseAddresses } from './addresses.ts';
import { parseDate } from './dates.ts';
import { cleanText, decodeHeader } from './encoded-words.ts';
import type { RawField } from './headers.ts';
import { asOctetString } from './octets.ts';
import type { Envelope } from './structure.ts';
import { messageIds } from './message-ids.ts';

/** From raw header fields to ENVELOPE (RFC 9051 §7.5.2): of repeated fields the first counts. */
export function envelopeOf(fields: readonly RawField[]): Envelope {
  const first = new Map(fields.toReversed().map(([name, raw]) => [name.toLowerCase(), raw]));
  const text = (name: string): string | null => cleanText(first.get(name) ?? '').trim() || null;
  const addresses = (name: string): Address[] => parseAddresses(first.get(name) ?? asOctetString(''));
  const from = addresses('from');
  const orFrom = (found: Address[]): Address[] => (found.length ? found : from);
  return {
    date: parseDate(first.get('date') ?? ''),
    subject: first.has('subject') ? decodeHeader(first.get('subject')!) : null,
    from,
    sender: orFrom(addresses('sender')),
    replyTo: orFrom(addresses('reply-to')),
    to: addresses('to'),
    cc: addresses('cc'),
    bcc: addresses('bcc'),
    messageId: text('message-id'),
    inReplyTo: text('in-reply-to'),
  };
}

/** An envelope as callers see it. */
export function asEnvelope({ date, inReplyTo, ...rest }: Envelope): ShownEnvelope {
  return { ...rest, sentAt: date, inReplyTo: inReplyTo === null ? [] : messageIds(inReplyTo) };
}
