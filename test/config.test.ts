import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Environment } from '../src/config.ts';
import { ConfigError, localConfig, readConfig } from '../src/config.ts';

const KEY = `k:${Buffer.alloc(32, 7).toString('base64')}`;
const GOOD = { POSTERN_SERVERS: 'imaps://mail.example.com', POSTERN_KEYS: KEY };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-config-'));
  writeFileSync(path.join(folder, 'empty.pem'), 'nothing');
  writeFileSync(
    path.join(folder, 'ca.pem'),
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function messageOf(env: Environment): string {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('nothing was wrong');
}

describe('a configuration', () => {
  it('needs servers and keys and nothing else', () => {
    const config = readConfig(GOOD);
    expect(config).toMatchObject({ port: 4000, keysAreThrowaway: false, authorities: undefined });
    expect(config.servers).toEqual([
      { protocol: 'IMAP', security: 'TLS', host: 'mail.example.com', port: 993 },
    ]);
  });

  it('names several servers, the first being the default', () => {
    const { servers } = readConfig({ ...GOOD, POSTERN_SERVERS: 'imaps://a.example, imap://b.example:1143' });
    expect(servers.map(({ host }) => host)).toEqual(['a.example', 'b.example']);
  });

  it('trusts further authorities beside the usual ones', () => {
    const { authorities } = readConfig({ ...GOOD, POSTERN_CA_FILE: path.join(folder, 'ca.pem') });
    expect(authorities!.length).toBeGreaterThan(50);
    expect(authorities!.at(-1)).toContain('AAAA');
  });

  it.each<[string, Environment, string, string]>([
    ['PORT', { ...GOOD, PORT: 'x' }, 'is not a port: x', 'PORT=4000'],
    ['PORT', { ...GOOD, PORT: '65536' }, 'is not a port', 'PORT=4000'],
    ['PORT', { ...GOOD, PORT: '-1' }, 'is not a port', 'PORT=4000'],
    ['PORT', { ...GOOD, PORT: '0x10' }, 'is not a port', 'PORT=4000'],
    ['PORT', { ...GOOD, PORT: '1e3' }, 'is not a port', 'PORT=4000'],
    ['POSTERN_SERVERS', { POSTERN_KEYS: KEY }, 'is missing', 'POSTERN_SERVERS=imaps://'],
    ['POSTERN_SERVERS', { ...GOOD, POSTERN_SERVERS: ' ' }, 'is missing', 'POSTERN_SERVERS=imaps://'],
    [
      'POSTERN_SERVERS',
      { ...GOOD, POSTERN_SERVERS: 'mail.example.com' },
      'no mail server: mail.example.com',
      'POSTERN_SERVERS=imaps://',
    ],
    [
      'POSTERN_SERVERS',
      { ...GOOD, POSTERN_SERVERS: 'imaps://a,' },
      'no mail server',
      'POSTERN_SERVERS=imaps://',
    ],
    [
      'POSTERN_SERVERS',
      { ...GOOD, POSTERN_SERVERS: 'imaps://a;imaps://b' },
      'no mail server',
      'POSTERN_SERVERS=imaps://',
    ],
    ['POSTERN_KEYS', { POSTERN_SERVERS: GOOD.POSTERN_SERVERS }, 'is missing', 'openssl rand'],
    ['POSTERN_KEYS', { ...GOOD, POSTERN_KEYS: 'x' }, 'key 1 is not written as id:base64', 'openssl rand'],
    ['POSTERN_KEYS', { ...GOOD, POSTERN_KEYS: 'a:AAAA' }, 'has 3 octets', 'openssl rand'],
    ['POSTERN_KEYS', { ...GOOD, POSTERN_KEYS: `${KEY},${KEY}` }, 'same id', 'openssl rand'],
    [
      'POSTERN_CA_FILE',
      { ...GOOD, POSTERN_CA_FILE: '/nowhere/ca.pem' },
      'cannot be read: /nowhere/ca.pem',
      'POSTERN_CA_FILE=/',
    ],
  ])('says what is wrong with %s: %j', (variable, env, problem, example) => {
    const message = messageOf(env);
    expect(message).toContain(variable);
    expect(message).toContain(problem);
    expect(message).toContain(`Example: ${variable}=`);
    expect(message).toContain(example);
    expect(message).not.toContain(KEY.slice(2));
  });

  it('says that a file holds no certificate', () => {
    expect(messageOf({ ...GOOD, POSTERN_CA_FILE: path.join(folder, 'empty.pem') })).toContain(
      'POSTERN_CA_FILE holds no certificate',
    );
  });
});

describe('a configuration for this machine', () => {
  it('makes a key for one run, and says so', () => {
    const [a, b] = [
      localConfig(GOOD.POSTERN_SERVERS ? { POSTERN_SERVERS: GOOD.POSTERN_SERVERS } : {}),
      localConfig(GOOD),
    ];
    expect(a.keysAreThrowaway).toBe(true);
    expect(b.keysAreThrowaway).toBe(false);
    expect(localConfig({ POSTERN_SERVERS: 'imaps://a' }).keys.sealing.octets).not.toEqual(
      a.keys.sealing.octets,
    );
  });

  it('takes the servers of the environment before its own', () => {
    expect(localConfig({}, { servers: 'imap+plain://127.0.0.1:1' }).servers[0]!.host).toBe('127.0.0.1');
    expect(localConfig(GOOD, { servers: 'imap+plain://127.0.0.1:1' }).servers[0]!.host).toBe(
      'mail.example.com',
    );
    expect(() => localConfig({})).toThrow(ConfigError);
  });
});
