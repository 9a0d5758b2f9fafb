import type { MailStore } from '../store/mail-store.ts';
import type { NewMessage } from '../store/message.ts';
import { composeLetter } from './compose-letter.ts';
import { LEVELS, MAILBOXES } from './folders.ts';
import type { Letter } from './letter.ts';
import { ARCHIVED } from './letters/archived.ts';
import { CONVERSATIONS } from './letters/conversations.ts';
import { DISCARDED } from './letters/discarded.ts';
import { INBOX } from './letters/inbox.ts';
import { LISTS } from './letters/lists.ts';
import { ODDITIES } from './letters/oddities.ts';
import { PROJECTS } from './letters/projects.ts';
import { SERIES } from './letters/series.ts';
import { WORLD } from './letters/world.ts';

const LETTERS: readonly Letter[] = [
  ...INBOX,
  ...CONVERSATIONS,
  ...WORLD,
  ...PROJECTS,
  ...LISTS,
  ...SERIES,
  ...ARCHIVED,
  ...DISCARDED,
  ...ODDITIES,
];
const HOUR_MS = 3_600_000;

/** A message and the mailbox that it lies in. */
interface Delivery extends NewMessage {
  folder: string;
}

interface Written {
  messageId: string;
  references: readonly string[];
  raw: Buffer;
}

/** The demo's mail, its youngest message of `now`. The same `now` always gives the same octets. */
export async function composeMail(now: Date): Promise<Delivery[]> {
  const mail: Delivery[] = [];
  const written = new Map<string, Written>();
  // From the oldest on: so UIDs rise with time, and an answer comes after what it answers.
  for (const [index, letter] of [...LETTERS].sort((a, b) => b.hoursAgo - a.hoursAgo).entries()) {
    const receivedAt = new Date(now.getTime() - letter.hoursAgo * HOUR_MS);
    const result = await write(letter, index, receivedAt, written);
    if (letter.key !== undefined) written.set(letter.key, result);
    mail.push({ folder: letter.folder, raw: result.raw, receivedAt, flags: letter.flags ?? ['\\Seen'] });
  }
  return mail;
}

/** Fills a store with the demo's folders, and with mail. */
export function fillStore(store: MailStore, mail: readonly Delivery[]): void {
  for (const path of LEVELS) store.createLevel(path);
  for (const { path, specialUse, isSubscribed = true } of MAILBOXES) {
    const mailbox = store.find(path) ?? store.create(path);
    mailbox.specialUse = specialUse;
    if (isSubscribed) store.subscriptions.add(path);
  }
  for (const { folder, ...message } of mail) store.append(store.need(folder), message);
}

async function write(
  letter: Letter,
  index: number,
  sentAt: Date,
  written: ReadonlyMap<string, Written>,
): Promise<Written> {
  const messageId = `<${letter.key ?? `letter-${index}`}.${index}@${letter.from.address.split('@')[1]}>`;
  const answered = find(letter.answers, written);
  const references = answered ? [...answered.references, answered.messageId] : [];
  const forwarded = find(letter.forwards, written)?.raw;
  const place = { messageId, references, sentAt, forwarded };
  return { messageId, references, raw: letter.raw?.(sentAt) ?? (await composeLetter(letter, place)) };
}

function find(key: string | undefined, written: ReadonlyMap<string, Written>): Written | undefined {
  if (key === undefined) return undefined;
  const found = written.get(key);
  if (!found) throw new Error(`No older letter is called ${key}`);
  return found;
}
