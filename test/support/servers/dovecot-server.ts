import { chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deliverByAppend } from './append.ts';
import { caFile } from './certificates.ts';
import { run } from './commands.ts';
import { DOVECOT_MAILBOXES, DOVECOT_USERS } from './dovecot-configuration.ts';
import { mailboxParts } from './mailbox-names.ts';
import { createMailbox, deliverFiles } from './maildir.ts';
import type { Maildir } from './maildir.ts';
import { generatedMessages } from './messages.ts';
import { HOST } from './processes.ts';
import type { Ports } from './processes.ts';
import type { Credentials, Delivery, RealServer, Running } from './types.ts';
import { claimUser, passwordOf } from './users.ts';

export interface DovecotUser {
  quotaBytes?: number;
  password?: string;
  /** Extra fields of the user's passwd-file line, such as `userdb_namespace/inbox/prefix`: any setting, per user. */
  fields?: Record<string, string>;
}

/** A Dovecot that is running, seen from any process. */
export class DovecotServer implements RealServer {
  readonly name = 'dovecot';
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

  /** Its throw-away folder, for a submission server that delivers into it. */
  get folder(): string {
    return this.#running.folder;
  }

  path(child: string): string {
    return this.#running.prefix + child;
  }

  newUser({ quotaBytes, password, fields = {} }: DovecotUser = {}): Promise<Credentials> {
    const quota = quotaBytes === undefined ? {} : { userdb_quota_rule: `*:storage=${quotaBytes}B` };
    const extra = Object.entries({ ...quota, ...fields }).map(([name, value]) => `${name}=${value}`);
    const secret = (user: string) => password ?? passwordOf(user);
    const line = (user: string) => `${user}:{PLAIN.b64}${base64(secret(user))}::::::${extra.join(' ')}\n`;
    const user = claimUser(path.join(this.#running.folder, 'users'), line);
    this.#makeMailboxes(user);
    return Promise.resolve({ user, password: secret(user) });
  }

  async deliver(user: string, mailbox: string, messages: Iterable<Delivery>): Promise<void> {
    const parts = mailboxParts(mailbox, this.#running);
    if (this.#running.hasMailFiles) return deliverFiles(this.#maildir(user), parts, messages);
    await deliverByAppend(this, { user, password: this.#passwordOf(user) }, mailbox, messages);
  }

  /** Puts generated messages into a mailbox and has it indexed, so that its first SELECT is not the slow one. */
  async fill(user: string, mailbox: string, count: number): Promise<void> {
    await this.deliver(user, mailbox, generatedMessages(count));
    await this.#run('doveadm', '-c', '/run/data/dovecot.conf', 'index', '-u', user, mailbox);
  }

  /** How many sessions a user has, as Dovecot counts them. */
  async sessionsOf(user: string): Promise<number> {
    const lines = await this.#run('doveadm', '-c', '/run/data/dovecot.conf', 'who', '-1', user);
    return lines
      .toString()
      .split('\n')
      .filter((line) => line.startsWith(`${user} `) || line.startsWith(`${user}\t`)).length;
  }

  #home(user: string): string {
    return path.join(this.#running.folder, 'mail', user);
  }

  #maildir(user: string): Maildir {
    const folder = path.join(this.#home(user), 'Maildir');
    return { folder, owner: DOVECOT_USERS.vmail, lineEnd: 'CRLF', letterOf: keywordLetter };
  }

  #makeMailboxes(user: string): void {
    mkdirSync(this.#home(user), { mode: 0o700 });
    chownSync(this.#home(user), DOVECOT_USERS.vmail, DOVECOT_USERS.vmail);
    if (!this.#running.hasMailFiles) return;
    for (const parts of [[], ...DOVECOT_MAILBOXES.map((name) => [name])])
      createMailbox(this.#maildir(user), parts);
  }

  #passwordOf(user: string): string {
    const line = readFileSync(path.join(this.#running.folder, 'users', user), 'utf8');
    return Buffer.from(/\{PLAIN\.b64\}([^:]*)/.exec(line)?.[1] ?? '', 'base64').toString();
  }

  #run(program: string, ...args: string[]): Promise<Buffer> {
    return run('nsenter', [
      '--mount',
      '--pid',
      '--root',
      '--target',
      String(this.#running.init),
      program,
      ...args,
    ]);
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Dovecot keeps a mailbox's keywords in a list; in file names the letter `a` stands for the first of them. */
function keywordLetter(folder: string, keyword: string): string {
  const list = path.join(folder, 'dovecot-keywords');
  const keywords = existsSync(list) ? readFileSync(list, 'utf8').trim().split('\n') : [];
  const known = keywords.map((line) => line.slice(line.indexOf(' ') + 1));
  const index = known.indexOf(keyword);
  if (index >= 0) return letter(index);
  writeFileSync(list, [...known, keyword].map((name, number) => `${number} ${name}\n`).join(''));
  chownSync(list, DOVECOT_USERS.vmail, DOVECOT_USERS.vmail);
  return letter(known.length);
}

const letter = (index: number): string => String.fromCharCode('a'.charCodeAt(0) + index);
