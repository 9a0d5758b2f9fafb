import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { EventHouse } from '../support/event-house.ts';

// Tokens that were forged, cut, given out to others, or are from the future of a mailbox that was set back.

/** POSTERN_FUZZ_RUNS=10000 tries more. */
const RUNS = Number(process.env['POSTERN_FUZZ_RUNS'] ?? 100);

const PAGE = '/v1/mailboxes/INBOX/messages?first=1&fields=uid&changesToken=true';

/** A path that takes a token, and where a true one comes from. */
interface Taker {
  readonly name: string;
  readonly protocol: 'imap' | 'pop3';
  readonly path: string;
  readonly source: (house: EventHouse) => Promise<string>;
}

const ofPage = async (house: EventHouse) => (await house.get<{ changesToken: string }>(PAGE)).changesToken;
const ofAccount = async (house: EventHouse) =>
  (await house.get<{ token: string }>('/v1/account/changes')).token;

const TAKERS: readonly Taker[] = [
  { name: 'a mailbox', protocol: 'imap', path: '/v1/mailboxes/INBOX/changes?since=', source: ofPage },
  { name: 'an account', protocol: 'imap', path: '/v1/account/changes?since=', source: ofAccount },
  { name: 'a maildrop', protocol: 'pop3', path: '/v1/mailboxes/INBOX/changes?since=', source: ofPage },
  { name: 'events of a mailbox', protocol: 'imap', path: '/v1/events?mailbox=INBOX&since=', source: ofPage },
  { name: 'events of an account', protocol: 'imap', path: '/v1/events?since=', source: ofAccount },
];

describe.each(TAKERS)('a token of $name', ({ protocol, path, source }) => {
  let house: EventHouse;
  let token: Buffer;
  beforeAll(async () => {
    house = await EventHouse.start(undefined, protocol);
    token = Buffer.from(await source(house), 'base64url');
  });
  afterAll(() => house.close());

  const refusalOf = async (text: string) => {
    const { status, body } = await house.ask('GET', path + encodeURIComponent(text));
    return { status, code: (JSON.parse(body || '{}') as { code?: string }).code };
  };
  const REFUSED = { status: 400, code: 'BAD_USER_INPUT' };
  /** Made with a key that the gateway does not have (any more): the app lists anew. */
  const UNKNOWN_KEY = { status: 410, code: 'STALE_ID' };

  it('works as it is', async () => {
    if (path.startsWith('/v1/events')) await (await house.listen(path + token.toString('base64url'))).end();
    else expect((await refusalOf(token.toString('base64url'))).status).toBe(200);
  });

  it('of which any bits are others is refused', async () => {
    const flips = fc.array(fc.tuple(fc.nat(token.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(flips, async (all) => {
        const forged = Buffer.from(token);
        for (const [at, bits] of all) forged[at]! ^= bits;
        if (forged.equals(token)) return;
        expect([REFUSED, UNKNOWN_KEY]).toContainEqual(await refusalOf(forged.toString('base64url')));
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('that was cut, or goes on, is refused', async () => {
    for (let length = 1; length < token.length; length++)
      expect(await refusalOf(token.subarray(0, length).toString('base64url'))).toEqual(REFUSED);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 50 }), async (more) =>
        expect(await refusalOf(Buffer.concat([token, more]).toString('base64url'))).toEqual(REFUSED),
      ),
      { numRuns: 50 },
    );
  }, 120_000);

  it('that is any text is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), async (text) =>
        expect((await refusalOf(text)).code).toBe('BAD_USER_INPUT'),
      ),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('of another kind, mailbox or gateway is refused', async () => {
    const other = await EventHouse.start(undefined, protocol);
    expect(await refusalOf(await source(other))).toEqual(UNKNOWN_KEY);
    await other.close();
    const foreign: string[] = [];
    if (protocol === 'imap') {
      foreign.push(await (source === ofPage ? ofAccount(house) : ofPage(house)));
      const sent = PAGE.replace('INBOX', 'SENT');
      foreign.push((await house.get<{ changesToken: string }>(sent)).changesToken);
    }
    for (const each of foreign) expect(await refusalOf(each)).toEqual(REFUSED);
  });
});

describe('an old token', () => {
  it('is stale when its mailbox was recreated, for those who ask, wait and listen', async () => {
    const house = await EventHouse.start();
    const create = () => house.ask('POST', '/v1/mailboxes', { body: { path: 'old' } });
    const { id } = (JSON.parse((await create()).body) as { mailbox: { id: string } }).mailbox;
    const page = `/v1/mailboxes/${id}/messages?first=1&fields=uid&changesToken=true`;
    const { changesToken } = await house.get<{ changesToken: string }>(page);
    expect((await house.ask('DELETE', `/v1/mailboxes/${id}`)).status).toBeLessThan(300);
    await create();
    for (const path of [
      `/v1/mailboxes/${id}/changes?since=${changesToken}`,
      `/v1/mailboxes/${id}/changes?wait=5&since=${changesToken}`,
      `/v1/events?mailbox=${id}&since=${changesToken}`,
    ]) {
      const { status, body } = await house.ask('GET', path);
      expect({ status, code: (JSON.parse(body) as { code: string }).code }).toEqual({
        status: 410,
        code: 'STALE_ID',
      });
    }
    await house.close();
  });
});
