import { randomBytes } from 'node:crypto';

import type { Clock } from '../../src/net/clock.ts';
import { Account, Gateway } from '../support/gateway.ts';
import type { GraphqlError } from '../support/gateway.ts';
import { encodePath } from '../../demo/imap/modified-utf7.ts';
import { quoted, RawImap } from '../support/servers/raw-imap.ts';
import type { Credentials, Delivery, RealServer } from '../support/servers/real-servers.ts';
import type { AnyServerName } from '../support/servers/types.ts';
import type { Ability } from './abilities.ts';
import { having } from './abilities.ts';
import type { QueryAnswer } from './answers.ts';

/** Where the servers differ, as far as answers show it. Everything else is the same on all of them. */
export interface Traits {
  readonly protocol: 'IMAP' | 'POP3';
  readonly lacks: readonly Ability[];
  readonly features: readonly string[];
  /** Whether messages are handed out as they were delivered: GNU mailutils writes fields of its own into them. */
  readonly keepsOctets: boolean;
  /** Roles are declared (SPECIAL-USE); otherwise names tell. */
  readonly hasRoles: boolean;
  readonly hasModSeq: boolean;
  /** STATUS can add up sizes. */
  readonly hasSizes: boolean;
  /** What opens a mailbox that is read; SELECT takes `\Recent`. */
  readonly readsBy: 'EXAMINE' | 'SELECT';
  /** ENVELOPE names the groups of an address list. */
  readonly namesGroups: boolean;
  /** A level of the hierarchy without messages stays when its mailbox is deleted. */
  readonly keepsLevels: boolean;
  /** The software's name by ID. */
  readonly software: string | null;
  readonly prefix: string;
}

/** What a contract suite is run on: a mail server, and a gateway in front of it. */
export class Subject {
  readonly name: AnyServerName;
  readonly traits: Traits;
  readonly delimiter: string;
  readonly server: RealServer;
  readonly gateway: Gateway;
  readonly #to: { readonly servers: string; readonly caFile: string; readonly keys: string };
  readonly #gateways: Gateway[] = [];
  #reader: Promise<User> | undefined;

