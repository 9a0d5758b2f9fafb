import type { Field, Selected } from '../fields/field.ts';
import { Selections } from '../fields/look-ahead.ts';
import { MESSAGE_FIELDS } from '../fields/message-fields.ts';
import type { Authentication } from '../mail/authentication.ts';
import type { Caller } from '../mail/caller.ts';
import { octetLimit } from '../mail/demand.ts';
import type { MessageDemand } from '../mail/demand.ts';
import type { Address } from '../mail/envelope.ts';
import { MailError, asMailError } from '../mail/errors.ts';
import { encodeId } from '../mail/ids.ts';
import type { Message } from '../mail/mailbox.ts';
import { encodePartId } from '../mail/part-id.ts';
import { ORIGIN, addressees, defused, line, moreThan } from './untrusted.ts';

/** How much of messages is shown. */
export interface View {
  /** Octets of each body; 0: none is shown. */
  readonly octets: number;
}

/** Octets of all bodies of one answer. */
const ALL_BODIES = 400_000;
export const DEFAULT_BODY = 10_000;
const MAX_ATTACHMENTS = 50;

type FieldName = keyof typeof MESSAGE_FIELDS;

const HEADER: readonly FieldName[] = ['flags', 'subject', 'from', 'to', 'cc', 'bcc', 'replyTo', 'sentAt'];
const OWN: readonly FieldName[] = ['receivedAt', 'size'];
const CONTENT: readonly FieldName[] = ['text', 'attachments', 'authentication'];

/**
 * How much of each body is shown where so many messages are.
 * @param wanted octets; undefined: as much as usual
 */
export function viewOf(bodies: boolean, wanted: number | undefined, messages: number): View {
  const share = Math.floor(ALL_BODIES / Math.max(1, messages));
  return { octets: bodies ? octetLimit(Math.min(wanted ?? DEFAULT_BODY, share)) : 0 };
}

/** What a view wants of messages. @throws MailError FORBIDDEN for bodies that the token does not show */
export function demandOf({ octets }: View, { rights }: Pick<Caller, 'rights'>): MessageDemand {
  const names = [...HEADER, ...OWN, ...(octets > 0 ? CONTENT : [])];
  const selected = names.map((name): Selected => ({
    name,
    args: { maxOctets: octets || 1 },
    children: () => [],
  }));
  return new Selections('', 'refuse', rights()).message(selected);
}

/** A message as a model gets it: what the mail server says, apart from what the sender has written. */
export async function shown(message: Message, view: View, caller: Caller): Promise<object> {
  const { id, mailbox, flags, receivedAt, size } = message;
  const account = caller.mail().accountKey;
  return {
    id,
    mailbox: encodeId({ kind: 'mailbox', account, path: mailbox.path }),
    flags: (flags ?? []).filter((each) => each.toLowerCase() !== '\\recent'),
    receivedAt: receivedAt?.toISOString() ?? null,
    size: size ?? null,
    header: headerOf(message),
    ...(view.octets > 0 && (await contentOf(message, view, caller))),
  };
}

/** The same of several; one that cannot be had says why. */
export function shownAll(
  messages: readonly (Message | MailError)[],
  view: View,
  caller: Caller,
): Promise<object[]> {
  return Promise.all(
    messages.map(async (each) =>
      each instanceof MailError ? { error: errorOf(each) } : shown(each, view, caller),
    ),
  );
}

function headerOf(message: Message): object {
  const { envelope } = message;
  const { from = [], to = [], cc = [], bcc = [], replyTo = [], subject, sentAt } = envelope ?? {};
  const left = [from, to, cc, bcc].reduce((sum, each) => sum + moreThan(each), 0);
  return {
    origin: ORIGIN,
    from: addressees(from),
    to: addressees(to),
    ...(cc.length > 0 && { cc: addressees(cc) }),
    ...(bcc.length > 0 && { bcc: addressees(bcc) }),
    ...(isOther(replyTo, from) && { replyTo: addressees(replyTo) }),
    ...(left > 0 && { addressesLeftOut: left }),
    subject: line(subject),
    sentAt: sentAt?.toISOString() ?? null,
  };
}

/** Servers repeat the author where a message does not say where answers go. */
function isOther(replyTo: readonly Address[], from: readonly Address[]): boolean {
  const inOne = (addresses: readonly Address[]) => addresses.map(({ address }) => address).join();
  return inOne(replyTo) !== inOne(from);
}

async function contentOf(message: Message, { octets }: View, caller: Caller): Promise<object> {
  try {
    const [body, authentication] = await Promise.all([
      bodyOf(message, octets, caller),
      read<Promise<Authentication | null>>('authentication', message, caller),
    ]);
    return { body, ...attachmentsOf(message), authentication };
  } catch (thrown) {
    const error = asMailError(thrown);
    caller.report(error);
    return { error: errorOf(error) };
  }
}

async function bodyOf({ content }: Message, octets: number, { room }: Caller): Promise<object | null> {
  const found = await room.inTurn(async () => unwrapped(content).text(octets));
  if (!found) return null;
  const { text, hidden, links } = defused(found.text);
  return {
    origin: ORIGIN,
    text: room.take(text),
    truncated: found.truncated,
    hiddenCharacters: hidden + (found.hidden ?? 0),
    links,
  };
}

function attachmentsOf({ id, content }: Message): object {
  const all = unwrapped(content).attachments;
  const attachments = all
    .slice(0, MAX_ATTACHMENTS)
    .map(({ partId, filename, contentType, size, inline }) => ({
      origin: ORIGIN,
      id: encodePartId(id, partId),
      filename: line(filename),
      contentType: line(contentType),
      size,
      inline,
    }));
  const left = all.length - attachments.length;
  return { attachments, ...(left > 0 && { attachmentsLeftOut: left }) };
}

function read<Value>(name: FieldName, message: Message, caller: Caller): Value {
  const row = MESSAGE_FIELDS[name] as unknown as Field<unknown, Message, object, Value>;
  return row.read(message, {}, caller);
}

function unwrapped(content: Message['content']): Exclude<Message['content'], MailError | undefined> {
  if (content instanceof MailError) throw content;
  if (content === undefined) throw new Error('the driver left out content that was asked for');
  return content;
}

/** Why something could not be had. */
export function errorOf({ code, message }: MailError): { code: string; message: string } {
  return { code, message };
}
