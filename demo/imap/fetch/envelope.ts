import { readAddresses } from '../../mime/addresses.ts';
import { headerValue } from '../../mime/header.ts';
import type { HeaderField } from '../../mime/header.ts';
import { nstring } from '../answers.ts';
import type { Node } from '../answers.ts';

/** ENVELOPE (RFC 3501 §7.4.2). An absent Sender or Reply-To is filled in with From; NIL elsewhere. */
export function envelopeOf(fields: readonly HeaderField[]): Node[] {
  const from = addressList(fields, 'from');
  return [
    nstring(headerValue(fields, 'date')),
    nstring(headerValue(fields, 'subject')),
    from,
    addressList(fields, 'sender') ?? from,
    addressList(fields, 'reply-to') ?? from,
    addressList(fields, 'to'),
    addressList(fields, 'cc'),
    addressList(fields, 'bcc'),
    nstring(headerValue(fields, 'in-reply-to')),
    nstring(headerValue(fields, 'message-id')),
  ];
}

function addressList(fields: readonly HeaderField[], name: string): Node {
  const text = fields
    .filter((field) => field.name === name)
    .map(({ value }) => value)
    .join(',');
  const addresses = readAddresses(text);
  if (addresses.length === 0) return null;
  return addresses.map((address) => [
    nstring(address.name),
    null,
    nstring(address.mailbox),
    nstring(address.host),
  ]);
}
