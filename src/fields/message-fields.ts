import type { MessageDemand } from '../mail/demand.ts';
import { mailboxDemand } from '../mail/demand.ts';
import type { Envelope, Header } from '../mail/envelope.ts';
import { MailError } from '../mail/errors.ts';
import { hasFlag } from '../mail/flags.ts';
import { headerNames } from '../mail/header-names.ts';
import type { MessageField } from '../mail/fields.ts';
import { MAX_HEADER_FIELDS, shown } from '../mail/limits.ts';
import type { Message } from '../mail/mailbox.ts';
import { encodeThreadId, threadOf } from '../mail/thread-id.ts';
import { typedAddresses } from '../mail/unfinished-address.ts';
import { ANSWER_FIELDS } from './answer-fields.ts';
import { STORED_CONTENT_FIELDS } from './content-fields.ts';
import { FEEDBACK_FIELDS } from './feedback-fields.ts';
import type { Field, WholeTable } from './field.ts';
import { asked, naming, notAsked, nothing, priced, pricedOf, propertiesOf, rowsOf } from './field.ts';

type MessageRow<Args = unknown> = Field<MessageDemand, Message, Args>;
type PricedRow<Value> = Field<MessageDemand, Message, unknown, Value>;

type AddressField = 'from' | 'to' | 'cc' | 'bcc' | 'replyTo' | 'sender';

interface HeaderArguments {
  readonly names?: readonly string[] | null | undefined;
}

const known = propertiesOf<Message>(naming);
const property = pricedOf<Message>();

/** Every field of a stored message: one that has a price but no row here does not compile. */
export const MESSAGE_FIELDS = {
  ...known('id'),
  mailbox: {
    right: null,
    want: (demand, _args, selected, ahead) => {
      demand.mailbox = ahead.mailbox(selected.children('Mailbox'), demand.mailbox);
    },
    read: ({ mailbox }) => mailbox,
  } satisfies MessageRow,
  ...known('uid'),
  flags: priced('flags', ({ flags }: Message) => asked(flags)?.filter((each) => !isRecent(each)) ?? null),
  isSeen: flag('\\Seen'),
  isFlagged: flag('\\Flagged'),
  isAnswered: flag('\\Answered'),
  isDraft: flag('\\Draft'),
  isDeleted: flag('\\Deleted'),
  subject: {
    ...envelope('subject').subject,
    read: (message, _args, { room }) => room.take(envelopeOf(message).subject),
  } satisfies MessageRow,
  ...addresses('from', 'to', 'cc', 'bcc', 'replyTo', 'sender'),
  ...envelope('sentAt'),
  ...property('receivedAt', 'size'),
  rawUrl: {
    right: 'mail:content',
    want: nothing,
    read: ({ id }, _args, { sealUrl }) => sealUrl(id),
  } satisfies MessageRow,
  ...envelope('messageId', 'inReplyTo'),
  ...property('references'),
  headers: {
    right: 'mail:content',
    want: (demand, { names }) => {
      const wanted = headerNames(names);
      if (wanted === 'all') demand.allHeaders = true;
      else wanted.forEach((name) => demand.headers.add(name));
    },
    read: ({ headers }, { names }) => {
      const wanted = headerNames(names);
      return fewFields(asked(headers)).filter(
        ({ name }) => wanted === 'all' || wanted.includes(name.toLowerCase()),
      );
    },
  } satisfies MessageRow<HeaderArguments>,
  ...property('modSeq'),
  threadId: priced('threadId', (message: Message): string | null => {
    const thread = threadOf(message);
    return thread && encodeThreadId(thread);
  }),
  thread: {
    right: 'mail:read',
    // Where the mailboxes are in which its other messages are looked for.
    want: (demand) => {
      demand.fields.add('threadId');
      demand.mailbox ??= mailboxDemand();
      demand.mailbox.fields.add('role');
    },
    // An API looks it up: what is selected of it is asked for then.
    read: notAsked,
  } satisfies MessageRow,
  ...property('emailId', 'labels', 'savedAt'),
  ...STORED_CONTENT_FIELDS,
  ...ANSWER_FIELDS,
  ...FEEDBACK_FIELDS,
} satisfies WholeTable<MessageField, MessageDemand, Message>;

function envelope<Name extends keyof Envelope & MessageField>(...names: Name[]) {
  return rowsOf<Name, { [N in Name]: PricedRow<Envelope[N]> }>(names, (name) =>
    priced(name, (message: Message) => envelopeOf(message)[name]),
  );
}

/** Addresses as they were typed, where a draft holds unfinished ones. */
function addresses<Name extends AddressField>(...names: Name[]) {
  return rowsOf<Name, { [N in Name]: PricedRow<Envelope[N]> }>(names, (name) =>
    priced(name, (message: Message) => typedAddresses(envelopeOf(message)[name])),
  );
}

/** It tells which session saw the message first, and each call is a session of its own. */
function isRecent(name: string): boolean {
  return hasFlag([name], '\\Recent');
}

function envelopeOf({ envelope }: Message): Envelope {
  return envelope ?? notAsked();
}

/** What was read of a header that has more is not all that was asked for. */
function fewFields(headers: readonly Header[]): readonly Header[] {
  if (headers.length <= MAX_HEADER_FIELDS) return headers;
  const most = shown(MAX_HEADER_FIELDS);
  throw new MailError(
    'TOO_LARGE',
    `The header has more than ${most} fields. Read the octets (rawUrl) instead`,
  );
}

function flag(name: string) {
  return priced('flags', ({ flags = notAsked() }: Message): boolean | null => flags && hasFlag(flags, name));
}
