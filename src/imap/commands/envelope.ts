import { isUtf8 } from 'node:buffer';

import type { Envelope } from '../../mail/envelope.ts';
import type { Address } from '../../mail/envelope.ts';
import { parseDate } from '../../mime/dates.ts';
import { decodeHeader, plainText } from '../../mime/encoded-words.ts';
import { messageIdOf, messageIds } from '../../mime/message-ids.ts';
import type { OctetString } from '../../mime/octets.ts';
import { asOctetString, fromOctetString } from '../../mime/octets.ts';
import type { Token } from '../wire/token.ts';
import type { AddressStrings } from '../wire/plain-responses.ts';
import { addressesIn } from '../wire/plain-responses.ts';
import { textOf } from '../wire/responses.ts';

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

/** Whether an ENVELOPE names no author, or one without name and address. */
export function lacksAuthor(envelope: readonly Token[]): boolean {
  const token = envelope[PLACES.from];
  if (token && !Array.isArray(token)) return token.value === '';
  return addressesIn(token).flat().join(' ').trim() === '';
}

/** Whether an ENVELOPE has octets beyond ASCII in what people read, and they are not UTF-8. */
export function isForeign(envelope: Token | undefined): boolean {
  return Array.isArray(envelope) && envelope.slice(PLACES.subject, PLACES.inReplyTo).some(isForeignText);
}

/** Asked of every string of every row: without a call of anything else, but for octets beyond ASCII. */
function isForeignText(token: Token): boolean {
  if (Array.isArray(token)) return token.some(isForeignText);
  const value = token?.value;
  const octets = Buffer.isBuffer(value)
    ? value
    : HIGH.test(String(value))
      ? fromOctetString(String(value))
      : null;
  return octets !== null && !isUtf8(octets);
}

const HIGH = /[\x80-\xff]/;

/** ENVELOPE. A field is decoded when it is first read: a list of messages shows few of them. */
export class FetchedEnvelope implements Envelope {
  readonly #fields: readonly Token[];
  readonly #decoded: unknown[] = [];
  readonly #declared: () => string | undefined;

  /** @param declared what the message's own text is written in, for raw 8-bit */
  constructor(token: Token, declared: () => string | undefined = () => undefined) {
    this.#fields = Array.isArray(token) ? token : [];
    this.#declared = declared;
  }

  get subject(): string | null {
    return this.#field('subject', (token) => decoded(textOf(token), this.#declared));
  }

  get from(): readonly Address[] {
    return this.#addresses('from');
  }

  get to(): readonly Address[] {
    return this.#addresses('to');
  }

  get cc(): readonly Address[] {
    return this.#addresses('cc');
  }

  get bcc(): readonly Address[] {
    return this.#addresses('bcc');
  }

  get replyTo(): readonly Address[] {
    return this.#addresses('replyTo');
  }

  get sender(): readonly Address[] {
    return this.#addresses('sender');
  }

  get sentAt(): Date | null {
    return this.#field('date', (token) => parseDate(textOf(token) ?? ''));
  }

  get messageId(): string | null {
    return this.#field('messageId', (token) => messageIdOf(textOf(token) ?? asOctetString('')));
  }

  get inReplyTo(): readonly string[] {
    return this.#field('inReplyTo', (token) => messageIds(plainText(textOf(token) ?? '')));
  }

  #addresses(name: keyof typeof PLACES): readonly Address[] {
    return this.#field(name, (token) => readAddresses(token, this.#declared));
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
function readAddresses(token: Token | undefined, declared: () => string | undefined): Address[] {
  const addresses: Address[] = [];
  let group: string | null = null;
  let members = 0;
  const endGroup = () => {
    if (group !== null && members === 0) addresses.push({ name: null, address: null, group });
  };
  for (const [name, , mailbox, domain] of addressesIn(token).map(turned)) {
    const local = mailbox ?? null;
    if (domain == null) {
      endGroup();
      const isEnd: boolean = local === null || (local === '' && group !== null);
      group = isEnd ? null : decodeHeader(asOctetString(local ?? ''));
      members = 0;
      continue;
    }
    const [own, host] = [given(local), given(domain)];
    // A word without a host is a local user; more than that is a name, whatever the server takes it for.
    const isName = host === '' && own !== '' && !LOCAL.test(own);
    const address = isName ? null : addressOf(own, host);
    const shown = decoded(isName ? own : (name ?? null), declared) || null;
    if (shown === null && address === null) continue;
    members++;
    addresses.push({ name: shown, address, group });
  }
  endGroup();
  return addresses;
}

/** Gmail has been seen to exchange name and mailbox, and to leave out the host. */
function turned(strings: AddressStrings): AddressStrings {
  const [name, route, mailbox, host] = strings;
  const [, local, domain] = host == null ? (ADDRESS_IN_NAME.exec(name ?? '') ?? []) : [];
  if (local === undefined || domain === undefined) return strings;
  return [mailbox ?? null, route ?? null, asOctetString(local), asOctetString(domain)];
}

const ADDRESS_IN_NAME = /^<?([^\s<>@]+)@([^\s<>@]+)>?$/;

/** What Dovecot writes for the half of an address that is missing or cannot be read. */
const STAND_INS = new Set(['MISSING_MAILBOX', 'MISSING_DOMAIN', 'SYNTAX_ERROR']);
const LOCAL = /^[\w.+-]+$/;
/** Nothing to decode or clean. */
const PLAIN_HOST = /^[\w.-]+$/;
const NONE = asOctetString('');
const given = (half: OctetString | null): OctetString => (half === null || STAND_INS.has(half) ? NONE : half);

/** The address as it can be used again: ENVELOPE holds the local part without the quotes that it may need. */
function addressOf(local: string, domain: string): string | null {
  if (LOCAL.test(local) && PLAIN_HOST.test(domain)) return `${local}@${domain}`;
  const isQuoted = /^".*"$/s.test(local); // Courier leaves the quotes where they are
  const needsQuotes = !isQuoted && /[\s()<>[\]:;@\\,"]/.test(local);
  const own = needsQuotes ? `"${local.replace(/["\\]/g, '\\$&')}"` : local;
  return plainText(domain === '' ? own : `${own}@${domain}`) || null;
}

function decoded(text: OctetString | null, declared: () => string | undefined): string | null {
  return text === null ? null : decodeHeader(text, declared);
}
