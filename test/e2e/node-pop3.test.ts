import { beforeAll, describe, expect, it } from '@jest/globals';
import Pop3Command from 'node-pop3';

import { sha256 } from '../support/attachments.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// The same maildrop, read by node-pop3 and by the gateway. The messages are ASCII and short: node-pop3 makes U+FFFD of
// anything else, and waits for ever where an answer's end is split over two packets.

const BODIES: Readonly<Record<string, string>> = {
  'a line': 'Hello\r\n',
  'full stops': '.\r\n..\r\n.a\r\nb.\r\n...c\r\n',
  'a full stop at the end': 'the end\r\n.\r\n',
  'empty lines': '\r\n\r\na\r\n\r\n\r\n',
  'no body': '',
  'a long line': `${'x'.repeat(990)}\r\n`,
  'many lines': Array.from({ length: 100 }, (_, i) => `${i % 7 === 0 ? '.' : ''}line ${i}\r\n`).join(''),
};
const MAIL = Object.entries(BODIES).map(([name, body]) => ({
  name,
  raw: Buffer.from(`From: Anna <anna@example.org>\r\nSubject: ${name}\r\n\r\n${body}`),
}));

interface Listed {
  readonly uidl: string;
  readonly size: number;
  readonly sha256: string;
}

describeServer('dovecot', (server) => {
  const read: Record<'theirs' | 'ours', Listed[]> = { theirs: [], ours: [] };

  beforeAll(async () => {
    const { user, password } = await server.newUser();
    await server.deliver(user, 'INBOX', MAIL);
    const door = { host: 'localhost', port: server.ports.pop3s, tls: true };
    // This library can be told of no authority; the gateway checks the certificate.
    read.theirs = await readAll(
      new Pop3Command({ ...door, user, password, tlsOptions: { rejectUnauthorized: false } }),
    );
    const servers = `pop3s://localhost:${server.ports.pop3s}`;
    read.ours = await askForAll(await new Gateway({ servers, caFile: server.caFile }).signIn(user, password));
  });

  describe('node-pop3 and the gateway', () => {
    it('find the same messages under the same unique-ids', () => {
      expect(read.theirs).toHaveLength(MAIL.length);
      expect(read.ours.map(({ uidl }) => uidl)).toEqual(read.theirs.map(({ uidl }) => uidl));
    });

    it.each(MAIL.map(({ name, raw }, i) => [name, raw, i] as const))(
      'read the same size and octets of %s, which are those that were delivered',
      (_name, raw, i) => {
        expect(read.ours[i]).toEqual(read.theirs[i]);
        expect(read.ours[i]).toMatchObject({ size: raw.length, sha256: sha256(raw) });
      },
    );
  });
});

/** Oldest first. */
async function readAll(pop3: Pop3Command): Promise<Listed[]> {
  const [uidls, sizes] = [pairs(await pop3.UIDL()), pairs(await pop3.LIST())];
  const all: Listed[] = [];
  for (const [number, uidl] of uidls) {
    // It takes the last line's end away, and leaves the doubled full stops.
    const text = `${await pop3.RETR(Number(number))}\r\n`.replace(/(^|\r\n)\.\./g, '$1.');
    const [, size] = sizes.find(([each]) => each === number)!;
    all.push({ uidl, size: Number(size), sha256: sha256(Buffer.from(text, 'latin1')) });
  }
  await pop3.QUIT();
  return all;
}

const pairs = (rows: string[][] | string[]) => rows as [number: string, value: string][];

/** Oldest first; what is in the ids is the gateway's own affair, and a unique-id has to be in it. */
async function askForAll(account: Account): Promise<Listed[]> {
  const { mailbox } = await account.query(
    '{ mailbox(role: INBOX) { messages { nodes { id size rawUrl } } } }',
  );
  const all: Listed[] = [];
  for (const { id, size, rawUrl } of (mailbox.messages.nodes as Row[]).reverse()) {
    const { octets } = await account.get(rawUrl);
    const [, , , uidl] = JSON.parse(Buffer.from(id, 'base64url').toString()) as string[];
    all.push({ uidl: uidl!, size, sha256: sha256(octets) });
  }
  return all;
}

interface Row {
  readonly id: string;
  readonly size: number;
  readonly rawUrl: string;
}
