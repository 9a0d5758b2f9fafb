import type { MessageDemand } from '../mail/demand.ts';
import type { Envelope } from '../mail/envelope.ts';
import { hasFlag } from '../mail/flags.ts';
import { headerNames } from '../mail/header-names.ts';
import type { MessageField } from '../mail/fields.ts';
import type { Message } from '../mail/mailbox.ts';
import { STORED_CONTENT_FIELDS } from './content-fields.ts';
import type { Field, WholeTable } from './field.ts';
import { asked, nothing, propertiesOf } from './field.ts';

type MessageRow<Args = unknown> = Field<MessageDemand, Message, Args>;

interface HeaderArguments {
  readonly names?: readonly string[] | null | undefined;
}

const known = propertiesOf<Message>();

/** Every field of a stored message: one that has a price but no row here does not compile. */
export const MESSAGE_FIELDS = {
  id: known('id'),
  mailbox: {
    right: 'mail:read',
    want: (demand, _args, selected, ahead) => {
      demand.mailbox = ahead.mailbox(selected.children('Mailbox'), demand.mailbox);
    },
    read: ({ mailbox }) => mailbox,
  } satisfies MessageRow,
  uid: known('uid'),
  flags: property('flags'),
  isSeen: flag('\\Seen'),
  isFlagged: flag('\\Flagged'),
  isAnswered: flag('\\Answered'),
  isDraft: flag('\\Draft'),
  isDeleted: flag('\\Deleted'),
  subject: {
    ...envelope('subject'),
    read: (message, _args, { room }) => room.take(asked(message.envelope).subject),
  } satisfies MessageRow,
  from: envelope('from'),
  to: envelope('to'),
  cc: envelope('cc'),
  bcc: envelope('bcc'),
  replyTo: envelope('replyTo'),
  sender: envelope('sender'),
  sentAt: envelope('sentAt'),
  receivedAt: property('receivedAt'),
  size: property('size'),
  rawUrl: {
    right: 'mail:content',
    want: nothing,
    read: ({ id }, _args, { sealUrl }) => sealUrl(id),
  } satisfies MessageRow,
  messageId: envelope('messageId'),
  inReplyTo: envelope('inReplyTo'),
  references: property('references'),
  headers: {
    right: 'mail:read',
    want: (demand, { names }) => {
      const wanted = headerNames(names);
      if (wanted === 'all') demand.allHeaders = true;
      else wanted.forEach((name) => demand.headers.add(name));
    },
    read: ({ headers }, { names }) => {
      const wanted = headerNames(names);
      return asked(headers).filter(({ name }) => wanted === 'all' || wanted.includes(name.toLowerCase()));
    },
  } satisfies MessageRow<HeaderArguments>,
  modSeq: property('modSeq'),
  ...STORED_CONTENT_FIELDS,
} satisfies WholeTable<MessageField, MessageDemand, Message>;

/** A field with one price. */
function priced<Value>(
  field: MessageField,
  read: (message: Message) => Value,
): Field<MessageDemand, Message, unknown, Value> {
  return { right: 'mail:read', want: ({ fields }) => void fields.add(field), read };
}

function property<Name extends MessageField & keyof Message>(name: Name) {
  return priced(name, (message) => asked(message[name]));
}

function envelope<Name extends keyof Envelope & MessageField>(name: Name) {
  return priced(name, (message): Envelope[Name] => asked(message.envelope)[name]);
}

function flag(name: string) {
  return priced('flags', ({ flags }): boolean | null => {
    const all = asked(flags);
    return all && hasFlag(all, name);
  });
}
