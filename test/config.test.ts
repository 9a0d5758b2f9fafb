import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { localConfig, readConfig } from '../src/config.ts';
import type { Environment, Variable } from '../src/variables.ts';
import { ConfigError, EXAMPLES } from '../src/variables.ts';
import { makeCertificates } from './support/servers/certificates.ts';

const KEY = `k:${createHash('sha256').update('key').digest('base64')}`;
const GOOD = { POSTERN_SERVERS: 'imaps://mail.example.com', POSTERN_KEYS: KEY };

/** Variable, value (FOLDER holds certificates), and what is said of it; undefined: it is not set. */
const BAD: readonly (readonly [Variable, string | undefined, string])[] = [
  ['HOST', 'mail.example.com', 'is not an address of this machine: mail.example.com'],
  ['HOST', '0.0.0', 'is not an address'],
  ['POSTERN_GRACE_SECONDS', '-1', 'must be a number of seconds from 0 to 900, not -1'],
  ['POSTERN_GRACE_SECONDS', '8s', 'must be a number of seconds'],
  ['PORT', 'x', 'is not a port: x'],
  ['PORT', '65536', 'is not a port'],
  ['PORT', '-1', 'is not a port'],
  ['PORT', '0x10', 'is not a port'],
  ['PORT', '1e3', 'is not a port'],
  ['POSTERN_SERVERS', 'mail.example.com', 'not a mail server: mail.example.com'],
  ['POSTERN_SERVERS', undefined, 'is missing'],
  ['POSTERN_SERVERS', ' ', 'is missing'],
  ['POSTERN_SERVERS', 'imaps://a,', 'not a mail server: an empty entry'],
  ['POSTERN_SERVERS', 'imaps://a;imaps://b', 'not a mail server'],
  [
    'POSTERN_SERVERS',
    'imaps://anna:hunter2@mail.example.com',
    'not a mail server: imaps://***@mail.example.com',
  ],
  ['POSTERN_SERVERS', 'imaps://a\nb', 'not a mail server: imaps://a b'],
  ['POSTERN_KEYS', 'x', 'key 1 is not of the form id:base64'],
  ['POSTERN_KEYS', undefined, 'is missing'],
  ['POSTERN_KEYS', 'a:AAAA', 'has 3 octets'],
  ['POSTERN_KEYS', `${KEY},${KEY}`, 'same id'],
  ['POSTERN_KEYS', `k:${Buffer.alloc(32).toString('base64')}`, 'key 1 is not random'],
  ['POSTERN_KEYS', `${KEY},z:${Buffer.alloc(32, 'password').toString('base64')}`, 'key 2 is not random'],
  [
    'POSTERN_KEYS',
    `k:${Buffer.from(Array.from({ length: 32 }, (_, i) => i)).toString('base64')}`,
    'not random',
  ],
  ['POSTERN_CA_FILE', '/nowhere/ca.pem', 'cannot be read: /nowhere/ca.pem'],
  ['POSTERN_CA_FILE', 'FOLDER/empty.pem', 'contains no PEM certificate'],
  ['POSTERN_CA_FILE', 'FOLDER/broken.pem', 'contains a certificate that cannot be parsed'],
  ['POSTERN_BYTES_URL', 'mail.example.com', 'is not a URL prefix: mail.example.com'],
  ['POSTERN_EVENTS_URL', 'events.example.com', 'is not a URL prefix: events.example.com'],
  ['POSTERN_BASE_PATH', 'mail', 'is not a path: mail'],
  ['POSTERN_BASE_PATH', '/mail?x', 'is not a path'],
  ['POSTERN_TOKEN_HOURS', '0', 'must be a number of hours from 1 to 744, not 0'],
  ['POSTERN_TOKEN_HOURS', '745', 'must be a number of hours'],
  ['POSTERN_TOKEN_HOURS', '1.5', 'must be a number of hours'],
  ['POSTERN_TOKEN_HOURS', 'twelve', 'must be a number of hours'],
  ['POSTERN_WEBHOOKS', 'redis:6379', 'must be memory'],
  ['POSTERN_WEBHOOK_HOSTS', 'https://n8n.internal', 'must list names of hosts'],
  ['POSTERN_DISCOVERY', 'yes', 'must be on or off, not yes'],
  ['POSTERN_SENDERS', 'all', 'must be own or any, not all'],
  ['POSTERN_SERVERS', 'imaps://mail.example.com+smtps://', 'not a mail server'],
  ['POSTERN_SERVERS', 'imaps://a+smtps://b+smtps://c', 'not a mail server'],
  ['POSTERN_SERVERS', 'smtps://mail.example.com', 'not a mail server'],
  ['POSTERN_SERVERS', 'imaps://mail.example.com+smtp://mail.example.com:25', 'not a mail server'],
  ['POSTERN_OAUTH_GOOGLE', ':secret', 'must hold a client id and its secret'],
  ['POSTERN_OAUTH_MICROSOFT', 'a b', 'must hold a client id and its secret'],
  ['POSTERN_OAUTH_YAHOO', 'id:', 'must hold a client id and its secret'],
  ['POSTERN_OAUTH_FASTMAIL', 'a:b c', 'must hold a client id and its secret'],
  ['POSTERN_OAUTH_PROVIDERS', 'nothing', 'must have the form name|token endpoint'],
  ['POSTERN_OAUTH_PROVIDERS', 'google|https://x.example/|imaps://x.example|a:b', 'with a name of its own'],
  [
    'POSTERN_OAUTH_PROVIDERS',
    'x|http://x.example/|imaps://x.example|a:b',
    'token endpoint is no https:// URL',
  ],
  ['POSTERN_OAUTH_PROVIDERS', 'x|https://x.example/|x.example|a:b', 'a mail server that is none'],
  [
    'POSTERN_OAUTH_PROVIDERS',
    'x|https://x.example/|imaps://x.example|a:b|http://x.example/|mail',
    'authorization endpoint is no https:// URL',
  ],
  [
    'POSTERN_OAUTH_PROVIDERS',
    'x|https://x.example/|imaps://x.example|a:b|https://x.example/|mail|https://x.example|nowhere',
    'URL of keys is no https:// URL',
  ],
  [
    'POSTERN_OAUTH_PROVIDERS',
    'x|https://x.example/|imaps://x.example|a:b|https://x.example/',
    'must have the form',
  ],
  ['POSTERN_OAUTH_RETURN_TO', 'http://app.example.com/', 'no https:// URL without a fragment'],
  ['POSTERN_OAUTH_RETURN_TO', 'https://app.example.com/#x', 'no https:// URL without a fragment'],
  ['POSTERN_OAUTH_RETURN_TO', 'javascript:alert(1)', 'no https:// URL without a fragment'],
  ['POSTERN_URL', 'mail.example.com', 'is not a URL prefix: mail.example.com'],
  ['POSTERN_STORE', 'redis:x', 'must be dynamodb:table or sqlite:file'],
  ['POSTERN_STORE', 'dynamodb:postern', 'needs AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'],
  ['POSTERN_TOKEN_MAX_DAYS', '0', 'must be a number of days from 1 to 366, not 0'],
  ['POSTERN_TOKEN_MAX_DAYS', '367', 'must be a number of days'],
  ['POSTERN_TOKENS_SINCE', 'today', 'must be a time in the past with a time zone, not today'],
  ['POSTERN_TOKENS_SINCE', '2026-03-01', 'must be a time in the past'],
  ['POSTERN_TOKENS_SINCE', '9999-01-01T00:00:00Z', 'must be a time in the past'],
  ['POSTERN_IDENTITIES', 'example.com', 'an entry without an address: example.com'],
  ['POSTERN_IDENTITIES', 'anna=', 'an entry without an address'],
  ['POSTERN_IDENTITIES', '{user}@example.com,Anna <anna@example.com>', 'an entry without an address'],
  ['POSTERN_AUTHSERV_IDS', 'mx.example.com,a b', 'an entry that is no name: a b'],
  ['POSTERN_AUTHSERV_IDS', '=mx.example.com', 'an entry that is no name'],
  ['POSTERN_CORS_ORIGINS', 'https://app.example.com/', 'not an origin: https://app.example.com/'],
  ['POSTERN_CORS_ORIGINS', 'app.example.com', 'not an origin'],
  ['POSTERN_CORS_ORIGINS', 'https://*.example.com', 'not an origin'],
  ['POSTERN_DOCS', 'yes', 'must be on or off, not yes'],
  ['POSTERN_MCP', 'yes', 'must be on or off, not yes'],
  ['POSTERN_WEB', 'yes', 'must be on or off, not yes'],
  ['POSTERN_REQUESTS', 'json', 'must be off, log or emf, not json'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', '127.0.0.1:4318', 'is not the URL of a collector: 127.0.0.1:4318'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://[::1', 'is not the URL of a collector'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b,hunter2', 'must list headers as name=value; header 2 is not'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'a=hunter2%', 'must list headers as name=value; header 1 is not'],
  ['OTEL_SERVICE_NAME', 'my gateway', 'must be an ASCII name without spaces, not my gateway'],
  ['POSTERN_BYTES_URL', 'https://mail.example.com/?a=b', 'is not a URL prefix'],
  ['POSTERN_SESSIONS', 'many', 'must be a number of sessions from 0 to 1000, not many'],
  ['POSTERN_SESSIONS', '-1', 'must be a number'],
  ['POSTERN_SESSIONS', '1.5', 'must be a number'],
  ['POSTERN_COMPRESS', 'gzip', 'must be auto, on or off, not gzip'],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-config-'));
  writeFileSync(path.join(folder, 'empty.pem'), 'nothing');
  writeFileSync(
    path.join(folder, 'broken.pem'),
    '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n',
  );
  makeCertificates(folder);
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
    expect(authorities!.at(-1)).toContain('BEGIN CERTIFICATE');
  });

  it.each(BAD)('says what is wrong with %s=%j: %s', (variable, value, problem) => {
    const message = messageOf({ ...GOOD, [variable]: value?.replace('FOLDER', folder) });
    expect(message).toContain(`${variable} `);
    expect(message).toContain(problem);
    expect(message).toContain(`Example: ${variable}=${EXAMPLES[variable]}`);
    expect(message).not.toMatch(/[\r\n]/);
    for (const secret of [KEY.slice(2), 'hunter2']) expect(message).not.toContain(secret);
  });

  it('is tried with something bad for every variable', () => {
    expect(new Set(BAD.map(([variable]) => variable))).toEqual(new Set(Object.keys(EXAMPLES)));
  });
});

