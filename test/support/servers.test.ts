/** The ground that other tests stand on: real servers show what was delivered to them, octet by octet. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { quoted, RawImap } from './servers/raw-imap.ts';
import { describeServer, generatedMessage, startDovecot, whyUnavailable } from './servers/real-servers.ts';
import type { Credentials, Delivery, OwnDovecot, RealServer, ServerName } from './servers/real-servers.ts';

const PLAIN: Delivery = {
  raw: Buffer.from('Subject: plain\r\n\r\nHello.\r\n'),
  flags: [],
  receivedAt: new Date('2022-06-07T08:09:10Z'),
};
const EIGHT_BIT: Delivery = {
  raw: Buffer.from('Subject: Gr\u00fc\u00dfe\r\n\r\n\u{1f40e} caf\u00e9\r\n'),
  flags: ['\\Flagged', '\\Seen'],
  receivedAt: new Date('2021-02-03T04:05:06Z'),
};
const LATIN_1: Delivery = { ...PLAIN, raw: Buffer.from('Subject: \xe4\xff\r\n\r\n\xa0\xe9\r\n', 'latin1') };

const NAMES: readonly ServerName[] = ['dovecot', 'courier', 'cyrus'];

for (const name of NAMES) {
  describeServer(name, (server) => {
    it('shows the octets, flags, dates and order of what was delivered', async () => {
      const { session } = await newSession(server, 'INBOX', [PLAIN, EIGHT_BIT, LATIN_1]);
      await session.command('SELECT INBOX');
      expect(await fetched(session, 1)).toEqual(PLAIN);
      expect(await fetched(session, 2)).toEqual(EIGHT_BIT);
      expect(await fetched(session, 3)).toEqual(LATIN_1);
    });

    it('shows what was delivered into a mailbox beside the inbox', async () => {
      const { session } = await newSession(server, server.path('Sent'), [EIGHT_BIT]);
      await session.command(`SELECT ${quoted(server.path('Sent'))}`);
      expect(await fetched(session, 1)).toEqual(EIGHT_BIT);
    });

    it('shows a delivery to a session that has the mailbox open', async () => {
      const { session, user } = await newSession(server, 'INBOX', [PLAIN]);
      await session.command('SELECT INBOX');
      await server.deliver(user, 'INBOX', [EIGHT_BIT]);
      await session.command('NOOP');
      expect(await fetched(session, 2)).toEqual(EIGHT_BIT);
    });

    it('refuses octets that it could not show', async () => {
      const { user } = await server.newUser();
      const raw = Buffer.from('Subject: bare\n\r\n');
      await expect(Promise.resolve().then(() => server.deliver(user, 'INBOX', [{ raw }]))).rejects.toThrow(
        'CRLF',
      );
    });

    it('gives every caller a user of its own', async () => {
      const users = await Promise.all(Array.from({ length: 20 }, () => server.newUser()));
      expect(new Set(users.map(({ user }) => user)).size).toBe(20);
    });

    it('keeps to a quota', async () => {
      const { session } = await newSession(server, 'INBOX', [], { quotaBytes: 10_240 });
      const large = Buffer.from(`Subject: large\r\n\r\n${'octets\r\n'.repeat(3000)}`);
      await expect(session.command(`APPEND INBOX {${large.length}}\r\n`, large)).rejects.toThrow(/quota/i);
    });

    it('offers TLS on its plain ports', async () => {
      const session = await RawImap.connect(server);
      expect((await session.command('CAPABILITY')).toString()).toContain('STARTTLS');
      session.close();
      expect(await pop3Capabilities(net.connect(server.ports.pop3, server.host))).toContain('STLS');
    });

    it('greets on POP3 over TLS with a certificate of the authority', async () => {
      const socket = tls.connect({
        port: server.ports.pop3s,
        host: server.host,
        ca: readFileSync(server.caFile),
      });
      expect(await pop3Capabilities(socket)).toContain('UIDL');
    });
  });
}

describeServer('dovecot', (server) => {
  it('has keywords of a delivery', async () => {
    const delivery = { ...PLAIN, flags: ['$Forwarded', '\\Seen', 'todo'] };
    const { session } = await newSession(server, 'INBOX', [PLAIN, delivery, { ...PLAIN, flags: ['todo'] }]);
    await session.command('SELECT INBOX');
    expect((await fetched(session, 2)).flags).toEqual(delivery.flags);
    expect((await fetched(session, 3)).flags).toEqual(['todo']);
  });

  it('has a mailbox filled with messages that are known beforehand', async () => {
    const { session, user } = await newSession(server, 'INBOX', []);
    await server.fill(user, 'Archive', 300);
    await session.command('SELECT Archive');
    for (const number of [1, 10, 300]) {
      const { raw, flags, receivedAt } = generatedMessage(number - 1);
      expect(await fetched(session, number)).toEqual({ raw, flags, receivedAt });
    }
  });

  it('takes any password and any setting per user', async () => {
    const fields = { 'userdb_namespace/inbox/prefix': 'INBOX.', 'userdb_namespace/inbox/separator': '.' };
    const separators = {
      'userdb_namespace/shared/separator': '.',
      'userdb_namespace/shared/prefix': 'shared.%%u.',
    };
    const user = await server.newUser({ password: 'pä"ss:\\ word', fields: { ...fields, ...separators } });
    const session = await RawImap.connectTls(server);
    const password = Buffer.from(user.password);
    await session.command(`LOGIN ${user.user} {${password.length}+}\r\n`, password);
    expect((await session.command('LIST "" *')).toString()).toContain('"." INBOX.Sent');
    session.close();
  });
});

const skipped = whyUnavailable('dovecot');
(skipped ? describe.skip : describe)('a Dovecot of its own', () => {
  let server: OwnDovecot;
  beforeAll(async () => {
    server = await startDovecot({
      capability: 'IMAP4rev1',
      separator: '.',
      mailFormat: 'mdbox',
      certificate: 'expired',
    });
  });
  afterAll(() => server.stop());

  it('has the personality that was asked for', async () => {
    const { user, password } = await server.newUser();
    await server.deliver(user, 'Archive', [EIGHT_BIT]);
    const session = await RawImap.connect(server);
    await session.command(`LOGIN ${user} ${quoted(password)}`);
    expect((await session.command('CAPABILITY')).toString()).toMatch(/^\* CAPABILITY IMAP4rev1\r\n/);
    expect((await session.command('LIST "" Sent')).toString()).toContain('"." Sent');
    await session.command('SELECT Archive');
    expect(await fetched(session, 1)).toEqual(EIGHT_BIT);
    session.close();
  });

  it('shows its expired certificate', async () => {
    await expect(RawImap.connectTls(server)).rejects.toThrow('certificate has expired');
  });
});

const sessions: RawImap[] = [];
afterAll(() => sessions.forEach((session) => session.close()));

/** A session of a new user with these messages in a mailbox. */
async function newSession(
  server: RealServer,
  mailbox: string,
  messages: readonly Delivery[],
  options: { quotaBytes?: number } = {},
): Promise<Credentials & { session: RawImap }> {
  const credentials = await server.newUser(options);
  await server.deliver(credentials.user, mailbox, messages);
  const session = await RawImap.connectTls(server);
  sessions.push(session);
  await session.command(`LOGIN ${credentials.user} ${quoted(credentials.password)}`);
  return { ...credentials, session };
}

/** The message as it was delivered; without \Recent, which is the session's and not the message's. */
async function fetched(session: RawImap, number: number): Promise<Required<Delivery>> {
  const response = await session.command(`FETCH ${number} (FLAGS INTERNALDATE BODY.PEEK[])`);
  const [head = '', size] = /^[^]*?BODY\[\] \{(\d+)\}\r\n/.exec(response.toString('latin1')) ?? [];
  const flags = /FLAGS \(([^)]*)\)/.exec(response.toString())?.[1]?.split(' ') ?? [];
  return {
    raw: response.subarray(head.length, head.length + Number(size)),
    flags: flags.filter((flag) => flag !== '' && flag !== '\\Recent').toSorted(),
    receivedAt: new Date(/INTERNALDATE "([^"]*)"/.exec(response.toString())?.[1] ?? ''),
  };
}

async function pop3Capabilities(socket: net.Socket): Promise<string> {
  await once(socket, 'data');
  socket.write('CAPA\r\n');
  let answer = '';
  for await (const chunk of socket) {
    answer += String(chunk);
    if (answer.endsWith('\r\n.\r\n')) break; // leaving the loop closes the socket
  }
  return answer;
}
