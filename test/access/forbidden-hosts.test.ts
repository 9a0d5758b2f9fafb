import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { HostLookup } from '../../src/access/host-lookup.ts';
import { ServerPolicy } from '../../src/access/server-policy.ts';
import { parseServerUrl } from '../../src/mail/endpoint.ts';
import type { NameServer } from '../support/name-server.ts';
import { startNameServer } from '../support/name-server.ts';

// Hosts that are not the public internet, in every spelling that some resolver or URL parser takes for them.

const PRIVATE = [
  '127.0.0.1',
  '10.0.0.1',
  '169.254.169.254',
  '192.168.1.1',
  '172.16.0.1',
  '100.64.0.1',
  '0.0.0.0',
];

/** Names that a hostile zone gives private addresses to. */
const ZONE = {
  localhost: ['127.0.0.1'],
  'rebound.example.com': ['93.184.216.34', '127.0.0.1'],
  'metadata.google.internal': ['169.254.169.254'],
  '127.0.0.1.nip.example.com': ['127.0.0.1'],
};

function spellingsOf(address: string): string[] {
  const octets = address.split('.').map(Number);
  const number = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const hex = number.toString(16).padStart(8, '0');
  const [high, low] = [hex.slice(0, 4), hex.slice(4)];
  const dotted = (write: (octet: number) => string) => octets.map(write).join('.');
  const short = `${octets[0]}.${octets[3]}`;
  return [
    address,
    `${address}.`,
    String(number),
    `0x${hex}`,
    `0${number.toString(8)}`,
    dotted((octet) => `0x${octet.toString(16)}`),
    dotted((octet) => `0${octet.toString(8)}`),
    dotted((octet) => octet.toString().padStart(3, '0')),
    short,
    `${octets[0]}.${octets[1]}.${octets[2]! * 256 + octets[3]!}`,
    `${octets[0]}.${number % 2 ** 24}`,
    `[::${address}]`,
    `[::ffff:${address}]`,
    `[::ffff:${high}:${low}]`,
    `[0:0:0:0:0:ffff:${high}:${low}]`,
    `[::ffff:0:${high}:${low}]`,
    `[64:ff9b::${address}]`,
    `[64:ff9b:1::${high}:${low}]`,
    `[2002:${high}:${low}::]`,
    `[2001:0:${high}:${low}::1]`,
    `[fe80::${high}:${low}]`,
    `[fec0::${high}:${low}]`,
    `[fc00::${high}:${low}]`,
    `[fd00:ec2::${high}:${low}]`,
    `user@${address}`,
    `93.184.216.34@${address}`,
    `${address}#93.184.216.34`,
    `${address}?93.184.216.34`,
  ];
}

const OTHERS = [
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[::1%25lo]',
  '0',
  '00',
  '①②⑦.0.0.1',
  '127。0。0。1',
  'LOCALHOST',
  'localhost.',
  '127.0.0.1%00.example.com',
  '..',
  '-',
  '[::1].example.com',
];
const HOSTS = [...PRIVATE.flatMap(spellingsOf), ...Object.keys(ZONE), ...OTHERS];

let names: NameServer;
beforeAll(async () => void (names = await startNameServer(ZONE)));
afterAll(() => names.close());

describe('a host that is not public', () => {
  it('is spelled in more than 183 ways', () => {
    expect(new Set(HOSTS).size).toBeGreaterThanOrEqual(183);
  });

  it.each(HOSTS)('is not dialled as %s, and no answer says why', async (host) => {
    const policy = new ServerPolicy(
      [parseServerUrl('imaps://*')!],
      undefined,
      new HostLookup([names.address]),
    );
    const server = parseServerUrl(`imaps://${host}`);
    // What is no server URL is BAD_USER_INPUT before any look-up.
    if (!server) return;
    await expect(policy.resolve(server, new AbortController().signal)).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
      message: `${server.host} cannot be reached`,
    });
  });
});
