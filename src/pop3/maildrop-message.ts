import type { Content } from '../mail/content.ts';
import { MailError } from '../mail/errors.ts';
import type { Mailbox } from '../mail/mailbox.ts';
import type { Message } from '../mail/mailbox.ts';
import type { Envelope } from '../mail/envelope.ts';
import type { Header } from '../mail/envelope.ts';
import { asEnvelope, envelopeOf } from '../mime/envelope.ts';
import type { RawField } from '../mime/headers.ts';
import { decodeFields } from '../mime/headers.ts';
import { charsetOf, messageFields } from '../mime/message-entity.ts';
import { referencesIn } from '../mime/message-ids.ts';
import { fromOctetString, hasHighOctets } from '../mime/octets.ts';

/** What was brought home of one message; undefined: not asked, an error: it could not be had. */
export interface Brought {
  readonly id: string;
  readonly size: number | undefined | MailError;
  /** The header, and maybe more. */
  readonly header: Buffer | undefined | MailError;
  readonly content: Content | undefined | MailError;
  /** Of the beginning only: good for a preview. */
  readonly beginning: Content | undefined | MailError;
}

/** The mailbox of a message that is not part of the answer. */
export const NOWHERE = {} as Mailbox;

/** A message of a maildrop. What needs decoding is decoded when it is first read. */
export class MaildropMessage implements Message {
  readonly id: string;
  readonly mailbox: Mailbox;
  // POP3 has none of these.
  readonly uid = null;
  readonly flags = null;
  readonly receivedAt = null;
  readonly modSeq = null;
  readonly serverThread = null;
  readonly emailId = null;
  readonly labels = null;
  readonly savedAt = null;
  readonly #brought: Brought;
  #fields: readonly RawField[] | undefined;
  #envelope: Envelope | undefined;
  #headers: Header[] | undefined;

  constructor(brought: Brought, mailbox: Mailbox) {
    this.id = brought.id;
    this.mailbox = mailbox;
    this.#brought = brought;
  }

  get size(): number | undefined {
    return had(this.#brought.size);
  }

  get content(): Content | MailError | undefined {
    return this.#brought.content;
  }

  get envelope(): Envelope | undefined {
    const fields = this.#rawFields();
    return fields && (this.#envelope ??= asEnvelope(envelopeOf(fields, this.#declared(fields))));
  }

  get headers(): readonly Header[] | undefined {
    const fields = this.#rawFields();
    return (
      fields &&
      (this.#headers ??= decodeFields(fields, this.#declared(fields)).map(({ name, raw, value }) => ({
        name,
        raw: fromOctetString(raw).toString('utf8'),
        value,
      })))
    );
  }

  get references(): readonly string[] | undefined {
    return this.headers && referencesIn(this.headers);
  }

  async preview(length: number): Promise<string | null> {
    const content = had(this.#brought.beginning) ?? had(this.#brought.content);
    return (await content?.preview(length)) ?? null;
  }

  /** What raw 8-bit in the header is: what the header says of the text, or the text's own part where it is at hand. */
  #declared(fields: readonly RawField[]): string | undefined {
    if (!fields.some(([, raw]) => hasHighOctets(raw))) return undefined;
    const { content, beginning } = this.#brought;
    const own = ifHad(content) ?? ifHad(beginning);
    return own?.charset ?? charsetOf(fields);
  }

  #rawFields(): readonly RawField[] | undefined {
    const octets = had(this.#brought.header);
    if (!octets) return undefined;
    return (this.#fields ??= messageFields(octets));
  }
}

function ifHad<T>(value: T | MailError): T | undefined {
  return value instanceof MailError ? undefined : value;
}

/** @throws MailError what kept it from being had */
function had<T>(value: T | MailError): T {
  if (value instanceof MailError) throw value;
  return value;
}
