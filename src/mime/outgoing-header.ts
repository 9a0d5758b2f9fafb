import { randomUUID } from 'node:crypto';

import { MailError } from '../mail/errors.ts';
import type { OutgoingHeader, OutgoingOptions } from '../mail/outgoing.ts';
import { parseAddresses } from './addresses.ts';
import { messageIdOf } from './message-ids.ts';
import { asOctetString } from './octets.ts';

/** A field with the lines that it is folded over, their ends included. */
interface FoldedField {
  /** In lower case; empty: the line is no field. */
  readonly name: string;
  readonly value: string;
  readonly lines: string;
}

/** Nobody but the sender sees them. */
const HIDDEN = new Set(['bcc', 'resent-bcc']);
/** Behind any end of a line: CR LF counts as one. */
const BLANK_LINE = /(?:^|\r\n|\r(?!\n)|(?<!\r)\n)(?:\r\n|\r(?!\n)|\n)/;
const FIELD = /^([\x21-\x39\x3b-\x7e]{1,998})[ \t]*:([^]*)$/;

/**
 * Reads and mends the header of a message that is about to be sent (RFC 5322 §3.6, RFC 6409 §8). Lines that end with CR or
 * LF alone are read as what a mail server may take them for: whole lines.
 */
export function outgoingHeader(octets: Buffer, { messageId }: OutgoingOptions): OutgoingHeader {
  const { text, length } = headerIn(octets);
  const fields = fieldsIn(text);
  const named = fields.find(({ name }) => name === 'message-id');
  const people = peopleIn(fields);
  const id = messageId ?? (named && messageIdOf(asOctetString(named.value))) ?? newId(people.from[0]);
  const mended = withId(withDate(fields), id, messageId !== undefined);
  const kept = written(mended);
  return {
    ...people,
    length,
    kept,
    sent: written(mended.filter(({ name }) => !HIDDEN.has(name))),
    messageId: id,
    isUtf8: /[^\x00-\x7f]/.test(text),
  };
}

/** @throws MailError BAD_USER_INPUT where there is none */
function headerIn(octets: Buffer): { text: string; length: number } {
  const all = octets.toString('latin1');
  const end = BLANK_LINE.exec(all);
  const length = end ? end.index + end[0].length : octets.length;
  const text = all.slice(0, end ? end.index : all.length).replace(/\r\n|\r|\n/g, '\r\n');
  if (text.includes('\0')) throw bad('contains a NUL character');
  if (!FIELD.test(text.split('\r\n', 1)[0]!)) throw bad('does not begin with a header field');
  return { text, length };
}

function fieldsIn(text: string): FoldedField[] {
  const lines = text.split(/\r\n(?![ \t])/).filter((line) => line !== '');
  return lines.map((line) => {
    const [, name = '', value = ''] = FIELD.exec(line) ?? [];
    return { name: name.toLowerCase(), value: value.replace(/\r\n/g, '').trim(), lines: `${line}\r\n` };
  });
}

function written(fields: readonly FoldedField[]): Buffer {
  return Buffer.from(`${fields.map(({ lines }) => lines).join('')}\r\n`, 'latin1');
}

/** What has to be there and is not is put on top (RFC 6409 §8.2, §8.3). */
function withDate(fields: readonly FoldedField[]): readonly FoldedField[] {
  if (fields.some(({ name }) => name === 'date')) return fields;
  const value = new Date().toUTCString().replace('GMT', '+0000');
  return [fieldOf('Date', value), ...fields];
}

function withId(fields: readonly FoldedField[], id: string, replaces: boolean): readonly FoldedField[] {
  const has = fields.some(({ name }) => name === 'message-id');
  if (has && !replaces) return fields;
  return [fieldOf('Message-ID', id), ...fields.filter(({ name }) => name !== 'message-id')];
}

const fieldOf = (name: string, value: string): FoldedField => ({
  name: name.toLowerCase(),
  value,
  lines: `${name}: ${value}\r\n`,
});

/** In the author's domain, as far as that is one that a Message-ID can have. */
function newId(author = ''): string {
  const domain = author.slice(author.lastIndexOf('@') + 1);
  return `<${randomUUID()}@${/^[a-z\d.-]+$/i.test(domain) ? domain : 'author.invalid'}>`;
}

type People = Pick<OutgoingHeader, 'from' | 'sender' | 'recipients'>;

function peopleIn(fields: readonly FoldedField[]): People {
  const resent = lastResent(fields);
  const prefix = resent.length > 0 ? 'resent-' : '';
  const own = resent.length > 0 ? resent : fields;
  const addresses = (name: string) =>
    own
      .filter((each) => each.name === `${prefix}${name}`)
      .flatMap(({ value }) => parseAddresses(asOctetString(value)))
      .flatMap(({ address }) => (address === null ? [] : [address]));
  const recipients = ['to', 'cc', 'bcc'].flatMap(addresses);
  return {
    from: addresses('from'),
    sender: addresses('sender')[0] ?? null,
    recipients: [...new Set(recipients)],
  };
}

/** The fields of the last time that a message was sent on: they stand on top of those of the times before (RFC 5322 §3.6.6). */
function lastResent(fields: readonly FoldedField[]): FoldedField[] {
  const found: FoldedField[] = [];
  for (const field of fields) {
    if (!field.name.startsWith('resent-')) continue;
    if (found.some(({ name }) => name === field.name)) break;
    found.push(field);
  }
  return found;
}

function bad(problem: string): MailError {
  return new MailError('BAD_USER_INPUT', `The message cannot be sent: its header ${problem}`);
}
