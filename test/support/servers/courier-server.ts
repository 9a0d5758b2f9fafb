import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { caFile } from './certificates.ts';
import { COURIER_USERS } from './courier.ts';
import { mailboxParts } from './mailbox-names.ts';
import { createMailbox, deliverFiles } from './maildir.ts';
import type { Maildir } from './maildir.ts';
import { HOST } from './processes.ts';
import type { Ports } from './processes.ts';
import type { Credentials, Delivery, RealServer, Running } from './types.ts';
import { claimUser, passwordOf } from './users.ts';

const MAILBOXES = ['Drafts', 'Junk', 'Sent', 'Trash'];
const OWNER = COURIER_USERS.vmail;

/** A Courier that is running, seen from any process. */
export class CourierServer implements RealServer {
  readonly name = 'courier';
  readonly host = HOST;
  readonly ports: Ports;
  readonly caFile: string;
  readonly delimiter: string;
  readonly #running: Running;

  constructor(running: Running) {
    this.#running = running;
    this.ports = running.ports;
    this.caFile = caFile(running.certificates);
    this.delimiter = running.delimiter;
  }

  path(child: string): string {
    return this.#running.prefix + child;
  }

  newUser({ quotaBytes }: { quotaBytes?: number } = {}): Promise<Credentials> {
    const user = claimUser(path.join(this.#running.folder, 'users'));
    const { folder } = this.#maildir(user);
    mkdirSync(path.dirname(folder), { mode: 0o700 });
    chownSync(path.dirname(folder), OWNER, OWNER);
    for (const parts of [[], ...MAILBOXES.map((name) => [name])]) createMailbox(this.#maildir(user), parts);
    this.#write(user, 'courierimapsubscribed', MAILBOXES.map((name) => `${this.path(name)}\n`).join(''));
    // Maildir++: the first line of this file is the quota, the others count what is used.
    if (quotaBytes !== undefined) this.#write(user, 'maildirsize', `${quotaBytes}S\n`);
    return Promise.resolve({ user, password: passwordOf(user) });
  }

  /** Without keywords: Courier keeps them in files of its own. Files that are delivered count for no quota. */
  deliver(user: string, mailbox: string, messages: Iterable<Delivery>): Promise<void> {
    deliverFiles(this.#maildir(user), mailboxParts(mailbox, this.#running), messages);
    return Promise.resolve();
  }

  #maildir(user: string): Maildir {
    const folder = path.join(this.#running.folder, 'mail', user, 'Maildir');
    return { folder, owner: OWNER, lineEnd: 'LF' };
  }

  #write(user: string, name: string, content: string): void {
    const file = path.join(this.#maildir(user).folder, name);
    writeFileSync(file, content);
    chownSync(file, OWNER, OWNER);
  }
}
