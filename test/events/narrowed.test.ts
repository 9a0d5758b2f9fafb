import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { EventHouse } from '../support/event-house.ts';
import { TestClock } from '../support/test-clock.ts';

// What a smaller token hears.

let house: EventHouse;
let clock: TestClock;
let full: string;
beforeEach(async () => {
  clock = new TestClock();
  house = await EventHouse.start(clock);
  full = `Bearer ${await house.token()}`;
});
afterEach(() => house.close());

async function narrowed(body: object): Promise<{ authorization: string }> {
  const answer = await house.ask('POST', '/v1/tokens:narrow', { authorization: full, body });
  expect(answer.status).toBe(201);
  return { authorization: `Bearer ${(JSON.parse(answer.body) as { token: string }).token}` };
}

async function refusal(target: string, asking: { authorization: string }) {
  const { status, body } = await house.ask('GET', target, asking);
  return { status, code: (JSON.parse(body || '{}') as { code?: string }).code };
}

const FORBIDDEN = { status: 403, code: 'FORBIDDEN' };

describe('/v1/events', () => {
  it('needs the right to read mail', async () => {
    const small = await narrowed({ scopes: ['mail:flag'] });
    for (const target of ['/v1/events', '/v1/events?mailbox=INBOX'])
      expect(await refusal(target, small)).toEqual(FORBIDDEN);
  });

  it('tells of the mailboxes that a token is for, and of no others', async () => {
    const small = await narrowed({ scopes: ['mail:read'], mailboxes: ['INBOX'] });
    expect((await refusal('/v1/events?mailbox=ARCHIVE', small)).status).toBeGreaterThanOrEqual(403);
    const [inbox, account] = [
      await house.listen('/v1/events?mailbox=INBOX', small),
      await house.listen('/v1/events', small),
    ];
    expect((await inbox.next()).event).toBe('ready');
    expect((await account.next()).event).toBe('ready');
    const told = account.told<{ mailboxes: { path: string }[] }>(() => true);
    await house.deliver('not for them', 'ARCHIVE');
    await house.deliver('for them');
    const { data } = await clock.outlive(told);
    expect(data.mailboxes.map(({ path }) => path)).toEqual(['INBOX']);
    await inbox.end();
    await account.end();
  });

  it('tells nothing of what messages contain where a token may not read it', async () => {
    const small = await narrowed({ scopes: ['mail:read'], bodies: false });
    expect(await refusal('/v1/events?mailbox=INBOX&fields=text', small)).toEqual(FORBIDDEN);
    const events = await house.listen('/v1/events?mailbox=INBOX&fields=subject', small);
    expect((await events.next()).event).toBe('ready');
    await house.deliver('a subject');
    const { data } = await clock.outlive(events.told<{ created: object[] }>(() => true));
    expect(data.created).toMatchObject([{ subject: 'a subject' }]);
    await events.end();
  });

  it('ends with the token, and says so', async () => {
    const expiresAt = new Date(clock.now() + 90_000).toISOString();
    const small = await narrowed({ scopes: ['mail:read'], expiresAt });
    const events = await house.listen('/v1/events?mailbox=INBOX', small);
    const { id } = await events.next();
    for (let i = 0; i < 5; i++) await clock.passSoon(20_000);
    expect(await events.next()).toEqual({ event: 'end', id, data: { token: id, reason: 'TOKEN_EXPIRED' } });
  });
});

describe('a URL to events', () => {
  const urlOf = async (asking: { authorization: string }, mailbox = 'INBOX') => {
    const { eventsUrl } = await house.get<{ eventsUrl: string }>(
      `/v1/mailboxes/${mailbox}?fields=eventsUrl`,
      asking,
    );
    return eventsUrl.slice(eventsUrl.indexOf('/v1/'));
  };
  const anyone = { authorization: '' };

  it('of a smaller token opens the events of its mailbox, without content', async () => {
    const path = await urlOf(await narrowed({ scopes: ['mail:read'], mailboxes: ['INBOX'] }));
    const events = await house.listen(path, anyone);
    expect((await events.next()).event).toBe('ready');
    await house.deliver('unseen');
    const { data } = await clock.outlive(events.told<{ created: object[] }>(() => true));
    expect(Object.keys(data.created[0]!)).toEqual(['id', 'mailboxId', 'uid', 'flags']);
    await events.end();
    expect((await refusal(`${path}?fields=subject`, anyone)).status).toBe(400);
  });

  it('is no token, and cannot be forged', async () => {
    const path = await urlOf({ authorization: full });
    const sealed = path.split('/').at(-1)!;
    expect((await refusal('/v1/mailboxes', { authorization: `Bearer ${sealed}` })).status).toBe(401);
    for (const at of [10, Math.floor(sealed.length / 2), sealed.length - 3]) {
      const forged = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect((await refusal(`/v1/events/${forged}`, anyone)).status).toBe(401);
    }
  });

  it('ends with the token that it came from', async () => {
    const expiresAt = new Date(clock.now() + 90_000).toISOString();
    const path = await urlOf(await narrowed({ scopes: ['mail:read'], expiresAt }));
    const events = await house.listen(path, anyone);
    const { id } = await events.next();
    for (let i = 0; i < 5; i++) await clock.passSoon(20_000);
    expect(await events.next()).toMatchObject({ event: 'end', id, data: { reason: 'TOKEN_EXPIRED' } });
  });
});
