import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { LimitClient } from '../../bench/limit-client.ts';
import type { Handles } from '../../bench/operations.ts';
import { OPERATIONS } from '../../bench/operations.ts';
import type { MailPlace } from '../../bench/place.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// What warm calls receive, beside a client that knows all answers by heart and keeps its mailbox open.

const SIZE = 300;
/** Of what the limit receives. */
const MOST = 1.05;
/** Tagged answers, and STATUS of the mailbox that is open: they do not grow with what is asked for. */
const WORDS = 400;

const LOOK = `{
  inbox: mailbox(role: INBOX) { messages(first: 50) { nodes { id } pageInfo { endCursor } } }
  trash: mailbox(path: "Trash") { id }
}`;

/** One message in a hundred has these words in this order. */
const subjectOf = (i: number) => (i % 100 === 0 ? 'alpha beta' : 'beta and alpha');

describeServer('dovecot', (server) => {
  let place: MailPlace;
  let limit: LimitClient;
  let handles: Handles;
  const gateways: Gateway[] = [];
  const accounts = new Map<string, Account>();

  beforeAll(async () => {
    const { user, password } = await server.newUser();
    await server.fill(user, 'INBOX', SIZE);
    await server.deliver(
      user,
      'Archive',
      Array.from({ length: 1_000 }, (_, i) => ({
        raw: Buffer.from(`From: anna@example.com\r\nSubject: ${subjectOf(i)}\r\n\r\n`),
      })),
    );
    const { caFile } = server;
    place = { user, password, caFile, authority: readFileSync(caFile, 'utf8'), size: SIZE };
    limit = await LimitClient.connect(place, server.ports.imaps);
    await limit.fly(`LOGIN ${user} "${password}"`, 'SELECT INBOX');
    for (const choice of ['off', 'on']) {
      const servers = `imaps://localhost:${server.ports.imaps}`;
      const gateway = new Gateway({ servers, caFile, sessions: 1, env: { POSTERN_COMPRESS: choice } });
      gateways.push(gateway);
      accounts.set(choice, await gateway.signIn(user, password));
    }
    const { inbox, trash } = await accounts.get('off')!.query(LOOK);
    const newest = inbox.messages.nodes.map(({ id }: { id: string }) => id);
    handles = { newest, cursor: inbox.messages.pageInfo.endCursor, trash: trash.id, urls: {} };
  });
  afterAll(async () => {
    limit.close();
    await Promise.all(gateways.map((each) => each.close()));
  });

  const received = async (choice: string, query: string, variables: object = {}) => {
    const account = accounts.get(choice)!;
    // The first call hears what others did, and finds out what the second one knows.
    for (let turn = 0; turn < 2; turn++) await account.query(query, variables);
    return (await account.explain(query, variables)).octets.received;
  };

  const ofLimit = async (...flights: readonly (readonly string[])[]) => {
    const before = limit.octets;
    for (const flight of flights) await limit.fly(...flight);
    return limit.octets - before;
  };

  it.each(OPERATIONS.filter(({ isDownload }) => !isDownload).map((each) => [each.name, each] as const))(
    '%s: no more than the limit, and less where it is deflated',
    async (_, operation) => {
      const asked = operation.ask(handles, true) as { query: string; variables?: object };
      await ofLimit(['NOOP']);
      const least = await ofLimit(...operation.limit({ place, isWarm: true, add: true }));
      const clear = await received('off', asked.query, asked.variables);
      expect(clear).toBeLessThanOrEqual(MOST * least + WORDS);
      const deflated = await received('on', asked.query, asked.variables);
      expect(deflated).toBeLessThan(clear > 5_000 ? clear / 3 : clear);
    },
  );

  it('a search takes one round trip where its hits fit the page, and where it finds as many as before', async () => {
    const trips = async (filter: string) => {
      const query = `{ mailbox(role: INBOX) { messages(first: 50, filter: ${filter}) { totalCount nodes { uid } } } }`;
      const { roundTrips } = await accounts.get('off')!.explain(query);
      return { trips: roundTrips.mail, found: (await accounts.get('off')!.query(query)).mailbox.messages };
    };
    await accounts.get('off')!.query(LOOK);
    const few = await trips('{ subject: "77" }');
    expect(few.trips).toBe(1);
    expect(few.found).toEqual({ totalCount: 3, nodes: [278, 178, 78].map((uid) => ({ uid })) });
    const many = String.raw`{ lacksFlags: ["\\Answered"] }`;
    expect((await trips(many)).trips).toBe(2);
    const again = await trips(many);
    expect(again.trips).toBe(1);
    expect(again.found.totalCount).toBe(SIZE);
    expect(again.found.nodes.map(({ uid }: { uid: number }) => uid)).toEqual(
      Array.from({ length: 50 }, (_, i) => SIZE - i),
    );
  });

  it('a page for which several pieces of what is found are looked at: their rows, each once', async () => {
    const query =
      '{ mailbox(path: "Archive") { messages(first: 3, filter: { subject: "alpha beta" }) { nodes { uid subject } } } }';
    const { mailbox } = await accounts.get('off')!.query(query);
    expect(mailbox.messages.nodes).toHaveLength(3);
    const least = await ofLimit(
      ['SELECT Archive', 'UID SEARCH RETURN (SAVE COUNT) SUBJECT alpha SUBJECT beta'],
      ['UID FETCH $ (UID ENVELOPE)', 'SELECT INBOX'],
    );
    expect(await received('off', query)).toBeLessThan(MOST * least);
  });
});
