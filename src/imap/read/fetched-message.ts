import type { Content } from '../../mail/content.ts';
import { MailError } from '../../mail/errors.ts';
import type { Mailbox } from '../../mail/mailbox.ts';
import type { Message } from '../../mail/mailbox.ts';
import type { Envelope } from '../../mail/envelope.ts';
import type { Header } from '../../mail/envelope.ts';
import { loadHeaderCharsets } from '../../mime/encoded-words.ts';
import type { HeaderField } from '../../mime/headers.ts';
import { decodeFields } from '../../mime/headers.ts';
import { asEnvelope, envelopeOf } from '../../mime/envelope.ts';
import { charsetOf, messageFields } from '../../mime/message-entity.ts';
import { fromOctetString } from '../../mime/octets.ts';
import { referencesIn } from '../../mime/message-ids.ts';
import { BEGINNING } from './amendments.ts';
import { readStructure } from '../commands/body-structure.ts';
import { declaredCharset } from '../../mime/structure.ts';
import { FetchedEnvelope, isForeign } from '../commands/envelope.ts';
import type { FetchWord } from '../commands/fetch-items.ts';
import type { FetchRow } from '../commands/fetch.ts';
import { areRows } from '../commands/fetch.ts';
import { decodeMailboxName } from '../commands/grammar.ts';
import type { Answer } from '../commands/writing.ts';
import { serverPreview } from '../commands/server-preview.ts';
import type { Token } from '../wire/token.ts';
import { listOf, modSeqOf, octetCountOf, octetsOf, textOf, textsOf } from '../wire/responses.ts';

/** A message out of a FETCH row. What needs decoding is decoded when it is first read. */
export class FetchedMessage implements Message {
  readonly uid: number;
  readonly mailbox: Mailbox;
  readonly content: Content | MailError | undefined;
  readonly #id: () => string;
  readonly #items: ReadonlyMap<string, Token>;
  #envelope: Envelope | undefined;
  #headers: Header[] | undefined;

  constructor(row: FetchRow, id: () => string, mailbox: Mailbox, content?: Content | MailError) {
    this.#id = id;
    this.uid = row.uid;
    this.mailbox = mailbox;
    this.content = content;
    this.#items = row.items;
  }

  get id(): string {
    return this.#id();
  }

  get flags(): readonly string[] | undefined {
    const flags = this.#item('FLAGS');
    return flags === undefined ? undefined : textsOf(listOf(flags));
  }