describe('a process', () => {
  const firstOf = new Map([...BAD].reverse().map((row) => [row[0], row]));

  it.each([...firstOf.values()])(
    'refuses to start with a bad %s: one line and exit code 1',
    async (variable, value, problem) => {
      const env = { ...GOOD, [variable]: value?.replace('FOLDER', folder) };
      // What both read with the same function is tried in a local run once.
      for (const entry of variable === 'PORT' ? ['lambda/api.ts', 'local/main.ts'] : ['lambda/api.ts']) {
        const { code, stdout, stderr } = await run(entry, env);
        expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(problem)]);
        expect(stderr).toMatch(new RegExp(`^${variable} .*\\. Example: ${variable}=`));
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      }
    },
  );
});

/** Runs an entry point in an environment of nothing else. */
async function run(
  entry: string,
  env: Environment,
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [`src/${entry}`], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { code, stdout, stderr };
}

describe('.env.example', () => {
  const example = readFileSync('.env.example', 'utf8');

  it('holds every variable, with the example that errors show', () => {
    const all = parseEnv(example.replaceAll(/^# (?=[A-Z_]+=)/gm, ''));
    expect(Object.keys(all).sort()).toEqual(Object.keys(EXAMPLES).sort());
    // A file of variables runs nothing: the example of a key is a command.
    const { POSTERN_KEYS: _, ...rest } = EXAMPLES;
    expect(all).toMatchObject(rest);
  });

  it('works as it is', () => {
    const config = localConfig(parseEnv(example));
    expect(config).toMatchObject({ keysAreThrowaway: true, servers: [{ host: 'mail.example.com' }] });
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