  constructor(server: RealServer, traits: Traits) {
    this.name = server.name;
    this.server = server;
    this.delimiter = server.delimiter;
    this.traits = traits;
    const servers = {
      IMAP: `imaps://localhost:${server.ports.imaps}`,
      POP3: `pop3s://localhost:${server.ports.pop3s}`,
    }[traits.protocol];
    const keys = `test:${randomBytes(32).toString('base64')}`;
    this.#to = { servers, caFile: server.caFile, keys };
    this.gateway = new Gateway({ ...this.#to, sessions: 8 });
    this.#gateways.push(this.gateway);
  }

  /** Tests that need abilities: skipped by name where one is missing. */
  having(...needs: readonly Ability[]) {
    return having(this.traits.lacks, ...needs);
  }

  /** The server's own path of a mailbox, which is written with `/`. */
  path(name: string): string {
    return name === 'INBOX' ? name : this.server.path(name.replaceAll('/', this.delimiter));
  }

  /** A new user who has this mail in INBOX, oldest first. */
  async user(mail: readonly Delivery[] = [], options: { quotaBytes?: number } = {}): Promise<User> {
    const credentials = await this.server.newUser(options);
    const account = await this.#enter(credentials);
    const user = new User(this, credentials, account);
    await user.deliver('INBOX', mail);
    await user.settle('INBOX', 'Drafts', 'Junk', 'Sent', 'Trash');
    return user;
  }

  /** The same user at another gateway of the deployment, which has a clock of its own. */
  at(clock: Clock, { account: { authorization } }: User): Account {
    const gateway = new Gateway({ ...this.#to, clock });
    this.#gateways.push(gateway);
    return new Account(gateway, authorization);
  }

  /** Ends what stands open when the tests are over. */
  async close(): Promise<void> {
    await Promise.all(this.#gateways.map((each) => each.close()));
  }

  /** One user for all tests that only read: an inbox with messages 1 and 2, and nothing else. */
  reader(): Promise<User> {
    return (this.#reader ??= this.user(numberedMail(2)));
  }

  /** With a token, but on Courier: there each sign-in takes a while to find out that nothing may follow a LOGIN. */
  async #enter({ user, password }: Credentials): Promise<Account> {
    return this.name === 'courier' ? this.gateway.basic(user, password) : this.gateway.signIn(user, password);
  }
}

/** Somebody with mail, the gateway's account of theirs, and a way around the gateway. */
export class User {
  readonly subject: Subject;
  readonly credentials: Credentials;
  readonly account: Account;

  constructor(subject: Subject, credentials: Credentials, account: Account) {
    this.subject = subject;
    this.credentials = credentials;
    this.account = account;
  }

  deliver(mailbox: string, mail: readonly Delivery[]): Promise<void> {
    return this.subject.server.deliver(this.credentials.user, this.subject.path(mailbox), mail);
  }

  /** The data of a query that has to succeed. */
  query<Data = QueryAnswer>(query: string, variables: object = {}): Promise<Data> {
    return this.account.query(query, variables) as Promise<Data>;
  }

  /** Data and errors. */
  async ask<Data = QueryAnswer>(
    query: string,
    variables: object = {},
  ): Promise<{ data: Data; errors: readonly GraphqlError[] }> {
    const answer = await this.account.ask(query, variables);
    return { data: answer.data as Data, errors: answer.errors ?? [] };
  }

  /** The codes of all errors of a query, by path. */
  async errors(query: string, variables: object = {}): Promise<Record<string, string>> {
    const { errors } = await this.ask(query, variables);
    return Object.fromEntries(errors.map(({ path = [], extensions }) => [path.join('.'), extensions.code]));
  }

  /** Speaks with the mail server itself, signed in. */
  async imap<T>(talk: (imap: RawImap) => Promise<T>): Promise<T> {
    const imap = await RawImap.connect(this.subject.server);
    try {
      const { user, password } = this.credentials;
      await imap.command(`LOGIN ${quoted(user)} ${quoted(password)}`);
      return await talk(imap);
    } finally {
      imap.close();
    }
  }

  /** Commands around the gateway, one after the other. */
  async commands(...commands: readonly string[]): Promise<string> {
    return this.imap(async (imap) => {
      let said = '';
      for (const command of commands) said += (await imap.command(command)).toString('latin1');
      return said;
    });
  }

  /** Makes mailboxes; names are written with `/`. */
  async create(...names: readonly string[]): Promise<void> {
    await this.commands(...names.map((name) => `CREATE ${this.argument(name)}`));
    await this.settle(...names);
  }

  /** A mailbox's name as commands have it. */
  argument(name: string): string {
    return quoted(encodePath(this.subject.path(name)));
  }

  /** Removes messages of a mailbox for good. @param set UIDs as IMAP writes them */
  async expunge(set: string, mailbox = 'INBOX'): Promise<void> {
    await this.commands(
      `SELECT ${this.argument(mailbox)}`,
      `UID STORE ${set} +FLAGS.SILENT (\\Deleted)`,
      'EXPUNGE',
    );
  }

  /**
   * Courier keeps no UIDVALIDITY for a mailbox that no client has ever opened for writing: it names the present time,
   * another one each second. One SELECT, as the first mail client does it, settles the matter for good.
   */
  async settle(...mailboxes: readonly string[]): Promise<void> {
    if (this.subject.name !== 'courier') return;
    await this.commands(...mailboxes.map((mailbox) => `SELECT ${this.argument(mailbox)}`));
  }
}

/** A small message with a number in its subject. */
export function numbered(number: number, more: Partial<Delivery> = {}): Delivery {
  const lines = [
    `From: Person ${number} <p${number}@example.com>`,
    'To: Bob <bob@example.com>',
    `Subject: message ${number}`,
    `Message-ID: <${number}@example.com>`,
    'Date: Mon, 1 Jan 2024 10:00:00 +0100',
    '',
    `text ${number}`,
    '',
  ];
  return { raw: Buffer.from(lines.join('\r\n')), ...more };
}

/** Messages 1 to `count`, which in a new mailbox are their UIDs as well. */
export const numberedMail = (count: number, from = 1): Delivery[] =>
  Array.from({ length: count }, (_, i) => numbered(from + i));
