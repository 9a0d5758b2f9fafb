import { describe, expect, it } from '@jest/globals';

import { scriptedHouses } from '../support/scripted-fixture.ts';

// What a request costs is refused before any mailbox is opened and any message is read.

const openHouse = scriptedHouses();
const MAILBOXES = Object.fromEntries(
  Array.from({ length: 260 }, (_, i) => [i === 0 ? 'INBOX' : `Box${i}`, 1]),
);

async function ask(query: string) {
  const { gateway, server } = await openHouse({ users: { anna: 'secret' }, mailboxes: MAILBOXES });
  const answer = await gateway.basic('anna', 'secret').ask(query);
  const commands = server.transcripts.flatMap((each) => each.commands);
  return { ...answer, codes: answer.errors?.map(({ extensions }) => extensions.code), commands };
}

const OPENING = /^(EXAMINE|SELECT|UID|FETCH|STATUS)/;

describe('a request that costs too much', () => {
  it('opens none of the mailboxes that LIST named', async () => {
    const { codes, errors, commands } = await ask(
      '{ mailboxes { name messages(first: 1) { nodes { uid } } } }',
    );
    expect(codes).toEqual(['TOO_LARGE']);
    expect(errors![0]!.message).toContain('at most 250 mailboxes, and this one needs 260');
    expect(commands.filter((each) => OPENING.test(each))).toEqual([]);
  });

  it('of aliases is not begun', async () => {
    const searches = Array.from(
      { length: 251 },
      (_, i) => `a${i}: messages(filter: { text: "w${i}" }) { totalCount }`,
    );
    const { codes, commands } = await ask(`{ mailbox(role: INBOX) { ${searches.join(' ')} } }`);
    expect(codes).toEqual(['TOO_LARGE']);
    expect(commands.filter((each) => OPENING.test(each))).toEqual([]);
  });

  it('of a batch is refused where its operations together cost too much', async () => {
    const { gateway } = await openHouse({ users: { anna: 'secret' } });
    const headers = {
      'content-type': 'application/json',
      authorization: gateway.basic('anna', 'secret').authorization,
    };
    const searches = Array.from({ length: 20 }, (_, i) => ({
      query: `{ mailbox(role: INBOX) { ${Array.from(
        { length: 20 },
        (_, k) => `a${k}: messages(filter: { text: "w${i} ${k}" }) { totalCount }`,
      ).join(' ')} } }`,
    }));
    const { body } = await gateway.request('POST', '/graphql', headers, JSON.stringify(searches));
    const codes = (JSON.parse(body) as { errors?: { extensions: { code: string } }[] }[]).map(
      ({ errors }) => errors?.[0]?.extensions.code,
    );
    // 250 searches in all: twelve operations of twenty, and none of the others.
    expect(codes).toEqual([...Array<undefined>(12).fill(undefined), ...Array<string>(8).fill('TOO_LARGE')]);
    expect(body).toContain('at most 250 lists');
  });

  it('is refused when it is only explained', async () => {
    const { gateway } = await openHouse({ users: { anna: 'secret' } });
    const pages = Array.from(
      { length: 30 },
      (_, i) => `a${i}: messages(first: ${500 - i}) { nodes { subject } }`,
    );
    const answer = await gateway.request(
      'POST',
      '/graphql',
      {
        'content-type': 'application/json',
        'postern-explain': 'only',
        authorization: gateway.basic('anna', 'secret').authorization,
      },
      JSON.stringify({ query: `{ mailbox(role: INBOX) { ${pages.join(' ')} } }` }),
    );
    expect(answer.body).toContain('at most 10,000 messages');
  });

  it('leaves alone what can be paid', async () => {
    const { codes, data } = await ask('{ mailboxes { name messages { totalCount } } }');
    expect(codes).toBeUndefined();
    expect(data).toHaveProperty('mailboxes.length', 260);
  });
});

describe('sign-ins', () => {
  it('are five in one request', async () => {
    const { gateway, server } = await openHouse({ users: { anna: 'secret' } });
    const signIn = 'signIn(input: { user: "anna", password: "secret" }) { token }';
    const query = `mutation { ${Array.from({ length: 8 }, (_, i) => `s${i}: ${signIn}`).join(' ')} }`;
    const { errors } = await gateway.anonymous().ask(query);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(server.transcripts.length).toBeLessThanOrEqual(5);
  });
});
