import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { HostLookup } from '../../src/access/host-lookup.ts';
import { ServerPolicy } from '../../src/access/server-policy.ts';
import { parseServerUrl } from '../../src/mail/endpoint.ts';
import type { NameServer } from '../support/name-server.ts';
import { startNameServer } from '../support/name-server.ts';

// Hosts that callers choose are looked up in a time of their own, whatever name servers do.

const IPV6 = '2606:2800:220:1:248:1893:25c8:1946';
let names: NameServer;
beforeAll(async () => {
  names = await startNameServer({
    'mail.example.com': ['93.184.216.34', IPV6],
    'old.example.com': ['93.184.216.34'],
    'new.example.com': [IPV6],
    'inside.example.com': ['93.184.216.34', '10.0.0.1'],
    'mapped.example.com': ['0:0:0:0:0:ffff:7f00:1'],
    'empty.example.com': [],
    'silent.example.com': null,
  });
});
afterAll(() => names.close());

const policy = () =>
  new ServerPolicy([parseServerUrl('imaps://*')!], undefined, new HostLookup([names.address]));
const resolve = (host: string, signal = new AbortController().signal) =>
  policy().resolve(parseServerUrl(`imaps://${host}`)!, signal);

describe('a host that a caller names', () => {
  it('is dialled at all of its addresses, IPv4 first', async () => {
    const { addresses } = await resolve('mail.example.com');
    expect(addresses).toEqual([
      { address: '93.184.216.34', family: 4 },
      { address: IPV6, family: 6 },
    ]);
  });

  it.each(['old', 'new'])('of one family is dialled there: %s', async (name) => {
    expect((await resolve(`${name}.example.com`)).addresses).toHaveLength(1);
  });

  it.each(['inside', 'mapped', 'empty', 'missing'])(
    'that is private, has no address or does not exist is not available: %s',
    async (name) => {
      await expect(resolve(`${name}.example.com`)).rejects.toMatchObject({
        code: 'SERVER_UNAVAILABLE',
        message: `${name}.example.com cannot be reached`,
      });
    },
  );

  it('whose name server is silent is a timeout when the call ends', async () => {
    const call = new AbortController();
    const answer = expect(resolve('silent.example.com', call.signal)).rejects.toMatchObject({
      code: 'SERVER_TIMEOUT',
    });
    while (!names.asked.includes('silent.example.com')) await new Promise(setImmediate);
    call.abort();
    await answer;
  });

  it('of a call that has ended is a timeout at once', async () => {
    await expect(resolve('mail.example.com', AbortSignal.abort())).rejects.toMatchObject({
      code: 'SERVER_TIMEOUT',
    });
  });

  it('is found while the names of a hundred other calls are silent', async () => {
    const calls = new AbortController();
    const silent = Array.from({ length: 100 }, () =>
      resolve('silent.example.com', calls.signal).catch(String),
    );
    expect((await resolve('mail.example.com')).addresses).toHaveLength(2);
    calls.abort();
    expect(await Promise.all(silent)).toHaveLength(100);
  });
});

describe('a host that the deployment names', () => {
  it('is looked up as the machine does it, hosts file included', async () => {
    const named = new ServerPolicy(
      [parseServerUrl('imaps://localhost')!],
      undefined,
      new HostLookup([names.address]),
    );
    const { addresses } = await named.resolve(
      parseServerUrl('imaps://localhost')!,
      new AbortController().signal,
    );
    expect(addresses.map(({ address }) => address)).toContain('127.0.0.1');
    expect(names.asked).not.toContain('localhost');
  });
});
