import { beforeAll, expect, it } from '@jest/globals';

import { AWKWARD_MESSAGES } from '../mime/awkward-messages.ts';
import { Gateway } from '../support/gateway.ts';
import type { Measurement } from '../support/measure-memory.ts';
import { measured } from '../support/measured.ts';
import type { Credentials } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// What one message may cost, in a gateway of its own: the messages that are made to cost much.

const MOST = 64 * 1024 * 1024;
const COSTLY = [
  '100,000 tiny parts, of which twice as many as are shown are told apart',
  '100,000 addresses in To',
  'a header line of 5 MB',
  'nesting of 300',
];

const FIELDS = `
  subject from { name address } to { name address } preview html hasAttachments
  text(maxOctets: 4000000) textTruncated(maxOctets: 4000000)
  attachments { filename contentType size inline message { subject } }
  parts { partId parentId contentType envelope { subject } }`;

/** With everything that has to be loaded once: html, and a text that is made of it. */
const PLAIN = Buffer.from('Subject: plain\r\nContent-Type: text/html\r\n\r\n<p>Hi</p>\r\n');

describeServer('dovecot', (server) => {
  const at = { servers: `imaps://localhost:${server.ports.imaps}`, caFile: server.caFile };
  let user: Credentials;
  let ids: readonly string[];
  beforeAll(async () => {
    user = await server.newUser();
    const costly = COSTLY.map((title) => AWKWARD_MESSAGES.find(({ name }) => name === title)!.raw);
    await server.deliver(
      user.user,
      'INBOX',
      [PLAIN, ...costly].map((raw) => ({ raw })),
    );
    const account = await new Gateway(at).signIn(user.user, user.password);
    const { mailbox } = await account.query('{ mailbox(role: INBOX) { messages { nodes { id uid } } } }');
    const nodes = mailbox.messages.nodes as { id: string; uid: number }[];
    ids = nodes.sort((a, b) => a.uid - b.uid).map(({ id }) => id);
  });

  const ask = (id: string): string => `{ message(id: "${id}") { ${FIELDS} } }`;

  it.each(COSTLY.map((title, i) => ({ title, at: i + 1 })))(
    'reads $title in 64 MB',
    async ({ at: place }) => {
      const measurement: Measurement = { ...at, ...user, warmUp: ask(ids[0]!), query: ask(ids[place]!) };
      const { added, codes, octets } = await measured(measurement);
      expect(added).toBeLessThan(MOST);
      expect(codes.filter((code) => code !== 'TOO_LARGE')).toEqual([]);
      expect(octets).toBeGreaterThan(100);
    },
  );
});
