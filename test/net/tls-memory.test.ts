import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Endpoint } from '../../src/mail/endpoint.ts';
import { dial } from '../../src/net/dial.ts';
import { scriptedCaFile, scriptedCertificate } from '../support/scripted-certificates.ts';

// Whether a connection goes on from the TLS session of the last one, as the server sees it.

const AUTHORITIES = [readFileSync(scriptedCaFile(), 'utf8')];
let server: tls.Server;

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a connection with %s', (version) => {
  beforeEach(async () => {
    const pem = scriptedCertificate('valid');
    server = tls.createServer({ cert: pem, key: pem, maxVersion: version }, (socket) =>
      socket.write('hello'),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => void server.close());

  /** Whether the server let it go on from an earlier session. */
  async function isResumed(authorities = AUTHORITIES): Promise<boolean> {
    const endpoint: Endpoint = {
      security: 'TLS',
      host: 'localhost',
      port: (server.address() as AddressInfo).port,
      addresses: [{ address: '127.0.0.1', family: 4 }],
      authorities,
    };
    const met = once(server, 'secureConnection') as Promise<[tls.TLSSocket]>;
    const socket = await dial(endpoint, new AbortController().signal);
    const [there] = await met;
    const isReused = there.isSessionReused();
    // With TLS 1.3, what a session is resumed by comes behind the handshake.
    if (!isReused && version === 'TLSv1.3') await once(socket, 'session');
    socket.destroy();
    return isReused;
  }

  it('goes on from the one before', async () => {
    expect(await isResumed()).toBe(false);
    expect(await isResumed()).toBe(true);
    expect(await isResumed()).toBe(true);
  });

  it('starts anew where other authorities are trusted', async () => {
    await isResumed();
    expect(await isResumed([...AUTHORITIES])).toBe(false);
  });
});
