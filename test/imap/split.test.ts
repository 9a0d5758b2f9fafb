import { describe, expect, it } from '@jest/globals';

import { signedIn, scriptedHouses } from '../support/scripted-fixture.ts';
import type { ScriptedImapOptions } from '../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../support/scripted-imap.ts';

// TCP cuts answers wherever it likes: in a line end, in a number, between a literal's size and its octets.

const open = scriptedHouses();

const MAILBOXES: ScriptedImapOptions['mailboxes'] = {
  INBOX: {
    messages: [
      { subject: Buffer.from('Grüße {3}\r\n\r\nP2 OK no\r\n* BYE') },
      {
        subject: '=?utf-8?q?Gr=C3=BC=C3=9Fe?=',
        header: 'X-A: )\r\nX-B: {9}\r\n\tfolded\r\n',
        flags: ['\\Seen'],
      },
    ],
  },
  'Entw&APw-rfe': 0,
};

const QUERY = `{
  mailboxes { path status { messages } }
  mailbox(role: INBOX) { messages(first: 2) { nodes { uid subject flags headers(names: ["X-B"]) { value } } } }
}`;

const EXPECTED = {
  mailboxes: [
    { path: 'INBOX', status: { messages: 2 } },
    { path: 'Entwürfe', status: { messages: 0 } },
  ],
  mailbox: {
    messages: {
      nodes: [
        { uid: 2, subject: 'Grüße', flags: ['\\Seen'], headers: [{ value: '{9} folded' }] },
        { uid: 1, subject: expect.stringContaining('Grüße {3}'), flags: [], headers: [] },
      ],
    },
  },
};

describe.each<[string, readonly string[]]>([
  ['a modern server', MODERN],
  ['an old server', PLAIN],
])('%s whose answers are cut', (_title, capabilities) => {
  it('at each octet in turn says the same', async () => {
    const { server, anna } = await open({ mailboxes: MAILBOXES, capabilities });
    const whole: unknown = await anna.query(QUERY);
    expect(whole).toEqual(EXPECTED);
    const octets = server.transcript.octetsSent;
    expect(octets).toBeGreaterThan(700);
    for (let cut = 1; cut < octets; cut++) {
      server.become({ cut });
      const answer = await anna.ask(QUERY);
      expect({ cut, ...answer }).toEqual({ cut, data: whole });
    }
  });
});

describe('every octet on its own', () => {
  it.each<[string, Partial<ScriptedImapOptions>]>([
    ['from a modern server', {}],
    ['from an old server', { capabilities: PLAIN }],
    ['from a server with PARTIAL', { capabilities: [...MODERN, 'PARTIAL'] }],
    ['through TLS', { security: 'TLS' }],
    ['through STARTTLS', { security: 'STARTTLS' }],
    ['out of order', { answersOutOfOrder: true }],
  ])('%s says the same', async (_title, options) => {
    const { anna } = await open({ mailboxes: MAILBOXES, cut: 'octets', ...options });
    expect(await anna.query(QUERY)).toEqual(EXPECTED);
  });

  it('behind a sign-in that carries the first flight says the same', async () => {
    const house = await open({ mailboxes: MAILBOXES, cut: 'octets' });
    expect(await (await signedIn(house)).query(QUERY)).toEqual(EXPECTED);
  });

  it('slowly says the same', async () => {
    const { anna } = await open({ mailboxes: MAILBOXES, delay: 20 });
    expect(await anna.query(QUERY)).toEqual(EXPECTED);
  });
});
