import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Client, MailboxEvent } from '../../clients/typescript/src/index.ts';
import { changes, createClient, listen, unwrap } from '../../clients/typescript/src/index.ts';
import { letters } from '../contract/changes-subject.ts';
import { ClientHouse, fetchBut } from '../support/client-house.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// What clients/typescript tells of what happens, against Dovecot: by a stream, by requests that wait, and by deltas.

const FIELDS = ['id' as const, 'subject' as const];

describeServer('dovecot', (server) => {
  let house: ClientHouse;
  let unstreamed: ClientHouse;
  beforeAll(async () => {
    house = await ClientHouse.start(server);
    unstreamed = await ClientHouse.start(server, { as: 'function' });
  });
  afterAll(async () => {
    await unstreamed.close();
    await house.close();
  });

  const live = (name: string, houseOf: () => ClientHouse) =>
    it(`tells what happens, ${name}`, async () => {
      const { owner, postern } = await houseOf().enter(letters(2));
      const types: string[] = [];
      for await (const event of listen(postern, 'INBOX', { fields: FIELDS })) {
        types.push(event.type);
        if (event.type === 'READY') {
          expect(event.isFresh).toBe(true);
          await server.deliver(owner.credentials.user, 'INBOX', letters(1));
        }
        if (event.type === 'CHANGES' && event.created.length > 0) break;
      }
      expect(types[0]).toBe('READY');
      expect(types.at(-1)).toBe('CHANGES');
    });

  const ofTheAccount = (name: string, houseOf: () => ClientHouse) =>
    it(`tells which mailboxes change, ${name}`, async () => {
      const { owner, postern } = await houseOf().enter();
      for await (const event of listen(postern)) {
        if (event.type === 'READY') await server.deliver(owner.credentials.user, 'INBOX', letters(1));
        if (event.type === 'MAILBOXES' && event.mailboxes.some(({ role }) => role === 'INBOX')) break;
      }
    });

  /** A mailbox of a token that is too old: it was removed and made again. */
  async function staleToken(postern: Client): Promise<{ id: string; since: string }> {
    const make = async () =>
      unwrap(await postern.rest.createMailbox({ body: { path: server.path('Plans') } })).mailbox!.id;
    const old = await make();
    let since = '';
    for await (const event of changes(postern, old)) if (event.type === 'READY') since = event.token;
    unwrap(await postern.rest.deleteMailbox({ path: { mailboxId: old } }));
    return { id: await make(), since };
  }

  describe('listening', () => {
    live('by a stream', () => house);
    live('by requests that wait where there are no streams', () => unstreamed);
    ofTheAccount('by a stream', () => house);
    ofTheAccount('by requests that wait where there are no streams', () => unstreamed);

    it('goes on where it was cut, and loses nothing', async () => {
      const { owner, postern } = await house.enter();
      const cuts: unknown[] = [];
      let opened = 0;
      const cutting = fetchBut('/v1/events', async (url, init) => {
        const answer = await fetch(url, init);
        if (opened++ > 0) return answer;
        // The first stream breaks behind its first event, and mail arrives while nothing listens.
        const reader = answer.body!.getReader();
        const { value } = await reader.read();
        await reader.cancel();
        await server.deliver(owner.credentials.user, 'INBOX', letters(1));
        let isSent = false;
        const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
          if (isSent) controller.error(new TypeError('terminated'));
          else controller.enqueue(value);
          isSent = true;
        };
        return new Response(new ReadableStream<Uint8Array>({ pull }), answer);
      });
      const client = createClient({ url: house.url, token: () => postern.token(), fetch: cutting });
      const told: MailboxEvent[] = [];
      for await (const event of listen(client, 'INBOX', { fields: FIELDS, onCut: (cut) => cuts.push(cut) })) {
        told.push(event);
        if (event.type === 'CHANGES' && event.created.length > 0) break;
      }
      expect(told.flatMap((event) => (event.type === 'READY' ? [event.isFresh] : []))).toEqual([true, false]);
      expect(told.at(-1)).toMatchObject({ created: [{ subject: 'letter 1' }] });
      expect(cuts).toHaveLength(1);
    });

    it('says that what is known is void where the token is too old', async () => {
      const { postern } = await house.enter();
      const { id, since } = await staleToken(postern);
      const told: MailboxEvent[] = [];
      for await (const event of listen(postern, id, { since })) if (told.push(event) === 2) break;
      expect(told).toMatchObject([{ type: 'START_OVER' }, { type: 'READY', isFresh: true }]);
    });

    it('stops at once when it is aborted', async () => {
      const { postern } = await house.enter();
      const stop = new AbortController();
      const listening = async () => {
        for await (const event of listen(postern, undefined, { signal: stop.signal }))
          if (event.type === 'READY') stop.abort(new Error('enough'));
      };
      await expect(listening()).rejects.toThrow('enough');
    });

    it('ends with the token, and goes on where a session has renewed it', async () => {
      const { postern } = await house.enter();
      const lines = [
        'event: ready\nid: T\ndata: {"token":"T"}\n\n',
        ':\n\n',
        'event: end\nid: T\ndata: {"token":"T","reason":"TOKEN_EXPIRED"}\n\n',
      ];
      const ended = () => Promise.resolve(new Response(lines.join('')));
      const kept = createClient({ url: house.url, token: 'kept', fetch: fetchBut('/v1/events', ended) });
      const listened = async (client: Client) => {
        let ready = 0;
        for await (const event of listen(client, 'INBOX')) if (event.type === 'READY' && ++ready === 2) break;
      };
      await expect(listened(kept)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      let asked = 0;
      const token = async () => `${await postern.token()}${asked++ < 2 ? '' : ' '}`;
      const renewing = createClient({ url: house.url, token, fetch: fetchBut('/v1/events', ended) });
      await listened(renewing);
    });
  });

  describe('changes', () => {
    /** What a token of now is followed by. */
    async function tokenOf(postern: Client, mailbox?: string): Promise<string> {
      const told = mailbox === undefined ? changes(postern) : changes(postern, mailbox);
      for await (const event of told) if (event.type === 'READY') return event.token;
      throw new Error('It told nothing');
    }

    it('tell a mailbox delta by delta, to their end', async () => {
      const { owner, postern } = await house.enter(letters(4));
      const since = await tokenOf(postern, 'INBOX');
      const query = { fields: ['id' as const], last: 2 };
      const { messages } = await postern.rest.listMessages({ path: { mailboxId: 'INBOX' }, query });
      const [seen, gone] = messages.map(({ id }) => id) as [string, string];
      unwrap(await postern.rest.updateMessage({ path: { messageId: seen }, body: { addFlags: ['\\Seen'] } }));
      unwrap(await postern.rest.deleteMessages({ body: { ids: [gone], permanently: true } }));
      await server.deliver(owner.credentials.user, 'INBOX', letters(5));
      const created: unknown[] = [];
      const updated: unknown[] = [];
      const vanished: string[] = [];
      const more: boolean[] = [];
      let last = since;
      for await (const event of changes(postern, 'INBOX', { since, fields: FIELDS, first: 2 })) {
        if (event.type !== 'CHANGES') throw new Error(event.type);
        created.push(...event.created.map(({ subject }) => subject));
        updated.push(...event.updated.map(({ id }) => id));
        vanished.push(...(event.vanished ?? []));
        more.push(event.hasMore);
        last = event.token;
      }
      expect(created).toEqual(letters(5).map((_, i) => `letter ${i + 1}`));
      expect(updated).toContain(seen);
      expect(vanished).toContain(gone);
      expect(more.slice(-2)).toEqual([true, false]);
      for await (const event of changes(postern, 'INBOX', { since: last }))
        expect(event).toMatchObject({ type: 'CHANGES', created: [], updated: [], hasMore: false });
    });

    it('tell which mailboxes of the account changed, with the counts that are asked for', async () => {
      const { owner, postern } = await house.enter();
      const since = await tokenOf(postern);
      await server.deliver(owner.credentials.user, 'INBOX', letters(3));
      const told = [];
      for await (const event of changes(postern, undefined, {
        since,
        fields: ['role', 'status'],
        counts: ['messages'],
      }))
        told.push(event);
      expect(told).toMatchObject([
        { type: 'MAILBOXES', mailboxes: [{ role: 'INBOX', status: { messages: 3 } }] },
      ]);
    });

    it('wait for what comes, over cuts', async () => {
      const { owner, postern } = await house.enter();
      let asked = 0;
      const cutting = fetchBut('/changes?', async (url, init) => {
        if (++asked > 1) return fetch(url, init);
        await server.deliver(owner.credentials.user, 'INBOX', letters(1));
        throw new TypeError('fetch failed');
      });
      const client = createClient({
        url: house.url,
        token: await postern.token(),
        fetch: cutting,
        retries: 0,
      });
      const cuts: unknown[] = [];
      const options = { wait: 25, fields: FIELDS, onCut: (cut: unknown) => cuts.push(cut) };
      const told: MailboxEvent[] = [];
      for await (const event of changes(client, 'INBOX', options)) {
        told.push(event);
        if (event.type === 'CHANGES') break;
      }
      expect(told).toMatchObject([{ type: 'READY' }, { created: [{ subject: 'letter 1' }] }]);
      expect(cuts).toMatchObject([{ error: { code: 'NO_ANSWER' }, milliseconds: 1000 }]);
    });

    it('say that what is known is void where the token is too old', async () => {
      const { postern } = await house.enter();
      const { id, since } = await staleToken(postern);
      const told: MailboxEvent[] = [];
      for await (const event of changes(postern, id, { since })) told.push(event);
      expect(told).toMatchObject([{ type: 'START_OVER' }, { type: 'READY', isFresh: true }]);
    });

    it('of what there is none of are refused', async () => {
      const { postern } = await house.enter();
      await expect(changes(postern, 'none').next()).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });
  });
});
