import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import type { ScriptedImap } from '../support/scripted-imap.ts';
import { MODERN, scriptedImap } from '../support/scripted-imap.ts';
import { deliver } from '../support/scripted-mailbox.ts';
import { WebhookHouse } from '../support/webhook-house.ts';

// What callers do with their webhooks, over both APIs.

const ALL = `id url mailboxId events every expiresAt state since reason deliveredAt nextPollMs signingSecret`;

describe('webhooks', () => {
  let server: ScriptedImap;
  let house: WebhookHouse;
  let account: Account;
  beforeAll(async () => {
    const users = { anna: 'secret', bob: 'secret' };
    server = await scriptedImap({ capabilities: MODERN, mailboxes: { INBOX: 5, Archive: 1 }, users });
    house = await WebhookHouse.start({ servers: server.url });
    account = await house.gateway.signIn('anna', 'secret');
  });
  afterAll(async () => {
    await house.close();
    await server.close();
  });
  afterEach(async () => {
    house.subscriber.answering = () => undefined;
    for (const { id } of await list()) await house.send(account, 'DELETE', `/v1/webhooks/${id}`);
  });
  const list = async () => {
    const { body } = await house.send(account, 'GET', '/v1/webhooks');
    return (JSON.parse(body) as { webhooks: { id: string }[] }).webhooks;
  };
  const code = ({ body }: { body: string }) => (JSON.parse(body) as { code: string }).code;

  it('are made, listed, paused, resumed, tried and ended over both', async () => {
    const input = { url: house.subscriber.url, role: 'INBOX', events: ['RECEIVED'], query: '{ subject }' };
    const make = `mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { ${ALL} } }`;
    const { createWebhook: made } = await account.query(make, { input });
    expect(made).toMatchObject({
      state: 'ACTIVE',
      every: 5,
      signingSecret: expect.stringMatching(/^whsec_/),
    });
    const rest = await house.read(account, made.id);
    expect(rest).toEqual({ ...made, signingSecret: null });
    const { webhooks } = await account.query(`{ webhooks { ${ALL} } }`);
    expect(webhooks).toEqual([rest]);
    expect(await list()).toEqual([rest]);
    const act = (name: string, fields: string) =>
      account.query(`mutation ($id: ID!) { done: ${name}(id: $id) { ${fields} } }`, { id: made.id });
    expect((await act('pauseWebhook', 'state reason')).done).toEqual({
      state: 'PAUSED',
      reason: 'It was paused by its owner',
    });
    const resumed = await house.send(account, 'POST', `/v1/webhooks/${made.id}:resume`);
    expect(JSON.parse(resumed.body)).toMatchObject({ state: 'ACTIVE', since: null });
    house.subscriber.answering = () => ({ status: 500 });
    const tried = await house.send(account, 'POST', `/v1/webhooks/${made.id}:test`);
    const failed = { delivered: false, status: 500, reason: 'The callback answered 500' };
    expect(JSON.parse(tried.body)).toEqual(failed);
    expect((await act('testWebhook', 'delivered status reason')).done).toEqual(failed);
    expect((await act('endWebhook', 'endedId')).done).toEqual({ endedId: made.id });
    expect(code(await house.send(account, 'DELETE', `/v1/webhooks/${made.id}`))).toBe('NOT_FOUND');
  });

  it('tell the same events to those who poll, under the same ids', async () => {
    const webhook = await house.subscribe(account, { fields: ['subject'] });
    deliver(server.mailboxes.get('INBOX')!);
    const rest = await house.send(account, 'GET', `/v1/webhooks/${webhook.id}/events`);
    const polled = JSON.parse(rest.body) as { events: { id: string; cursor: string }[]; cursor: string };
    const query = `query ($id: ID!) { webhookEvents(id: $id) { events { id type cursor data } cursor truncated hasMore nextPollMs } }`;
    const { webhookEvents } = await account.query(query, { id: webhook.id });
    const plain = polled.events.map((each) => ({ ...each, timestamp: undefined }));
    expect(webhookEvents.events).toEqual(plain.map(({ timestamp: _, ...each }) => each));
    expect(webhookEvents).toMatchObject({ truncated: false, hasMore: false, nextPollMs: 300_000 });
    await house.poll();
    expect(house.subscriber.accepted.map(({ id }) => id)).toEqual(polled.events.map(({ id }) => id));
    const next = await house.send(
      account,
      'GET',
      `/v1/webhooks/${webhook.id}/events?cursor=${polled.cursor}`,
    );
    expect(JSON.parse(next.body)).toMatchObject({ events: [], hasMore: false });
    const bad = await house.send(account, 'GET', `/v1/webhooks/${webhook.id}/events?cursor=x`);
    expect([bad.status, code(bad)]).toEqual([400, 'BAD_USER_INPUT']);
  });

  it('are made once, however often they are asked for, and only their secret is another', async () => {
    const first = await house.subscribe(account);
    const second = await house.subscribe(account, { every: 10 });
    expect(second).toMatchObject({ id: first.id, every: 10 });
    expect(second.signingSecret).not.toBe(first.signingSecret);
    expect((await list()).length).toBe(1);
    expect((await house.subscribe(account, { fields: ['id'] })).id).not.toBe(first.id);
  });

  it('are seen by their account alone, and by tokens for what they are about', async () => {
    const { id } = await house.subscribe(account);
    const bob = await house.gateway.signIn('bob', 'secret');
    expect(code(await house.send(bob, 'GET', `/v1/webhooks/${id}`))).toBe('NOT_FOUND');
    expect(JSON.parse((await house.send(bob, 'GET', '/v1/webhooks')).body)).toEqual({ webhooks: [] });
    const narrowed = async (body: object) => {
      const answer = await house.send(account, 'POST', '/v1/tokens:narrow', body);
      const { token } = JSON.parse(answer.body) as { token: string };
      return { ...account, authorization: `Bearer ${token}` } as Account;
    };
    const other = await narrowed({ scopes: ['mail:read'], mailboxes: ['Archive'] });
    expect(code(await house.send(other, 'GET', `/v1/webhooks/${id}`))).toBe('NOT_FOUND');
    expect(code(await house.send(other, 'DELETE', `/v1/webhooks/${id}`))).toBe('NOT_FOUND');
    const flags = await narrowed({ scopes: ['mail:flag'] });
    expect(code(await house.send(flags, 'GET', '/v1/webhooks'))).toBe('FORBIDDEN');
    const asked = { url: house.subscriber.url, role: 'INBOX' };
    expect(code(await house.send(other, 'POST', '/v1/webhooks', asked))).toBe('FORBIDDEN');
    expect(
      code(await house.send(other, 'POST', '/v1/webhooks', { ...asked, role: undefined, account: true })),
    ).toBe('FORBIDDEN');
    const blind = await narrowed({ bodies: false });
    expect(code(await house.send(blind, 'POST', '/v1/webhooks', { ...asked, fields: ['text'] }))).toBe(
      'FORBIDDEN',
    );
  });

  it.each<[string, object]>([
    ['nothing that it is about', { role: undefined }],
    ['two things', { account: true }],
    ['a field that there is not', { fields: ['nothing'] }],
    ['fields and a query', { fields: ['id'], query: '{ id }' }],
    ['a query that is none', { query: '{ nothing }' }],
    ['a query with a variable', { query: 'query ($a: Int) { preview(length: $a) }' }],
    ['a mutation', { query: 'mutation { id }' }],
    ['an end that has passed', { until: '2020-01-01T00:00:00Z' }],
    ['an end that is too far', { until: '2099-01-01T00:00:00Z' }],
    ['no minutes', { every: 0 }],
    ['too many minutes', { every: 61 }],
    ['a URL that is not safe', { url: 'http://example.com/' }],
    ['a secret that is short', { signingSecret: 'whsec_c2hvcnQ=' }],
    ['a filter that is none', { filter: { nothing: 1 } }],
  ])('are refused with %s', async (_what, more) => {
    const before = house.subscriber.heard.length;
    const asked = { url: house.subscriber.url, role: 'INBOX', ...more };
    const answer = await house.send(account, 'POST', '/v1/webhooks', asked);
    expect([answer.status, code(answer)]).toEqual([400, 'BAD_USER_INPUT']);
    expect(house.subscriber.heard.length).toBe(before);
  });

  it('are refused where the callback does not prove itself', async () => {
    house.subscriber.answering = () => ({ status: 200, body: '{}' });
    const answer = await house.send(account, 'POST', '/v1/webhooks', {
      url: house.subscriber.url,
      role: 'INBOX',
    });
    expect([answer.status, code(answer)]).toEqual([502, 'SERVER_UNAVAILABLE']);
    expect(await list()).toEqual([]);
  });
});
