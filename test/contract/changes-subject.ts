import { Gateway } from '../support/gateway.ts';
import type { Account, GraphqlAnswer, GraphqlError } from '../support/gateway.ts';
import { PythonWitness } from '../support/python-witness.ts';
import { quoted, RawImap } from '../support/servers/raw-imap.ts';
import type { Credentials, Delivery, RealServer } from '../support/servers/real-servers.ts';

/** A message as an independent client sees it. */
export interface Seen {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly date: string;
  readonly messageId: string;
}

/** Python's imaplib reads a whole mailbox, or the names of all of them. It shares no code with the gateway. */
const witness = new PythonWitness(`
import imaplib, re, ssl, time
def names(rows):
    found = []
    for row in rows:
        if row is None: continue
        if isinstance(row, tuple): found.append(row[1].decode()); continue
        match = re.match(rb'\\((.*?)\\) (?:"(?:.)"|NIL) (.*)$', row.replace(b'"\\\\\\\\"', b'"/"'))
        if b'\\\\Noselect' in match.group(1) or b'\\\\NonExistent' in match.group(1): continue
        name = match.group(2).decode()
        if name.startswith('"'): name = re.sub(r'\\\\(.)', r'\\1', name[1:-1])
        found.append(name)
    return sorted(n for n in found if n)

def messages(imap, mailbox):
    typ, data = imap.select('"' + re.sub(r'(["\\\\])', r'\\\\\\1', mailbox) + '"', readonly=True)
    assert typ == 'OK', data
    typ, rows = imap.uid('FETCH', '1:*', '(UID FLAGS INTERNALDATE BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])')
    found = []
    for row in rows:
        if not isinstance(row, tuple): continue
        head = row[0].decode()
        tail = rows[rows.index(row) + 1]
        if isinstance(tail, bytes): head += tail.decode()
        flags = sorted(f for f in re.search(r'FLAGS \\(([^)]*)\\)', head).group(1).split() if f != '\\\\Recent')
        uid = int(re.search(r'UID (\\d+)', head).group(1))
        date = imaplib.Internaldate2tuple(re.search(r'INTERNALDATE "[^"]*"', head).group(0).encode())
        found.append(dict(uid=uid, flags=flags, date=int(time.mktime(date)), messageId=row[1].decode().strip()[12:]))
    return found

def answer(asked):
    context = ssl.create_default_context(cafile=asked['caFile'])
    imap = imaplib.IMAP4_SSL('localhost', asked['port'], ssl_context=context)
    imap.login(asked['user'], asked['password'])
    if asked['mailbox'] is None: found = dict(all=names(imap.list()[1]), subscribed=names(imap.lsub()[1]))
    else: found = messages(imap, asked['mailbox'])
    imap.logout()
    return found
`);

/** Somebody with mail, the gateway's account of theirs, and the witness. */
export class Owner {
  readonly server: RealServer;
  readonly credentials: Credentials;
  readonly account: Account;

  constructor(server: RealServer, credentials: Credentials, account: Account) {
    this.server = server;
    this.credentials = credentials;
    this.account = account;
  }

  static async new(server: RealServer, mail: readonly Delivery[] = []): Promise<Owner> {
    const credentials = await server.newUser();
    const servers = `imaps://localhost:${server.ports.imaps}`;
    const gateway = new Gateway({ servers, caFile: server.caFile, sessions: 8 });
    const owner = new Owner(server, credentials, gateway.basic(credentials.user, credentials.password));
    await server.deliver(credentials.user, 'INBOX', mail);
    // Courier gives a mailbox its lasting UIDVALIDITY when a client first opens it for writing.
    const names = ['INBOX', ...['Drafts', 'Trash'].map((name) => server.path(name))];
    await owner.commands(...names.map((name) => `SELECT ${quoted(name)}`));
    return owner;
  }

  /** A mutation with its input, and the selection of its payload. */
  async change(name: string, input: object, selection: string): Promise<Changed> {
    const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`;
    const explain = { 'postern-explain': 'true' };
    const answer: GraphqlAnswer = await this.account.ask(query, { input }, explain);
    return {
      payload: ((answer.data ?? {}) as Record<string, Payload>)[name]!,
      errors: answer.errors ?? [],
      flights: answer.extensions!.plan.flights.filter((flight) => !isSetup(flight)),
    };
  }

  /** All messages of a mailbox as the witness sees them. */
  async see(path: string): Promise<Seen[]> {
    return this.#ask<Seen[]>(path);
  }

  /** Names as they stand on the wire: all, and those subscribed to. */
  async names(): Promise<{ all: string[]; subscribed: string[] }> {
    return this.#ask(null);
  }

  async commands(...commands: readonly string[]): Promise<string> {
    const imap = await RawImap.connect(this.server);
    try {
      const { user, password } = this.credentials;
      await imap.command(`LOGIN ${quoted(user)} ${quoted(password)}`);
      let said = '';
      for (const command of commands) said += (await imap.command(command)).toString('latin1');
      return said;
    } finally {
      imap.close();
    }
  }

  /** Ids by UID, oldest first. */
  async ids(path: string): Promise<string[]> {
    const query = `query ($path: String!) { mailbox(path: $path) { messages(first: 500) { nodes { id } } } }`;
    const { mailbox } = (await this.account.query(query, { path })) as MessageIds;
    return mailbox.messages.nodes.map(({ id }) => id).reverse();
  }

  async mailboxId(path: string): Promise<string> {
    const query = `query ($path: String!) { mailbox(path: $path) { id name } }`;
    return ((await this.account.query(query, { path })) as { mailbox: { id: string } }).mailbox.id;
  }

  /** @param mailbox null: the names of all */
  #ask<T>(mailbox: string | null): Promise<T> {
    const { ports, caFile } = this.server;
    return witness.ask({ ...this.credentials, port: ports.imaps, caFile, mailbox });
  }
}

export interface Changed {
  /** As far as it was asked for. */
  readonly payload: Payload;
  readonly errors: readonly GraphqlError[];
  /** Behind the sign-in. */
  readonly flights: readonly string[][];
}

export interface Payload {
  readonly messages: readonly { readonly id: string; readonly uid: number; readonly flags: string[] }[];
  readonly message: { readonly id: string; readonly uid: number };
  readonly expunged: readonly string[];
  readonly failures: readonly { readonly id: string; readonly code: string }[];
  readonly wasThere: boolean;
  readonly mailbox: { readonly id: string; readonly path: string; readonly subscribed: boolean };
}

interface MessageIds {
  readonly mailbox: { readonly messages: { readonly nodes: readonly { readonly id: string }[] } };
}

const isSetup = ([first = '']: readonly string[]): boolean => /^(LOGIN|AUTHENTICATE|CAPABILITY)/.test(first);

/** Messages 1 to `count`, an hour apart, every third one marked `\Deleted` by somebody else. */
export function letters(count: number): Delivery[] {
  return Array.from({ length: count }, (_, i) => ({
    raw: letter(i + 1),
    flags: [...(i % 2 === 0 ? ['\\Seen'] : []), ...(i % 3 === 2 ? ['\\Deleted'] : [])],
    receivedAt: new Date(Date.UTC(2024, 0, 1, i % 24, 0, i % 60)),
  }));
}

export function letter(number: number | string): Buffer {
  const lines = [
    'From: Anna <anna@example.com>',
    `Subject: letter ${number}`,
    `Message-ID: <${number}@example.com>`,
    '',
    'text',
    '',
  ];
  return Buffer.from(lines.join('\r\n'));
}
