import path from 'node:path';
import { deliverByAppend } from './append.ts';
import { caFile } from './certificates.ts';
import { CYRUS_ADMIN } from './cyrus.ts';
import { HOST } from './processes.ts';
import type { Ports } from './processes.ts';
import { quoted, RawImap } from './raw-imap.ts';
import type { Credentials, Delivery, RealServer, Running } from './types.ts';
import { claimUser, passwordOf } from './users.ts';

/** A Cyrus that is running, seen from any process. */
export class CyrusServer implements RealServer {
  readonly name = 'cyrus';
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

  async newUser({ quotaBytes }: { quotaBytes?: number } = {}): Promise<Credentials> {
    const user = claimUser(path.join(this.#running.folder, 'users'));
    const credentials = { user, password: passwordOf(user) };
    // The first login makes the mailboxes, and two first logins at once would be in each other's way.
    await this.#as(credentials);
    if (quotaBytes !== undefined) {
      await this.#as(CYRUS_ADMIN, `SETQUOTA "user/${user}" (STORAGE ${Math.floor(quotaBytes / 1024)})`);
    }
    return credentials;
  }

  deliver(user: string, mailbox: string, messages: Iterable<Delivery>): Promise<void> {
    return deliverByAppend(this, { user, password: passwordOf(user) }, mailbox, messages);
  }

  async #as({ user, password }: Credentials, ...commands: string[]): Promise<void> {
    const session = await RawImap.connect(this);
    try {
      for (const command of [`LOGIN ${quoted(user)} ${quoted(password)}`, ...commands])
        await session.command(command);
    } finally {
      session.close();
    }
  }
}
