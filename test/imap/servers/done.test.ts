import { describe, expect, it } from '@jest/globals';

import { scriptedHouses, signedIn } from '../../support/scripted-fixture.ts';
import type { Script } from '../../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../../support/scripted-imap.ts';

// What the server has done is done, whatever it says beside it.

const open = scriptedHouses();
const refused: Script = ({ tag }) => [`${tag} NO [UNAVAILABLE] UID SEARCH Backend error`];
const FLAG =
  'mutation ($ids: [ID!]!) { addFlags(input: { ids: $ids, flags: ["x"] }) { messages { uid } failures { code message } } }';
const MOVE =
  'mutation ($ids: [ID!]!, $to: ID!) { moveMessages(input: { ids: $ids, mailboxId: $to }) { messages { uid mailbox { path } } failures { code message } } }';
const COPY = MOVE.replace('moveMessages', 'copyMessages');
const LOOK =
  '{ mailbox(role: INBOX) { messages(first: 2) { nodes { id } } } to: mailbox(path: "Archive") { id } }';

async function look(on: Record<string, Script>, capabilities = MODERN) {
  const house = await open({ capabilities, on });
  const anna = await signedIn(house);
  const { mailbox, to } = await anna.query(LOOK);
  return { ...house, anna, ids: mailbox.messages.nodes.map(({ id }: { id: string }) => id), to: to.id };
}

describe('where SEARCH beside it fails', () => {
  it('flags that were set are set', async () => {
    const { anna, ids } = await look({ 'UID SEARCH': refused });
    expect((await anna.query(FLAG, { ids })).addFlags).toEqual({
      messages: [{ uid: 1 }, { uid: 2 }],
      failures: [],
    });
  });

  it('messages that were moved are moved', async () => {
    const { anna, ids, to } = await look({ 'UID SEARCH': refused });
    const { moveMessages } = await anna.query(MOVE, { ids, to });
    expect(moveMessages.failures).toEqual([]);
    expect(moveMessages.messages).toHaveLength(2);
  });

  it('what was refused is refused in its own words', async () => {
    const { anna, ids } = await look({
      'UID SEARCH': refused,
      'UID STORE': ({ tag }) => [`${tag} NO [NOPERM] not yours`],
    });
    const { data } = await anna.ask(FLAG, { ids });
    expect(JSON.stringify(data ?? '') + JSON.stringify((await anna.ask(FLAG, { ids })).errors)).toContain(
      'not yours',
    );
  });
});

/** Moves honestly, and says of the copies what a test chooses. */
const saying =
  (line: (tag: string) => string[]): Script =>
  async (command, session) => {
    const lines = (await session.honestly(command)).map((each) => each.toString('latin1'));
    const own = lines.filter((each) => !each.includes('COPYUID'));
    return [...own.map((each) => Buffer.from(each, 'latin1')), ...line(command.tag)].filter(
      (each) => !(Buffer.isBuffer(each) && each.toString().startsWith(`${command.tag} OK`)),
    );
  };

describe('COPYUID', () => {
  it.each([
    ['empty', (tag: string) => ['* OK [COPYUID 14  ] moved', `${tag} OK done`]],
    ['of one set', (tag: string) => [`${tag} OK [COPYUID 1000001 4:5] done`]],
    ['left out', (tag: string) => [`${tag} OK done`]],
  ])('%s: it was done, and nobody says under which UID', async (_, line) => {
    for (const [verb, mutation, field] of [
      ['UID MOVE', MOVE, 'moveMessages'],
      ['UID COPY', COPY, 'copyMessages'],
    ] as const) {
      const { anna, ids, to, server } = await look({ [verb]: saying(line) });
      const { data, errors } = await anna.ask(mutation, { ids, to });
      expect(data[field].failures).toEqual([]);
      expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(new Set(['UNSUPPORTED']));
      expect(server.mailboxes.get('Archive')!.messages).toHaveLength(5);
    }
  });

  it('without the OK ahead of it is understood', async () => {
    const { anna, ids, to } = await look({
      'UID MOVE': saying((tag) => ['* [COPYUID 1000001 1:2 4:5]', `${tag} OK done`]),
    });
    const { moveMessages } = await anna.query(MOVE, { ids, to });
    expect(moveMessages.messages.map(({ uid }: { uid: number }) => uid).sort()).toEqual([4, 5]);
  });
});

describe('a mailbox whose UIDVALIDITY is', () => {
  it.each([
    ['0', 'UIDVALIDITY 0'],
    ['not told', 'UIDNEXT 9'],
  ])('%s has ids and cursors that work', async (_, code) => {
    const opening: Script = async (command, session) =>
      (await session.honestly(command)).map((each) =>
        Buffer.from(each.toString('latin1').replace(/UIDVALIDITY \d+/, code), 'latin1'),
      );
    const { anna, ids } = await look({ EXAMINE: opening, SELECT: opening }, PLAIN);
    expect(
      (await anna.query('query ($id: ID!) { message(id: $id) { uid } }', { id: ids[0] })).message,
    ).toEqual({ uid: 2 });
    expect((await anna.query(FLAG, { ids })).addFlags.failures).toEqual([]);
    const page =
      'query ($after: String) { mailbox(role: INBOX) { messages(first: 1, after: $after) { nodes { uid } pageInfo { endCursor } } } }';
    const { endCursor } = (await anna.query(page)).mailbox.messages.pageInfo;
    expect((await anna.query(page, { after: endCursor })).mailbox.messages.nodes).toEqual([{ uid: 1 }]);
    expect((await anna.get(`/v1/messages/${ids[0]}/raw`)).status).toBe(200);
  });
});
