import { describe, expect, it } from '@jest/globals';

import { ahead } from '../support/scripted-faults.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';
import type { Script } from '../support/scripted-imap.ts';
import { MODERN, PLAIN } from '../support/scripted-imap.ts';

// Numbers that IMAP does not have (RFC 9051 §9: 32 bits; RFC 7162 §3.1: 63 bits) end the call with a typed error. Taken
// as they are they would be counted to, or be the name of a message.

const openHouse = scriptedHouses();
const PAGE = '{ mailbox(role: INBOX) { messages(first: 2) { nodes { uid subject } } } }';

async function ask(on: Record<string, Script>, query = PAGE, capabilities: readonly string[] = MODERN) {
  const { gateway } = await openHouse({ users: { anna: 'secret' }, capabilities, on });
  return gateway.basic('anna', 'secret').ask(query);
}

const UNAVAILABLE = expect.objectContaining({
  extensions: expect.objectContaining({ code: 'SERVER_UNAVAILABLE' }),
});

/** What the server says honestly, with some of it replaced. */
const replaced =
  (pattern: RegExp, by: string): Script =>
  async (command, session) =>
    (await session.honestly(command)).map((octets) =>
      Buffer.from(octets.toString('latin1').replace(pattern, by), 'latin1'),
    );

const TOO_HIGH = ['4294967296', '9007199254740993', '99999999999999999999', '-1', '1e3'];

describe('a number that IMAP does not have', () => {
  it.each(TOO_HIGH)('%s as EXISTS', async (number) => {
    const { data, errors } = await ask({ EXAMINE: replaced(/^\* \d+ EXISTS/m, `* ${number} EXISTS`) });
    expect(data).toMatchObject({ mailbox: { messages: null } });
    expect(errors).toEqual([UNAVAILABLE]);
  });

  it.each(TOO_HIGH)('%s as EXISTS that nobody asked for', async (number) => {
    const { errors } = await ask({ FETCH: ahead(`* ${number} EXISTS`) });
    expect(errors).toContainEqual(UNAVAILABLE);
  });

  it.each([...TOO_HIGH, '0'])('%s as the position of a message', async (number) => {
    for (const word of ['EXPUNGE', 'FETCH (UID 7 FLAGS ())']) {
      const { errors } = await ask({ FETCH: ahead(`* ${number} ${word}`) });
      expect(errors).toContainEqual(UNAVAILABLE);
    }
  });

  it.each([...TOO_HIGH, '0', 'x', 'NIL'])('%s as the UID of a message', async (number) => {
    const { errors } = await ask({ FETCH: replaced(/\(UID \d+/, `(UID ${number}`) });
    expect(errors).toContainEqual(UNAVAILABLE);
  });

  it.each(['UIDVALIDITY', 'UIDNEXT'])('as %s', async (code) => {
    for (const number of [...TOO_HIGH, 'x']) {
      const { errors } = await ask({ EXAMINE: ahead(`* OK [${code} ${number}] so it is`) });
      expect(errors).toContainEqual(UNAVAILABLE);
    }
  });

  it.each([...TOO_HIGH, '1:*', '0', 'x', '1:4294967295', '1:2000001'])(
    '%s as what a search found',
    async (set) => {
      const query = '{ mailbox(role: INBOX) { messages(filter: { subject: "a" }) { nodes { uid } } } }';
      const found: Script = ({ tag }) => [`* ESEARCH (TAG "${tag}") UID ALL ${set}`, `${tag} OK`];
      const { errors } = await ask({ 'UID SEARCH': found }, query, [...PLAIN, 'ESEARCH']);
      expect(errors).toEqual([UNAVAILABLE]);
    },
  );

  it.each([...TOO_HIGH, '0', 'x'])('%s in a plain SEARCH', async (number) => {
    const query = '{ mailbox(role: INBOX) { messages(filter: { subject: "a" }) { nodes { uid } } } }';
    const { errors } = await ask(
      { 'UID SEARCH': ({ tag }) => [`* SEARCH 1 ${number} 2`, `${tag} OK`] },
      query,
      PLAIN,
    );
    expect(errors).toContainEqual(UNAVAILABLE);
  });

  it.each([...TOO_HIGH, '1:4294967296', 'x'])('%s as what has VANISHED', async (set) => {
    const { errors } = await ask({ FETCH: ahead(`* VANISHED ${set}`) });
    expect(errors).toContainEqual(UNAVAILABLE);
  });
});

describe('a number that stands for one value only', () => {
  it.each(['9007199254740992', '-1', 'x'])('%s as a size makes that field null', async (size) => {
    const { data, errors } = await ask(
      { FETCH: replaced(/RFC822\.SIZE \d+/, `RFC822.SIZE ${size}`) },
      '{ mailbox(role: INBOX) { messages(last: 1) { nodes { uid size } } } }',
    );
    expect(data).toMatchObject({ mailbox: { messages: { nodes: [{ uid: 1, size: null }] } } });
    expect(errors).toEqual([UNAVAILABLE]);
  });

  it.each(['9223372036854775808', '-1', 'x'])('%s as a MODSEQ makes that field null', async (modSeq) => {
    const { data, errors } = await ask(
      { FETCH: replaced(/MODSEQ \(\d+\)/, `MODSEQ (${modSeq})`) },
      '{ mailbox(role: INBOX) { messages(last: 1) { nodes { uid modSeq } } } }',
    );
    expect(data).toMatchObject({ mailbox: { messages: { nodes: [{ uid: 1, modSeq: null }] } } });
    expect(errors).toEqual([UNAVAILABLE]);
  });

  it.each([
    ['LIST-STATUS', MODERN, 'LIST'],
    ['STATUS', PLAIN, 'STATUS'],
  ])('counts from %s are null, those of one mailbox', async (_title, capabilities, verb) => {
    const script = replaced(/(^\* STATUS "?Archive"? .*MESSAGES) \d+/m, '$1 4294967296');
    const { data, errors } = await ask(
      { [verb]: script },
      '{ mailboxes { name status { messages } } }',
      capabilities,
    );
    expect(data).toMatchObject({
      mailboxes: [
        { name: 'INBOX', status: { messages: 2 } },
        { name: 'Archive', status: null },
        { name: 'Trash', status: { messages: 0 } },
      ],
    });
    expect(errors).toEqual([UNAVAILABLE]);
  });
});

describe('a number that is missing', () => {
  it('EXISTS: the mailbox is not taken for empty', async () => {
    expect((await ask({ EXAMINE: replaced(/^\* \d+ EXISTS\r\n/m, '') })).errors).toContainEqual(UNAVAILABLE);
  });
});

describe('numbers at their bounds', () => {
  it('are taken', async () => {
    const { data, errors } = await ask(
      {
        EXAMINE: replaced(/^\* \d+ EXISTS/m, '* 4294967295 EXISTS'),
        FETCH: ({ tag }) => [
          '* 4294967295 FETCH (UID 4294967295 RFC822.SIZE 9007199254740991 MODSEQ (9223372036854775807))',
          `${tag} OK`,
        ],
      },
      '{ mailbox(role: INBOX) { messages(first: 1) { nodes { uid size modSeq } } } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      mailbox: {
        messages: {
          nodes: [{ uid: 4_294_967_295, size: 9_007_199_254_740_991, modSeq: '9223372036854775807' }],
        },
      },
    });
  });
});
