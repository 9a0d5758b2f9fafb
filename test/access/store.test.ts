import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { openStore } from '../../src/access/store/open-store.ts';
import { storeSettings } from '../../src/access/store/store-settings.ts';
import type { Store } from '../../src/access/store/store.ts';
import { accountKey, parseServerUrl } from '../../src/mail/endpoint.ts';
import { Account, Gateway } from '../support/gateway.ts';
import { clockAhead } from '../support/test-clock.ts';
import { ScriptedDynamo } from '../support/scripted-dynamodb.ts';
import type { ScriptedImap } from '../support/scripted-imap.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';

// What a deployment's containers share: every kind of store does the same.

const HOUR = 3_600_000;
let folder: string;
let dynamo: ScriptedDynamo;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'postern-store-'));
  dynamo = await ScriptedDynamo.start();
});
afterAll(async () => {
  await dynamo.close();
  rmSync(folder, { recursive: true });
});

/** The variables of a deployment with a store of each kind. */
const STORES: Record<string, () => Record<string, string>> = {
  sqlite: () => ({ POSTERN_STORE: `sqlite:${path.join(folder, 'records.db')}` }),
  dynamodb: () => dynamo.env,
};

describe.each(Object.entries(STORES))('a store (%s)', (_kind, env) => {
  const opened: Store[] = [];
  const open = (ahead = 0): Store => {
    const store = openStore(storeSettings(env()['POSTERN_STORE']!, env())!, () => Date.now() + ahead);
    opened.push(store);
    return store;
  };
  const key = () => `test:${randomBytes(8).toString('hex')}`;
  const lasting = (value: string, milliseconds = HOUR) => ({
    value,
    endsAt: new Date(Date.now() + milliseconds),
  });
  afterEach(() => {
    for (const store of opened.splice(0)) store.close();
  });

  it('reads what was written last, in every container', async () => {
    const [a, b, name] = [open(), open(), key()];
    expect(await a.read(name)).toBeUndefined();
    const version = await a.write(name, lasting('grün "1"'), undefined);
    expect(await b.read(name)).toEqual({ value: 'grün "1"', version });
    const next = await b.write(name, lasting('2'), version);
    expect(next).not.toBe(version);
    expect(await a.read(name)).toEqual({ value: '2', version: next });
  });

  it('writes nothing where another was first', async () => {
    const [a, b, name] = [open(), open(), key()];
    const version = await a.write(name, lasting('1'), undefined);
    expect(await b.write(name, lasting('2'), undefined)).toBeUndefined();
    await b.write(name, lasting('3'), version);
    expect(await a.write(name, lasting('4'), version)).toBeUndefined();
    expect(await a.write(key(), lasting('5'), version)).toBeUndefined();
    expect((await a.read(name))?.value).toBe('3');
  });

  it('lets one of many have a turn', async () => {
    const [store, name] = [open(), key()];
    const versions = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.write(name, lasting(`${i}`), undefined)),
    );
    expect(versions.filter(Boolean)).toHaveLength(1);
  });

  it('forgets what has ended, and begins anew', async () => {
    const [now, later, name] = [open(), open(2 * HOUR), key()];
    const version = await now.write(name, lasting('1'), undefined);
    expect(await later.read(name)).toBeUndefined();
    expect(await later.write(name, lasting('2', 4 * HOUR), version)).toBeUndefined();
    expect(await later.write(name, lasting('2', 4 * HOUR), undefined)).toBeDefined();
    expect((await now.read(name))?.value).toBe('2');
  });
});

describe('a store that cannot be used', () => {
  it.each<[string, () => Record<string, string>]>([
    ['sqlite', () => ({ POSTERN_STORE: `sqlite:${path.join(folder, 'no', 'such', 'folder.db')}` })],
    ['dynamodb without the table', () => ({ ...dynamo.env, POSTERN_STORE: 'dynamodb:another' })],
    ['dynamodb with wrong keys', () => ({ ...dynamo.env, AWS_SECRET_ACCESS_KEY: 'wrong' })],
    [
      'dynamodb that cannot be reached',
      () => ({ ...dynamo.env, AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }),
    ],
  ])('(%s) is an error with a type, not an empty one', async (_kind, env) => {
    const store = openStore(storeSettings(env()['POSTERN_STORE']!, env())!, () => Date.now());
    await expect(store.read('x')).rejects.toMatchObject({ code: 'SERVER_UNAVAILABLE' });
    await expect(store.write('x', { value: '', endsAt: new Date() }, undefined)).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
    });
  });

  it('(dynamodb that is throttled) is one as well', async () => {
    dynamo.fault = {
      status: 400,
      type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    };
    const store = openStore(storeSettings('dynamodb:postern', dynamo.env)!, () => Date.now());
    await expect(store.read('x').finally(() => (dynamo.fault = undefined))).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
      message: expect.stringContaining('ProvisionedThroughputExceededException') as unknown,
    });
  });
});

