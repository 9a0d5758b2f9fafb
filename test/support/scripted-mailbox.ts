/** A message of a scripted server; what is left out is made up from its UID. */
export interface MessageSpec {
  readonly uid?: number;
  readonly flags?: readonly string[];
  readonly internalDate?: string;
  readonly size?: number;
  readonly modSeq?: number;
  /** As text, or as octets that are sent as a literal. */
  readonly subject?: string | Buffer;
  /** The whole ENVELOPE as it stands on the wire. */
  readonly envelope?: string;
  /** Header fields, with CR LF. */
  readonly header?: string;
}

export interface MailboxSpec {
  /** Messages, or how many there shall be. */
  readonly messages?: number | readonly MessageSpec[];
  readonly attributes?: readonly string[];
  readonly subscribed?: boolean;
  readonly uidValidity?: number;
  readonly hasNoModSeq?: boolean;
  readonly rights?: string;
}

/** Mailboxes by name as it stands on the wire; a number is a number of messages. */
export type MailboxSpecs = Readonly<Record<string, number | MailboxSpec>>;

export interface ScriptedMessage extends Required<Omit<MessageSpec, 'subject'>> {
  readonly subject: string | Buffer;
}

/** A mailbox that tests may change while the server runs. */
export interface ScriptedMailbox extends Required<Omit<MailboxSpec, 'messages'>> {
  readonly name: string;
  messages: ScriptedMessage[];
  uidValidity: number;
}

export function makeMailbox(name: string, spec: number | MailboxSpec): ScriptedMailbox {
  const { messages = 0, ...rest } = typeof spec === 'number' ? { messages: spec } : spec;
  const list = typeof messages === 'number' ? Array.from({ length: messages }, () => ({})) : messages;
  return {
    name,
    attributes: [],
    subscribed: true,
    uidValidity: 1_000_001,
    hasNoModSeq: false,
    rights: 'lrswipkxtecda',
    ...rest,
    messages: list.map((each, i) => makeMessage({ uid: i + 1, ...each })),
  };
}

export function makeMessage({ uid = 1, subject = `Message ${uid}`, ...rest }: MessageSpec): ScriptedMessage {
  const text = Buffer.isBuffer(subject) ? subject.toString('latin1') : subject;
  return {
    uid,
    subject,
    flags: [],
    internalDate: '02-Mar-2026 09:30:00 +0000',
    size: 1_000 + uid,
    modSeq: 100 + uid,
    envelope: envelopeOf(uid, subject),
    header: `Subject: ${text}\r\nFrom: Anna <anna@example.com>\r\nMessage-ID: <${uid}@example.com>\r\n`,
    ...rest,
  };
}

function envelopeOf(uid: number, subject: string | Buffer): string {
  const from = '(("Anna" NIL "anna" "example.com"))';
  const date = '"Mon, 2 Mar 2026 09:30:00 +0000"';
  const title = typeof subject === 'string' ? quoted(subject) : literal(subject);
  const to = '((NIL NIL "bob" "example.com"))';
  return `(${date} ${title} ${from} ${from} ${from} ${to} NIL NIL NIL "<${uid}@example.com>")`;
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** Octets as a literal, in a binary string. */
export const literal = (octets: Buffer): string => `{${octets.length}}\r\n${octets.toString('latin1')}`;

/** The UID that the next message gets. */
export const uidNext = ({ messages }: ScriptedMailbox): number => (messages.at(-1)?.uid ?? 0) + 1;
