import addressparser from 'nodemailer/lib/addressparser';
import type { Address } from 'nodemailer/lib/addressparser';
import type { RawField } from '../../../src/mime/headers.ts';
import { nstring } from '../answers.ts';
import type { Node } from '../answers.ts';
import { fieldOf } from '../structured-message.ts';

/** ENVELOPE (RFC 3501 §7.4.2), undecoded. An absent Sender or Reply-To is filled in with From; NIL elsewhere. */
export function envelopeOf(fields: readonly RawField[]): Node[] {
  const text = (name: string): Node => nstring(fieldOf(fields, name));
  const from = addressList(fields, 'from');
  return [
    text('date'),
    text('subject'),
    from,
    addressList(fields, 'sender') ?? from,
    addressList(fields, 'reply-to') ?? from,
    addressList(fields, 'to'),
    addressList(fields, 'cc'),
    addressList(fields, 'bcc'),
    text('in-reply-to'),
    text('message-id'),
  ];
}

/** What Dovecot says too where an address has no domain: a NIL would make it a group. */
const NO_HOST = 'MISSING_DOMAIN';

function addressList(fields: readonly RawField[], name: string): Node {
  const values = fields.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
  const addresses = readAddresses(values.join(','));
  return addresses.length === 0 ? null : addresses.map((each) => each.map(nstring));
}

/** Name, route, mailbox and host of each; a group begins with a NIL host and ends with a NIL mailbox. */
export function readAddresses(text: string): (string | null)[][] {
  return addressparser(text).flatMap(entriesOf);
}

function entriesOf({ name = '', address = '', group }: Address): (string | null)[][] {
  if (group) return [[null, null, name, null], ...group.flatMap(entriesOf), [null, null, null, null]];
  if (name === '' && address === '') return [];
  // A word alone is a mailbox without a host.
  if (address === '') return [[null, null, name, NO_HOST]];
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at).replace(/^"(.*)"$/, '$1');
  return [[name || null, null, local, address.slice(at + 1) || NO_HOST]];
}
