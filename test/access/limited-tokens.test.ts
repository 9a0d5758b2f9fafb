import { describe, expect, it } from '@jest/globals';

import type { Narrowing } from '../../src/mail/sign-in.ts';
import type { Account, Answer } from '../support/gateway.ts';
import { Account as Caller } from '../support/gateway.ts';
import { MODERN } from '../support/scripted-imap.ts';
import type { ScriptedHouse } from '../support/scripted-fixture.ts';
import { scriptedHouses, signedIn } from '../support/scripted-fixture.ts';

// What a smaller token is refused, by every API, and that nothing is dialled for it.

const open = scriptedHouses();

type Body = Readonly<Record<string, unknown>>;

const send = (account: Account, method: string, path: string, body?: Body, headers = {}): Promise<Answer> =>
  account.gateway.request(
    method,
    path,
    {
      authorization: account.authorization,
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    body && JSON.stringify(body),
  );
const json = <T = { code: string }>({ body }: Answer): T => JSON.parse(body) as T;

/** Anna with a token that is smaller than that of her sign-in. */
async function narrowed(
  house: ScriptedHouse,
  narrowing: Narrowing,
): Promise<{ full: Account; small: Account }> {
  const full = await signedIn(house);
  const answer = await send(full, 'POST', '/v1/tokens:narrow', narrowing as Body);
  expect(answer.status).toBe(201);
  const small = new Caller(house.gateway, `Bearer ${json<{ token: string }>(answer).token}`);
  return { full, small };
}

async function idsOf(account: Account, path = 'INBOX'): Promise<{ mailbox: string; messages: string[] }> {
  const { mailbox } = await account.query(
    `query ($path: String!) { mailbox(path: $path) { id messages(first: 10) { nodes { id } } } }`,
    { path },
  );
  return { mailbox: mailbox.id, messages: mailbox.messages.nodes.map(({ id }: { id: string }) => id) };
}

/** Nothing is said to the mail server while this runs. */
async function untouched<T>({ server }: ScriptedHouse, run: () => Promise<T>): Promise<T> {
  await server.quiet();
  const before = server.transcripts.length;
  const result = await run();
  expect(server.transcripts.length).toBe(before);
  return result;
}

const INBOX_PAGE = '{ mailbox(role: INBOX) { messages(first: 1) { nodes { subject %s } } } }';

describe('without bodies', () => {
  const narrowing = { bodies: false };

  it.each([
    'text',
    'html',
    'preview',
    'rawUrl',
    'headers { name }',
    'attachments { filename }',
    'parts { partId }',
    'textTruncated',
    'mailbox { messages(first: 1) { nodes { preview } } }',
    '...F } } } } fragment F on Message { id aka: preview } fragment G on Mailbox { messages { nodes { id',
  ])('GraphQL refuses to select %s', async (field) => {
    const house = await open();
    const { small } = await narrowed(house, narrowing);
    const query = INBOX_PAGE.replace('%s', field).replace(/fragment G .*$/, '');
    const { data, errors } = await untouched(house, () => small.ask(query));
    expect(data).toEqual({ mailbox: null });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  it.each([
    '{ body: "x" }',
    '{ text: "x" }',
    '{ header: { name: "List-Id" } }',
    '{ not: [{ or: [{ subject: "x" }, { and: [{ body: "x" }] }] }] }',
  ])('GraphQL refuses the filter %s, which would tell what it looks at', async (filter) => {
    const house = await open();
    const { small } = await narrowed(house, narrowing);
    const queries = [
      `{ mailbox(role: INBOX) { messages(first: 1, filter: ${filter}) { totalCount } } }`,
      `{ mailboxes { id messages(first: 1, filter: ${filter}) { totalCount } } }`,
      `{ mailbox(role: INBOX) { messages(first: 1) { nodes { mailbox { messages(filter: ${filter}) { totalCount } } } } } }`,
      `{ account { messages(filter: ${filter}) { totalCount } } }`,
    ];
    for (const query of queries) {
      const { errors } = await untouched(house, () => small.ask(query));
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    }
  });

  it('a change refuses them as well', async () => {
    const house = await open();
    const { full, small } = await narrowed(house, narrowing);
    const { mailbox } = await idsOf(full);
    const filter = { mailboxId: mailbox, body: 'x' };
    const call = () => send(small, 'POST', '/v1/messages:changeFlags', { filter, addFlags: ['x'] });
    expect(await untouched(house, call)).toMatchObject({ status: 403 });
  });

  it('REST refuses what would bring octets, and shows a message without them', async () => {
    const house = await open();
    const { full, small } = await narrowed(house, narrowing);
    const [id] = (await idsOf(full)).messages;
    for (const path of [
      `${id}/raw`,
      `${id}/text`,
      `${id}/html`,
      `${id}?fields=text`,
      `${id}?fields=id,rawUrl`,
    ]) {
      const answer = await untouched(house, () => small.get(`/v1/messages/${path}`));
      expect({ path, status: answer.status, ...json(answer) }).toMatchObject({
        path,
        status: 403,
        code: 'FORBIDDEN',
      });
    }
    for (const query of ['body=x', 'text=x', 'header=List-Id'])
      expect(await small.get(`/v1/mailboxes/INBOX/messages?${query}`)).toMatchObject({ status: 403 });
    const shown = json<Body>(await small.get(`/v1/messages/${id}`));
    expect(shown).toMatchObject({ id, subject: expect.any(String) });
    for (const field of ['text', 'html', 'attachments']) expect(shown).not.toHaveProperty(field);
  });

  it('an explanation is refused as the call would be', async () => {
    const house = await open();
    const { small } = await narrowed(house, narrowing);
    const only = { 'postern-explain': 'only' };
    const answer = await small.ask(INBOX_PAGE.replace('%s', 'text'), {}, only);
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
    expect(await small.get('/v1/mailboxes/INBOX/messages?body=x', only)).toMatchObject({ status: 403 });
  });
});

describe('without mail:delete', () => {
  const narrowing = { scopes: ['mail:read', 'mail:flag', 'mail:organise', 'mail:draft'] };

  it('nothing is marked as deleted, in whatever spelling', async () => {
    const house = await open();
    const { full, small } = await narrowed(house, narrowing);
    const { messages: ids, mailbox } = await idsOf(full);
    for (const change of [{ addFlags: ['\\deleted'] }, { flags: ['\\Seen', '\\DELETED'] }]) {
      const answer = await untouched(house, () =>
        send(small, 'POST', '/v1/messages:changeFlags', { ids, ...change }),
      );
      expect(answer.status).toBe(403);
      expect(json<{ detail: string }>(answer).detail).toContain('mail:delete');
    }
    const path = `/v1/mailboxes/${mailbox}/messages?flags=%5CDeleted`;
    const draft = { from: [{ address: 'a@example.com' }], text: 'x' };
    expect(await untouched(house, () => send(small, 'POST', path, draft))).toMatchObject({ status: 403 });
    expect(
      await send(small, 'POST', '/v1/messages:changeFlags', { ids, removeFlags: ['\\Deleted'] }),
    ).toMatchObject({
      status: 200,
    });
  });

  it('nothing is moved to TRASH or below it, and no mailbox is renamed into it', async () => {
    const house = await open({
      mailboxes: { INBOX: 2, Archive: 1, Bin: { specialUse: '\\Trash' }, 'Bin/Old': 0 },
    });
    const { full, small } = await narrowed(house, narrowing);
    const { messages: ids } = await idsOf(full);
    for (const path of ['Bin', 'Bin/Old']) {
      const { mailbox: mailboxId } = await idsOf(full, path);
      const answer = await send(small, 'POST', '/v1/messages:move', { ids, mailboxId });
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
    }
    const { mailbox: archive } = await idsOf(full, 'Archive');
    const rename = await send(small, 'POST', `/v1/mailboxes/${archive}:rename`, { path: 'Bin/Archive' });
    expect(rename.status).toBe(403);
    const moved = await send(small, 'POST', '/v1/messages:move', { ids, mailboxId: archive });
    expect(json<{ failures: unknown[] }>(moved)).toMatchObject({ failures: [] });
  });

  it.each(['/v1/messages:delete', '/v1/messages:expunge'])('%s is refused', async (path) => {
    const house = await open();
    const { full, small } = await narrowed(house, narrowing);
    const { messages: ids } = await idsOf(full);
    expect(await untouched(house, () => send(small, 'POST', path, { ids }))).toMatchObject({ status: 403 });
  });
});

describe('a token that only flags', () => {
  it('does so by ids, is told nothing, and finds nothing by a filter', async () => {
    const house = await open();
    const { full, small } = await narrowed(house, { scopes: ['mail:flag'] });
    const { messages, mailbox } = await idsOf(full);
    const [id] = messages;
    const flagged = await send(small, 'PATCH', `/v1/messages/${id}`, { addFlags: ['\\Flagged'] });
    expect(Object.keys(json<Body>(flagged)).sort()).toEqual(['id', 'mailboxId', 'uid']);
    const filter = { mailboxId: mailbox, subject: 'x' };
    const byFilter = { filter, addFlags: ['x'] };
    expect(await send(small, 'POST', '/v1/messages:changeFlags', byFilter)).toMatchObject({ status: 403 });
    expect(await small.get('/v1/mailboxes')).toMatchObject({ status: 403 });
    expect(json<Body>(await small.get('/v1/account'))).toMatchObject({ user: 'anna' });
    expect(await small.get('/v1/account?fields=capabilities')).toMatchObject({ status: 403 });
  });
});

describe('a token for some mailboxes', () => {
  const narrowing = { mailboxes: ['INBOX', 'Nowhere'] };

  it('lists these alone, and none that is not there', async () => {
    const { small } = await narrowed(await open(), narrowing);
    expect(await small.query('{ mailboxes { path messages(first: 1) { totalCount } } }')).toEqual({
      mailboxes: [{ path: 'INBOX', messages: { totalCount: 2 } }],
    });
    expect(await small.query('{ account { messages(first: 9) { totalCount } } }')).toEqual({
      account: { messages: { totalCount: 2 } },
    });
    const listed = json<{ mailboxes: Body[] }>(await small.get('/v1/mailboxes'));
    expect(listed.mailboxes.map(({ path }) => path)).toEqual(['INBOX']);
    expect(listed.mailboxes[0]).not.toHaveProperty('parentId');
  });

  it('reads from no other, by whatever name', async () => {
    const house = await open();
    const { full, small } = await narrowed(house, narrowing);
    const other = await idsOf(full, 'Archive');
    const [id] = other.messages;
    const queries = [
      '{ mailbox(path: "Archive") { path } }',
      `{ mailbox(id: "${other.mailbox}") { path } }`,
      `{ message(id: "${id}") { subject } }`,
      `{ node(id: "${other.mailbox}") { id } }`,
      `{ nodes(ids: ["${id}"]) { id } }`,
      '{ mailbox(role: INBOX) { parent { path } } }',
      '{ mailbox(role: INBOX) { children { path } } }',
      '{ account { namespaces { personal { prefix } } } }',
      `{ account { messages(mailboxes: ["${other.mailbox}"]) { totalCount } } }`,
    ];
    for (const query of queries) {
      const { errors } = await untouched(house, () => small.ask(query));
      expect({ query, codes: errors?.map(({ extensions }) => extensions.code) }).toEqual({
        query,
        codes: ['FORBIDDEN'],
      });
    }
    expect(await small.ask('{ mailbox(role: ARCHIVE) { path } }')).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect(await small.get(`/v1/messages/${id}/raw`)).toMatchObject({ status: 403 });
  });

  it('shows of several messages those that it may', async () => {
    const house = await open();
    const { full, small } = await narrowed(house, narrowing);
    const [own] = (await idsOf(full)).messages;
    const [other] = (await idsOf(full, 'Archive')).messages;
    const answer = await send(small, 'POST', '/v1/messages:get', { ids: [other, own] });
    expect(json<Body>(answer)).toMatchObject({
      messages: [null, { id: own }],
      errors: [{ field: 'messages.0', code: 'FORBIDDEN' }],
    });
  });

  it('changes no other, and takes nothing into it', async () => {
    const house = await open();
    const { full, small } = await narrowed(house, narrowing);
    const own = await idsOf(full);
    const other = await idsOf(full, 'Archive');
    const calls: [string, string, Body?][] = [
      ['POST', '/v1/messages:changeFlags', { ids: other.messages, addFlags: ['x'] }],
      ['POST', '/v1/messages:changeFlags', { ids: [...own.messages, ...other.messages], addFlags: ['x'] }],
      ['POST', '/v1/messages:copy', { ids: own.messages, mailboxId: other.mailbox }],
      ['POST', '/v1/messages:move', { ids: other.messages, mailboxId: own.mailbox }],
      [
        'POST',
        `/v1/mailboxes/${other.mailbox}/messages`,
        { from: [{ address: 'a@example.com' }], text: 'x' },
      ],
      ['POST', '/v1/mailboxes', { path: 'New' }],
      ['POST', `/v1/mailboxes/${own.mailbox}:rename`, { path: 'New' }],
      ['DELETE', `/v1/mailboxes/${other.mailbox}`],
      ['POST', `/v1/mailboxes/${other.mailbox}:expunge`],
    ];
    for (const [method, path, body] of calls) {
      const answer = await untouched(house, () => send(small, method, path, body));
      expect({ path, status: answer.status }).toEqual({ path, status: 403 });
    }
    // Only the server knows where TRASH is.
    expect(await send(small, 'POST', '/v1/messages:delete', { ids: own.messages })).toMatchObject({
      status: 403,
    });
    expect(house.server.mailboxes.get('INBOX')!.messages).toHaveLength(2);
  });
});

describe('a stored message that is attached by reference', () => {
  const draft = (fromMessage: string) => ({
    from: [{ address: 'anna@example.com' }],
    attachments: [{ fromMessage }],
  });

  it.each<[string, Narrowing]>([
    ['without bodies', { bodies: false }],
    ['without mail:read', { scopes: ['mail:draft'] }],
    ['from a mailbox that is not allowed', { mailboxes: ['INBOX'] }],
  ])('is refused %s', async (_title, narrowing) => {
    const capabilities = ['', 'CATENATE'].map((more) => [...MODERN, ...(more ? [more] : [])]);
    for (const each of capabilities) {
      const house = await open({ capabilities: each });
      const { full, small } = await narrowed(house, narrowing);
      const { mailbox } = await idsOf(full);
      const [stored] = (await idsOf(full, 'Archive')).messages;
      const answer = await send(small, 'POST', `/v1/mailboxes/${mailbox}/messages`, draft(stored!));
      expect(answer.status).toBe(403);
      expect(house.server.mailboxes.get('INBOX')!.messages).toHaveLength(2);
    }
  });
});

describe('what a token may', () => {
  const self = { scopes: ['mail:read', 'mail:flag'], recipients: ['a@example.com'], bodies: false };

  it('is told by both APIs, without the mail server', async () => {
    const house = await open();
    const { small } = await narrowed(house, self);
    const rest = await untouched(house, () => small.get('/v1/tokens/self'));
    expect(json<Body>(rest)).toEqual({
      ...self,
      mailboxes: null,
      expiresAt: expect.stringMatching(/Z$/),
      hardEnd: expect.stringMatching(/Z$/),
    });
    const query = '{ account { token { scopes mailboxes recipients bodies expiresAt hardEnd } } }';
    const graphql = await untouched(house, () => small.query(query));
    expect(graphql).toEqual({ account: { token: json(rest) } });
  });

  it('is null for a password, which may do everything', async () => {
    const house = await open();
    const basic = house.gateway.basic('anna', 'secret');
    expect(await basic.query('{ account { token { scopes } } }')).toEqual({ account: { token: null } });
    expect(await basic.get('/v1/tokens/self')).toMatchObject({ status: 401 });
    expect(await send(basic, 'POST', '/v1/tokens:narrow', {})).toMatchObject({ status: 401 });
  });

  it('shrinks by a mutation as well, and is renewed as it is', async () => {
    const house = await open();
    const full = await signedIn(house);
    const narrow =
      'mutation ($input: NarrowTokenInput!) { narrowToken(input: $input) { token account { user features identities { address } } } }';
    const { narrowToken } = await untouched(house, () => full.query(narrow, { input: self }));
    expect(narrowToken.account).toMatchObject({
      user: 'anna',
      features: expect.arrayContaining(['FLAGS']),
      identities: [],
    });
    const small = new Caller(house.gateway, `Bearer ${narrowToken.token}`);
    const { renewToken } = await small.query('mutation { renewToken { token account { server { host } } } }');
    const renewed = new Caller(house.gateway, `Bearer ${renewToken.token}`);
    expect(json<Body>(await renewed.get('/v1/tokens/self'))).toMatchObject(self);
  });

  it('is not renewed where the mail server has another password by now', async () => {
    const house = await open();
    const full = await signedIn(house);
    house.server.become({ users: { anna: 'another' } });
    expect(await send(full, 'POST', '/v1/tokens:renew')).toMatchObject({ status: 401 });
  });
});
