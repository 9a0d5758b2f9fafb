import { buffer } from 'node:stream/consumers';

import type { Bytes } from '../../src/mail/bytes.ts';
import type { Endpoint, MailServerName } from '../../src/mail/endpoint.ts';
import type { MaildropKey } from '../../src/mail/maildrop-key.ts';
import { SYSTEM_CLOCK } from '../../src/net/clock.ts';
import { Secret } from '../../src/mail/secret.ts';
import { Network } from '../../src/pop3/network.ts';
import { Pop3Session } from '../../src/pop3/session.ts';
import { accountRef } from './account-ref.ts';
import type { ScriptedPop3 } from './scripted-pop3.ts';

export const ACCOUNT = 'anna-on-scripted';

/** The driver itself on a scripted server: Anna, of whose server nothing is known. */
export function sessionOn(server: Pick<ScriptedPop3, 'port'>): Pop3Session {
  const endpoint: Endpoint & MailServerName = {
    protocol: 'POP3',
    security: 'NONE',
    host: '127.0.0.1',
    port: server.port,
    addresses: [{ address: '127.0.0.1', family: 4 }],
  };
  const credentials = { user: 'anna', password: new Secret('secret') };
  const { signal } = new AbortController();
  const options = {
    server: endpoint,
    endpoint: () => Promise.resolve(endpoint),
    credentials,
    profile: undefined,
    signal,
    clock: SYSTEM_CLOCK,
  };
  return new Pop3Session(accountRef(ACCOUNT, endpoint), new Network(options));
}

export function bytesOf(session: Pop3Session, key: MaildropKey, more: object = {}): Promise<Bytes> {
  const id = { kind: 'message', account: ACCOUNT, path: 'INBOX', key } as const;
  return session.bytes({ id, partId: undefined, range: undefined, headOnly: false, ...more });
}

/** All octets of a message. */
export async function readWhole(session: Pop3Session, key: MaildropKey, more: object = {}): Promise<Buffer> {
  const { body } = await bytesOf(session, key, more);
  return buffer(body);
}
