import type { Node } from '../../demo/imap/answers.ts';
import { literal, nstring } from '../../demo/imap/answers.ts';
import { decodePath } from '../../demo/imap/modified-utf7.ts';
import type { Mailbox, SpecialUse } from '../../demo/store/mailbox.ts';
import { MailStore } from '../../demo/store/mail-store.ts';
import type { StoredMessage } from '../../demo/store/message.ts';

/** A message of a scripted server; what is left out is made up from its UID. */
export interface MessageSpec {
  readonly uid?: number;
  readonly flags?: readonly string[];
  /** As text, or as octets that are sent as a literal. */
  readonly subject?: string | Buffer;
  /** Header fields, with CR LF. */
  readonly header?: string;
}

export interface MailboxSpec {
  /** Messages, or how many there shall be. */
  readonly messages?: number | readonly MessageSpec[];
  readonly specialUse?: SpecialUse;
}

/** Mailboxes by name as it stands on the wire; a number is a number of messages. */
export type MailboxSpecs = Readonly<Record<string, number | MailboxSpec>>;

/** A message whose ENVELOPE need not say what its header says. */
export interface ScriptedMessage extends StoredMessage {
  readonly envelope: Node;
}

/** Every mailbox has UIDVALIDITY 1000001; message n has n + 1000 octets and the mod-sequence n + 100. */
export function makeStore(specs: MailboxSpecs): MailStore {
  const store = new MailStore();
  store.byPath.clear();
  for (const [name, spec] of Object.entries(specs)) {
    const { messages = 0, specialUse } = typeof spec === 'number' ? { messages: spec } : spec;
    const path = decodePath(name)!;
    const mailbox = Object.assign(store.find(path) ?? store.create(path), {
      uidValidity: 1_000_001,
      specialUse,
    });
    store.subscriptions.add(path);
    const list = typeof messages === 'number' ? Array.from({ length: messages }, () => ({})) : messages;
    for (const message of list) deliver(mailbox, message);
  }
  return store;
}

/** A message arrives. */
export function deliver(mailbox: Mailbox, spec: MessageSpec = {}): void {
  const { uid = mailbox.uidNext, flags = [], subject = `Message ${uid}` } = spec;
  const title = Buffer.isBuffer(subject) ? subject.toString('latin1') : subject;
  const {
    header = `Subject: ${title}\r\nFrom: Anna <anna@example.com>\r\nMessage-ID: <${uid}@example.com>\r\n`,
  } = spec;
  mailbox.uidNext = uid;
  mailbox.highestModSeq = 99 + uid;
  const raw = Buffer.from(`${header}\r\n`.padEnd(1_000 + uid, 'x'), 'latin1');
  const message = mailbox.append({ raw, flags, receivedAt: new Date('2026-03-02T09:30:00Z') });
  Object.assign(message, { envelope: envelopeOf(uid, subject) });
  // No session is told of what is \Recent.
  mailbox.recent.clear();
}

function envelopeOf(uid: number, subject: string | Buffer): Node {
  const from = [['Anna', null, 'anna', 'example.com'].map(nstring)];
  const to = [[null, null, 'bob', 'example.com'].map(nstring)];
  const title = Buffer.isBuffer(subject) ? literal(subject) : nstring(subject);
  const date = nstring('Mon, 2 Mar 2026 09:30:00 +0000');
  return [date, title, from, from, from, to, null, null, null, nstring(`<${uid}@example.com>`)];
}