  get envelope(): Envelope | undefined {
    const token = this.#item('ENVELOPE');
    if (token === undefined) return undefined;
    return (this.#envelope ??= this.#beginning() ?? readEnvelope(token, () => this.#declared()));
  }

  get receivedAt(): Date | null | undefined {
    const date = this.#item('INTERNALDATE');
    return date === undefined ? undefined : readInternalDate(textOf(date) ?? '');
  }

  get size(): number | null | undefined {
    const size = this.#item('RFC822.SIZE');
    return size === undefined ? undefined : (octetCountOf(size) ?? notANumber('RFC822.SIZE'));
  }

  get headers(): readonly Header[] | undefined {
    const block = this.#items.get('BODY');
    if (block === undefined) return undefined;
    return (this.#headers ??= decodeFields(
      messageFields(octetsOf(this.#items.get(BEGINNING) ?? block)),
      this.#declared(),
    ).map(shownHeader));
  }

  get references(): readonly string[] | undefined {
    return this.headers && referencesIn(this.headers);
  }

  /** Null: the server keeps none. */
  get modSeq(): bigint | null {
    const token = this.#items.get('MODSEQ');
    const [modSeq] = Array.isArray(token) ? token : [token];
    if (textOf(modSeq) === null) return null;
    return modSeqOf(modSeq) ?? notANumber('MODSEQ');
  }

  get serverThread(): string | null {
    return textOf(this.#items.get('X-GM-THRID'));
  }

  get emailId(): string | null {
    const [own] = listOf(this.#items.get('EMAILID'));
    return textOf(this.#items.get('X-GM-MSGID')) ?? textOf(own);
  }

  get labels(): readonly string[] | null {
    const labels = this.#items.get('X-GM-LABELS');
    return labels ? textsOf(listOf(labels)).map(decodeMailboxName) : null;
  }

  get savedAt(): Date | null {
    return readInternalDate(textOf(this.#items.get('SAVEDATE')) ?? '');
  }

  async preview(length: number): Promise<string | null> {
    const preview = serverPreview(this.#items);
    if (preview !== null) return preview.slice(0, length).toWellFormed();
    if (this.content instanceof MailError) throw this.content;
    return (await this.content?.preview(length)) ?? null;
  }

  /** Read here, where ENVELOPE has too little. */
  #beginning(): Envelope | undefined {
    const octets = this.#items.get(BEGINNING);
    if (!octets) return undefined;
    const fields = messageFields(octetsOf(octets));
    return asEnvelope(envelopeOf(fields, this.#declared() ?? charsetOf(fields)));
  }

  /** What raw 8-bit is, where the structure or the content is at hand. */
  #declared(): string | undefined {
    if (this.content && !(this.content instanceof MailError)) return this.content.charset;
    return declaredBy(this.#items);
  }

  /** Undefined: not asked. @throws MailError where the server was asked and left it out */
  #item(word: FetchWord): Token | undefined {
    const token = this.#items.get(word);
    if (token !== null) return token;
    throw new MailError('SERVER_UNAVAILABLE', `The mail server omitted ${word} from its response`);
  }
}

/** The same for filters and orders: a number that is none is not known, and no reason for a search to fail. */
export class ComparedMessage extends FetchedMessage {
  override get size(): number | null | undefined {
    return orNull(() => super.size);
  }

  override get modSeq(): bigint | null {
    return orNull(() => super.modSeq);
  }
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof MailError) return null;
    throw error;
  }
}

/** Imports the tables for rare charsets, if any of these rows needs them. */
export function loadCharsetsOf(rows: Iterable<FetchRow>, others: Iterable<string>): Promise<void> {
  const all = [...rows];
  return loadHeaderCharsets(headerStrings(all, others), declaredIn(all));
}

/** What is declared by messages with raw 8-bit in their headers. */
function* declaredIn(rows: Iterable<FetchRow>): Generator<string> {
  for (const { items } of rows) {
    const charset = isForeign(items.get('ENVELOPE')) ? declaredBy(items) : undefined;
    if (charset !== undefined) yield charset;
  }
}

function declaredBy(items: ReadonlyMap<string, Token>): string | undefined {
  const root = readStructure(items.get('BODYSTRUCTURE'));
  return root ? declaredCharset(root) : undefined;
}

/** The same for whatever rows are among the answers to a flight. */
export function loadCharsetsIn(answers: readonly Answer[]): Promise<void> {
  return loadCharsetsOf(answers.filter(areRows).flat(), []);
}

// One by one: an ENVELOPE can hold more strings than a call can have arguments.
function* headerStrings(rows: Iterable<FetchRow>, others: Iterable<string>): Generator<string> {
  yield* others;
  for (const { items } of rows) {
    const envelope = items.get('ENVELOPE');
    if (envelope) yield* encodedStringsIn(envelope);
    const structure = items.get('BODYSTRUCTURE');
    if (structure) yield* encodedStringsIn(structure);
    const block = items.get('BODY');
    if (block) yield octetsOf(block).toString('latin1');
    for (const [name, octets] of items)
      if (name === BEGINNING || name.endsWith('.MIME]')) yield octetsOf(octets).toString('latin1');
  }
}

/**
 * Every string of a token that may hold encoded words (RFC 2047), however deep it is nested. Asked of every string of
 * every row: without a call of anything else, but for those.
 */
function encodedStringsIn(token: Token | undefined, found: string[] = []): string[] {
  if (Array.isArray(token)) for (const each of token) encodedStringsIn(each, found);
  else if (token?.value != null) {
    const { value } = token;
    const text = Buffer.isBuffer(value) ? value.toString('latin1') : String(value);
    if (text.includes('=?')) found.push(text);
  }
  return found;
}

function shownHeader({ name, raw, value }: HeaderField): Header {
  return { name, raw: fromOctetString(raw).toString('utf8'), value };
}

/** @throws MailError: one field of a row that cannot be read says nothing against the others */
function notANumber(word: FetchWord): never {
  throw new MailError(
    'SERVER_UNAVAILABLE',
    `The mail server answered something as ${word} that is no number`,
  );
}

/** Out of ENVELOPE, or the header fields that came in its place. */
function readEnvelope(token: Token, declared: () => string | undefined): Envelope {
  const isHeader = token && !Array.isArray(token) && token.type === 'HEADER FIELDS';
  if (!isHeader) return new FetchedEnvelope(token, declared);
  const fields = messageFields(octetsOf(token));
  return asEnvelope(envelopeOf(fields, declared() ?? charsetOf(fields)));
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const INTERNAL_DATE = /^ ?(\d{1,2})-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/;

/** `17-Jul-1996 02:44:25 -0700` (RFC 9051 §9, date-time). */
export function readInternalDate(text: string): Date | null {
  const match = INTERNAL_DATE.exec(text);
  if (!match) return null;
  const [, day, month, year, hour, minute, second, sign, zoneHours, zoneMinutes] = match;
  const monthIndex = MONTHS.indexOf(month!) / 3;
  if (!Number.isInteger(monthIndex)) return null;
  const offset = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes));
  const utc = Date.UTC(
    Number(year),
    monthIndex,
    Number(day),
    Number(hour),
    Number(minute) - offset,
    Number(second),
  );
  return new Date(utc);
}
