import type { Envelope } from '../../mail/envelope.ts';
import type { Address } from '../../mail/envelope.ts';
import { parseDate } from '../../mime/dates.ts';
import { decodeCharset } from '../../mime/charset.ts';
import { cleanText, decodeHeader } from '../../mime/encoded-words.ts';
import { messageIds } from '../../mime/message-ids.ts';
import { asOctetString, fromOctetString, hasHighOctets } from '../../mime/octets.ts';
import type { Token } from '../wire/token.ts';
import { listOf, textOf } from '../wire/responses.ts';

/** The fields of ENVELOPE, in their order (RFC 9051 §7.5.2). */
const PLACES = {
  date: 0,
  subject: 1,
  from: 2,
  sender: 3,
  replyTo: 4,
  to: 5,
  cc: 6,
  bcc: 7,
  inReplyTo: 8,
  messageId: 9,
} as const;

/** ENVELOPE. A field is decoded when it is first read: a list of messages shows few of them. */
export class FetchedEnvelope implements Envelope {
  readonly #fields: readonly Token[];
  readonly #decoded: unknown[] = [];

  constructor(token: Token) {
    this.#fields = listOf(token);
  }

  get subject(): string | null {
    return this.#field('subject', decoded);
  }

  get from(): readonly Address[] {
    return this.#field('from', readAddresses);
  }

  get to(): readonly Address[] {
    return this.#field('to', readAddresses);
  }

  get cc(): readonly Address[] {
    return this.#field('cc', readAddresses);
  }

  get bcc(): readonly Address[] {
    return this.#field('bcc', readAddresses);
  }

  get replyTo(): readonly Address[] {
    return this.#field('replyTo', readAddresses);
  }

  get sender(): readonly Address[] {
    return this.#field('sender', readAddresses);
  }

  get sentAt(): Date | null {
    return this.#field('date', (token) => parseDate(textOf(token) ?? ''));
  }

  get messageId(): string | null {
    return this.#field('messageId', (token) => plainText(textOf(token) ?? '') || null);
  }

  get inReplyTo(): readonly string[] {
    return this.#field('inReplyTo', (token) => messageIds(plainText(textOf(token) ?? '')));
  }

  #field<T>(name: keyof typeof PLACES, read: (token: Token | undefined) => T): T {
    const place = PLACES[name];
    return (this.#decoded[place] ??= read(this.#fields[place])) as T;
  }
}

/**
 * A group begins with an entry that has a mailbox (its name) and no host, and ends with one that has neither. Courier
 * writes the same entry at both ends, with an empty name: within a group it is the end. An empty group is an entry of
 * its own, so that it is not lost.
 */
function readAddresses(token: Token | undefined): Address[] {
  const addresses: Address[] = [];
  let group: string | null = null;
  let members = 0;
  const endGroup = () => {
    if (group !== null && members === 0) addresses.push({ name: null, address: null, group });
  };
  for (const entry of listOf(token)) {
    const [name, , mailbox, host] = listOf(entry);
    const [local, domain] = [textOf(mailbox), textOf(host)];
    if (domain === null) {
      endGroup();
      const isEnd: boolean = local === null || (local === '' && group !== null);
      group = isEnd ? null : decodeHeader(asOctetString(local ?? ''));
      members = 0;
      continue;
    }
    members++;
    addresses.push({ name: decoded(name), address: addressOf(given(local ?? ''), given(domain)), group });
  }
  endGroup();
  return addresses;
}

/** What Dovecot writes for the half of an address that is missing or cannot be read. */
const STAND_INS = new Set(['MISSING_MAILBOX', 'MISSING_DOMAIN', 'SYNTAX_ERROR']);
const given = (half: string): string => (STAND_INS.has(half) ? '' : half);

/** The address as it can be used again: ENVELOPE holds the local part without the quotes that it may need. */
function addressOf(local: string, domain: string): string | null {
  const isQuoted = /^".*"$/s.test(local); // Courier leaves the quotes where they are
  const needsQuotes = !isQuoted && /[\s()<>[\]:;@\\,"]/.test(local);
  const own = needsQuotes ? `"${local.replace(/["\\]/g, '\\$&')}"` : local;
  return plainText(domain === '' ? own : `${own}@${domain}`) || null;
}

/** Raw UTF-8 is allowed in addresses and ids (RFC 6532); encoded words are not, and stay as they are. */
function plainText(octets: string): string {
  const text = hasHighOctets(octets) ? decodeCharset(fromOctetString(octets)) : octets;
  return cleanText(text).trim();
}

function decoded(token: Token | undefined): string | null {
  const text = textOf(token);
  return text === null ? null : decodeHeader(asOctetString(text));
}
