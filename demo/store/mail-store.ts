import { Mailbox } from './mailbox.ts';
import type { NewMessage, StoredMessage } from './message.ts';
import { Refusal } from './refusal.ts';

export const DELIMITER = '/';

/** The quota of the demo account (RFC 9208): STORAGE counts units of 1024 octets. */
export const QUOTA = { storage: 64 * 1024, messages: 10_000 };

/**
 * One account's mail, in memory, with paths in plain Unicode. Any protocol can stand in front of it: messages are
 * octets with a UID, and (UIDVALIDITY, UID) names one for ever, as a POP3 UIDL would have to.
 */
export class MailStore {
  readonly byPath = new Map<string, Mailbox>();
  readonly #lastValidity = new Map<string, number>();
  readonly subscriptions = new Set<string>();
  #nextValidity: number;

  constructor(startedAt = new Date()) {
    this.#nextValidity = Math.floor(startedAt.getTime() / 1000);
    this.create('INBOX');
  }

  mailboxes(): Mailbox[] {
    return [...this.byPath.values()];
  }

  find(path: string): Mailbox | undefined {
    return this.byPath.get(path);
  }

  /** The mailbox that can be opened, or a refusal with `code`: TRYCREATE for whoever wants to put mail there. */
  need(path: string, code = 'NONEXISTENT'): Mailbox {
    const mailbox = this.find(path);
    if (!mailbox) throw new Refusal('No such mailbox', code);
    if (!mailbox.isSelectable) throw new Refusal('This name only holds other mailboxes', 'CANNOT');
    return mailbox;
  }

  hasChildren(path: string): boolean {
    return this.mailboxes().some((mailbox) => mailbox.path.startsWith(path + DELIMITER));
  }

  /** Creates a mailbox, and the levels above it that are missing (RFC 3501 §6.3.3). */
  create(path: string): Mailbox {
    checkName(path);
    const there = this.find(path);
    if (there?.isSelectable) throw new Refusal('Mailbox exists', 'ALREADYEXISTS');
    for (const level of levelsAbove(path)) {
      if (!this.find(level)) this.#add(level);
    }
    if (!there) return this.#add(path);
    there.isSelectable = true;
    return there;
  }

  /** A level of the hierarchy that cannot be opened itself (\Noselect). */
  createLevel(path: string): Mailbox {
    return this.#add(path, false);
  }

  /** Deletes a mailbox; with children it stays as a level of the hierarchy (RFC 3501 §6.3.4). */
  delete(path: string): void {
    const mailbox = this.find(path);
    if (!mailbox) throw new Refusal('No such mailbox', 'NONEXISTENT');
    if (path === 'INBOX') throw new Refusal('INBOX cannot be deleted', 'CANNOT');
    const hasChildren = this.hasChildren(path);
    if (hasChildren && !mailbox.isSelectable) throw new Refusal('Mailbox has children', 'HASCHILDREN');
    this.#lastValidity.set(path, mailbox.uidValidity);
    this.byPath.delete(path);
    mailbox.remove(mailbox.messages);
    mailbox.markDeleted();
    if (hasChildren) this.#add(path, false);
  }

  /** Renames a mailbox with all that is below it; INBOX gives its messages away and stays (RFC 3501 §6.3.5). */
  rename(from: string, to: string): void {
    checkName(to);
    if (!this.find(from)) throw new Refusal('No such mailbox', 'NONEXISTENT');
    if (this.find(to)) throw new Refusal('Mailbox exists', 'ALREADYEXISTS');
    if (to.startsWith(from + DELIMITER)) throw new Refusal('A mailbox cannot move below itself', 'CANNOT');
    if (from === 'INBOX') return this.#emptyInboxInto(this.create(to));
    for (const level of levelsAbove(to)) {
      if (!this.find(level)) this.#add(level);
    }
    for (const mailbox of this.mailboxes()) {
      if (mailbox.path === from || mailbox.path.startsWith(from + DELIMITER)) {
        this.#move(mailbox, to + mailbox.path.slice(from.length));
      }
    }
  }

  /** Stores a message unless the account is full. */
  append(mailbox: Mailbox, message: NewMessage): StoredMessage {
    this.checkRoom([message.raw]);
    return mailbox.append(message);
  }

  checkRoom(added: readonly Buffer[]): void {
    const { storage, messages } = this.usage();
    const octets = added.reduce((sum, raw) => sum + raw.length, 0);
    if (storage + octets / 1024 > QUOTA.storage || messages + added.length > QUOTA.messages) {
      throw new Refusal('The mailbox is full', 'OVERQUOTA');
    }
  }

  usage(): { storage: number; messages: number } {
    const octets = this.mailboxes().reduce((sum, mailbox) => sum + mailbox.size(), 0);
    const messages = this.mailboxes().reduce((sum, mailbox) => sum + mailbox.messages.length, 0);
    return { storage: Math.ceil(octets / 1024), messages };
  }

  #add(path: string, isSelectable = true): Mailbox {
    const mailbox = new Mailbox(path, this.#nextValidity++, isSelectable);
    this.byPath.set(path, mailbox);
    return mailbox;
  }

  #move(mailbox: Mailbox, to: string): void {
    this.#lastValidity.set(mailbox.path, mailbox.uidValidity);
    this.byPath.delete(mailbox.path);
    mailbox.path = to;
    this.byPath.set(to, mailbox);
    // A name's UIDVALIDITY only ever grows, whoever bore the name before (RFC 3501 §2.3.1.1).
    const last = this.#lastValidity.get(to);
    if (last !== undefined && last > mailbox.uidValidity) mailbox.uidValidity = this.#nextValidity++;
  }

  #emptyInboxInto(target: Mailbox): void {
    const inbox = this.need('INBOX');
    const { messages } = inbox;
    for (const message of messages) target.append(message);
    inbox.remove(messages);
  }
}

/** INBOX is INBOX in any case, also as a parent (RFC 3501 §5.1). */
export function canonicalPath(path: string): string {
  return path.replace(/^inbox(?=\/|$)/i, 'INBOX');
}

/** `a` and `a/b` for `a/b/c`. */
export function levelsAbove(path: string): string[] {
  const names = path.split(DELIMITER);
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join(DELIMITER));
}

function checkName(path: string): void {
  const isWellFormed = path.split(DELIMITER).every((name) => name !== '');

  if (!isWellFormed || path.length > 500 || /[\u0000-\u001f\u007f%*]/.test(path)) {
    throw new Refusal('Not a usable mailbox name', 'CANNOT');
  }
}
