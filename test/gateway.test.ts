import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { DemoServer } from '../demo/server.ts';
import { startDemoServer } from '../demo/server.ts';
import { parseServerUrl } from '../src/mail/endpoint.ts';
import { localConfig } from '../src/config.ts';
import { Gateway } from '../src/gateway.ts';
import { mailboxDemand, messageDemand } from '../src/mail/demand.ts';
import { listMessages } from '../src/mail/list-messages.ts';
import { ALL_RIGHTS } from '../src/mail/rights.ts';
import { Secret } from '../src/mail/secret.ts';
import { scriptedImap } from './support/scripted-imap.ts';

// Mail without any request over HTTP, as a poller or another front would have it.

const INBOX = { by: 'role', role: 'INBOX' } as const;

const grantTo = (url: string, user: string, password: string) => ({
  server: parseServerUrl(url)!,
  credentials: { user, password: new Secret(password) },
  profile: undefined,
  rights: ALL_RIGHTS,
});
const gatewayTo = (servers: string, sessions = 0) =>
  new Gateway(localConfig({ POSTERN_SERVERS: servers, POSTERN_SESSIONS: String(sessions) }));

describe('mail that no request has asked for', () => {
  let demo: DemoServer;
  beforeEach(async () => {
    demo = await startDemoServer();
  });
  afterEach(() => demo.close());

  it.each(['imap+plain', 'pop3+plain'] as const)('is read by a grant alone (%s)', async (scheme) => {
    const url = `${scheme}://127.0.0.1:${scheme === 'imap+plain' ? demo.port : demo.pop3Port}`;
    const gateway = gatewayTo(url);
    const session = gateway.openMail(grantTo(url, 'demo', 'demo'), new AbortController().signal);
    const newest = { mailbox: { role: 'INBOX' }, totalCount: false, first: 1 } as const;
    const { edges } = await listMessages(session, newest, messageDemand('subject'));
    expect(edges.map(({ message }) => message.envelope?.subject)).toEqual(['It runs!']);
    expect(session.report().roundTrips.mail).toBeGreaterThan(0);
    session.close();
    await gateway.close();
  });

  it('is dialled by the first call, and by none where it is only explained', async () => {
    const url = `imap+plain://127.0.0.1:${demo.port}`;
    const opened: string[] = [];
    const gateway = gatewayTo(url);
    const open = (isExplained: boolean) =>
      gateway.openMail(grantTo(url, 'demo', 'demo'), new AbortController().signal, {
        isExplained,
        onOpen: () => opened.push(isExplained ? 'explained' : 'dialled'),
      });
    open(false).close();
    expect(opened).toEqual([]);
    const session = open(true);
    await session.mailbox(INBOX, mailboxDemand('name')).catch(() => undefined);
    expect(opened).toEqual(['explained']);
    expect(session.report()).toMatchObject({ executed: false, octets: { sent: 0, received: 0 } });
  });

  it('is refused where the deployment does not allow the server', async () => {
    const grant = grantTo(`imap+plain://127.0.0.1:${demo.port}`, 'demo', 'demo');
    const session = gatewayTo('imaps://mail.example.com').openMail(grant, new AbortController().signal);
    await expect(session.mailbox(INBOX, mailboxDemand('name'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('a session', () => {
  it('gives up when the signal aborts', async () => {
    const server = await scriptedImap({ on: { LIST: () => new Promise<never>(() => {}) } });
    const stop = new AbortController();
    const session = gatewayTo(server.url).openMail(grantTo(server.url, 'anna', 'secret'), stop.signal);
    const call = session.mailboxes({ subscribedOnly: false }, mailboxDemand('name'));
    stop.abort();
    await expect(call).rejects.toMatchObject({ code: 'SERVER_TIMEOUT' });
    session.close();
    await server.close();
  });

  it('is kept for the next work of the same grant, and signed out when the gateway ends', async () => {
    const server = await scriptedImap();
    const gateway = gatewayTo(server.url, 8);
    for (let i = 0; i < 2; i++) {
      const session = gateway.openMail(grantTo(server.url, 'anna', 'secret'), new AbortController().signal);
      await session.mailboxes({ subscribedOnly: false }, mailboxDemand('name'));
      session.close();
    }
    expect(server.transcripts).toHaveLength(1);
    await gateway.close();
    await server.quiet();
    expect(server.transcript.commands.at(-1)).toBe('LOGOUT');
    await server.close();
  });
});
