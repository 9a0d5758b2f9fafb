import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import type { ScriptedPop3Options } from '../support/scripted-pop3-options.ts';
import { pop3Message } from '../support/scripted-pop3-options.ts';
import { pop3Houses } from '../support/scripted-pop3.ts';
import { readWhole, sessionOn } from '../support/pop3-session.ts';

// TCP cuts answers wherever it likes: in a line end, between a dot and the dot that was put in front of it.

const open = pop3Houses();

const DOTTED = pop3Message('dots', '.', '..', '.one', '', '. ', 'a.', '...');
const EIGHT_BIT = {
  raw: Buffer.from(
    'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n.caf\xe9 \xff\r\n.\r\n',
    'latin1',
  ),
};
const MESSAGES = [DOTTED, EIGHT_BIT];

const QUERY = `{ mailbox(role: INBOX) { status { messages size } messages(first: 2) { nodes { id subject size text preview } } } }`;

const digest = (octets: Buffer) => createHash('sha256').update(octets).digest('hex');

describe('answers of a server', () => {
  it('mean the same wherever they are cut in two', async () => {
    const { server, anna } = await open({ messages: MESSAGES });
    const whole: unknown = await anna.query(QUERY);
    expect(whole).toMatchObject({
      mailbox: {
        status: { messages: 2, size: DOTTED.raw.length + EIGHT_BIT.raw.length },
        messages: {
          nodes: [
            { subject: 'Grüße', text: '.café ÿ\n.\n' },
            { subject: 'dots', text: '.\n..\n.one\n\n. \na.\n...\n', preview: '. .. .one . a. ...' },
          ],
        },
      },
    });
    const octets = server.sessions.at(-1)!.octetsSent;
    expect(octets).toBeGreaterThan(350);
    for (let cut = 1; cut < octets; cut++) {
      server.become({ cut });
      expect({ cut, ...(await anna.ask(QUERY)) }).toEqual({ cut, data: whole });
    }
  }, 300_000);

  it.each<[string, Partial<ScriptedPop3Options>]>([
    ['in clear', {}],
    ['through TLS', { security: 'TLS' }],
    ['through STLS', { security: 'STARTTLS' }],
    ['of a server without CAPA', { capabilities: null }],
    ['of a server without TOP and UIDL', { capabilities: null, lacks: ['TOP', 'UIDL'] }],
    ['that come late', { delay: 5 }],
  ])('mean the same octet by octet, %s', async (_title, options) => {
    const { anna } = await open({ messages: MESSAGES, cut: 'octets', ...options });
    const { mailbox } = await anna.query(QUERY);
    expect(mailbox.messages.nodes).toMatchObject([
      { subject: 'Grüße', text: '.café ÿ\n.\n' },
      { subject: 'dots', text: '.\n..\n.one\n\n. \na.\n...\n' },
    ]);
  });

  it('bring messages octet for octet, at every cut', async () => {
    const { server } = await open({ messages: MESSAGES });
    const session = sessionOn(server);
    for (const [i, { raw }] of MESSAGES.entries()) {
      const key = { uidl: `U${i + 1}` };
      for (let cut = 1; cut < raw.length + 200; cut++) {
        server.become({ cut });
        const octets = await readWhole(session, key);
        expect({ cut, digest: digest(octets) }).toEqual({ cut, digest: digest(raw) });
      }
    }
  }, 300_000);

  it('bring a large message as a stream, octet for octet', async () => {
    const lines = Array.from({ length: 80_000 }, (_, i) => `${i % 7 === 0 ? '.' : ''}caf\xe9 ${i} \xff\x80`);
    const large = pop3Message('large', ...lines, '.');
    const { server } = await open({ messages: [large], delay: 1 });
    const octets = await readWhole(sessionOn(server), { uidl: 'U1' });
    expect(octets.length).toBeGreaterThan(1024 * 1024);
    expect(digest(octets)).toBe(digest(large.raw));
    expect(server.flights.at(-1)).toEqual(['QUIT']);
  });
});