describe.each(Object.entries(STORES))('ending the tokens of an account (%s)', (_kind, env) => {
  const houses = scriptedHouses();
  const KEYS = `k:${randomBytes(32).toString('base64')}`;
  let server: ScriptedImap;
  let url: string;
  const gateways: Gateway[] = [];
  beforeEach(async () => {
    ({ server } = await houses({ users: { anna: 'secret', bob: 'secret' } }));
    url = `imap+plain://127.0.0.1:${server.port}`;
  });
  afterEach(async () => {
    for (const gateway of gateways.splice(0)) await gateway.close();
  });
  const open = (ahead = 0): Gateway => {
    const gateway = new Gateway({ servers: url, keys: KEYS, env: env(), clock: clockAhead(ahead) });
    gateways.push(gateway);
    return gateway;
  };
  const end = (account: Account) =>
    account.gateway.request('POST', '/v1/tokens:end', { authorization: account.authorization });
  const at = (gateway: Gateway, { authorization }: Account) =>
    new Account(gateway, authorization).get('/v1/mailboxes');

  it('ends those of earlier sign-ins, with all that is made of them, and of no other account', async () => {
    const gateway = open();
    const [anna, bob] = [await gateway.signIn('anna', 'secret'), await gateway.signIn('bob', 'secret')];
    const small = await narrowed(anna);
    expect(await end(small)).toMatchObject({ status: 403 });
    expect(await at(gateway, small)).toMatchObject({ status: 200 });
    const { status, body } = await end(anna);
    expect({ status, since: (JSON.parse(body) as { since: string }).since }).toEqual({
      status: 200,
      since: expect.stringMatching(/Z$/) as unknown,
    });
    for (const each of [anna, small]) expect(await at(gateway, each)).toMatchObject({ status: 401 });
    expect(await end(anna)).toMatchObject({ status: 401 });
    expect(await at(gateway, bob)).toMatchObject({ status: 200 });
    // The second that has begun is over for those before, and not for those after.
    const again = await gateway.signIn('anna', 'secret');
    expect(await at(gateway, again)).toMatchObject({ status: 200 });
    expect(await at(open(HOUR), again)).toMatchObject({ status: 200 });
  });

  it('is heard by other containers within 30 seconds, and over GraphQL as well', async () => {
    const first = open();
    const anna = await first.signIn('anna', 'secret');
    expect(await at(first, anna)).toMatchObject({ status: 200 });
    const second = new Account(open(), anna.authorization);
    expect(await second.query('mutation { endTokens { since } }')).toEqual({
      endTokens: { since: expect.stringMatching(/Z$/) as unknown },
    });
    expect(await at(first, anna)).toMatchObject({ status: 200 });
    expect(await at(open(31_000), anna)).toMatchObject({ status: 401 });
  });

  it('keeps no name and no secret', async () => {
    const gateway = open();
    await end(await gateway.signIn('anna', 'secret'));
    const key = `epoch:${accountKey(parseServerUrl(url)!, 'anna')}`;
    if (env()['POSTERN_STORE']!.startsWith('dynamodb')) {
      expect([...dynamo.items.keys()]).toContain(key);
      expect(JSON.stringify([...dynamo.items])).not.toMatch(/anna|secret/);
    }
  });

  async function narrowed(account: Account): Promise<Account> {
    const headers = { authorization: account.authorization, 'content-type': 'application/json' };
    const { body } = await account.gateway.request('POST', '/v1/tokens:narrow', headers, '{"bodies":false}');
    return new Account(account.gateway, `Bearer ${(JSON.parse(body) as { token: string }).token}`);
  }
});

it('a deployment without a store cannot end tokens of one account, and says so', async () => {
  const house = await noStore();
  const anna = await house.gateway.signIn('anna', 'secret');
  const { status } = await house.gateway.request('POST', '/v1/tokens:end', {
    authorization: anna.authorization,
  });
  expect(status).toBe(422);
});
const noStore = scriptedHouses();
