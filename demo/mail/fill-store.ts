import type { MailStore } from '../store/mail-store.ts';
import { composeMessage } from './compose/message.ts';
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

interface Written {
  messageId: string;
  references: readonly string[];
  raw: Buffer;
}

/** Fills a store with the demo's folders and mail. The same `now` always gives the same octets. */
export function fillStore(store: MailStore, now: Date): void {
  for (const path of LEVELS) store.createLevel(path);
  for (const { path, specialUse, isSubscribed = true } of MAILBOXES) {
    const mailbox = store.find(path) ?? store.create(path);
    mailbox.specialUse = specialUse;
    if (isSubscribed) store.subscriptions.add(path);
  }
  const written = new Map<string, Written>();
  // From the oldest on: so UIDs rise with time, and an answer comes after what it answers.
  for (const [index, letter] of [...LETTERS].sort((a, b) => b.hoursAgo - a.hoursAgo).entries()) {
    const receivedAt = new Date(now.getTime() - letter.hoursAgo * HOUR_MS);
    const { raw } = write(letter, index, receivedAt, written);
    store.append(store.need(letter.folder), { raw, receivedAt, flags: letter.flags ?? [] });
  }
}

function write(letter: Letter, index: number, sentAt: Date, written: Map<string, Written>): Written {
  const messageId = `<${letter.key ?? `letter-${index}`}.${index}@${letter.from.address.split('@')[1]}>`;
  const answered = find(letter.answers, written);
  const references = answered ? [...answered.references, answered.messageId] : [];
  const forwarded = find(letter.forwards, written)?.raw;
  const raw = letter.raw?.(sentAt) ?? composeMessage(letter, { messageId, references, sentAt, forwarded });
  const result = { messageId, references, raw };
  if (letter.key !== undefined) written.set(letter.key, result);
  return result;
}

function find(key: string | undefined, written: Map<string, Written>): Written | undefined {
  if (key === undefined) return undefined;
  const found = written.get(key);
  if (!found) throw new Error(`No older letter is called ${key}`);
  return found;
}
