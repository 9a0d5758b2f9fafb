import { describe, expect, it } from '@jest/globals';

import { ahead, endless, endlessLines } from '../support/scripted-faults.ts';
import { scriptedHouses } from '../support/scripted-fixture.ts';
import type { Script, ScriptedImapOptions } from '../support/scripted-imap.ts';
import { MODERN } from '../support/scripted-imap.ts';

// What a server may make the gateway hold has a bound, whatever it is made of, and so has what it may say unasked.

const openHouse = scriptedHouses();
const LIST = '{ mailboxes { name } }';
const PAGE = '{ mailbox(role: INBOX) { messages(first: 2) { nodes { uid subject } } } }';

/** Memory that an attack may take while it runs, on top of what the test runner has. */
const MOST = 200 * 1024 * 1024;

async function attack(options: Partial<ScriptedImapOptions>, query: string) {
  const { gateway } = await openHouse({ users: { anna: 'secret' }, ...options });
  const before = process.memoryUsage().rss;
  const { errors, data } = await gateway.basic('anna', 'secret').ask(query);
  return {
    codes: errors?.map(({ extensions }) => extensions.code),
    data,
    taken: process.memoryUsage().rss - before,
  };
}

/** Lines that differ, `count` of them, and then the honest end. */
const lines =
  (count: number, line: (i: number) => string): Script =>
  ({ tag }) =>
    (function* () {
      for (let i = 0; i < count; i++) yield line(i);
      yield `${tag} OK done`;
    })();

const HELD: [string, Record<string, Script>, string][] = [
  ['99,000 mailboxes', { LIST: lines(99_000, (i) => `* LIST (\\HasNoChildren) "/" "box ${i}"`) }, LIST],
  ['50,000 names of 4 KB', { LIST: lines(50_000, (i) => `* LIST () "/" "${i}${'x'.repeat(4_000)}"`) }, LIST],
  ['attributes without end', { LIST: endlessLines(`* LIST (${'\\A '.repeat(5_000)}) "/" a`) }, LIST],
  [
    'literals of nothing',
    { LIST: endless(Buffer.from('{0}\r\n'.repeat(10_000)), Buffer.from('* LIST () "/" ')) },
    LIST,
  ],
  ['rows of one message', { FETCH: endlessLines('* 1 FETCH (UID 1 FLAGS (\\Seen))') }, PAGE],
  [
    'rows that were not asked for',
    { FETCH: endlessLines('* 7 FETCH (UID 7 ENVELOPE ((("a" "b" "c" "d"))))') },
    PAGE,
  ],
  ['data of no known kind', { FETCH: endlessLines(`* XDATA (${'(a b) '.repeat(100)})`) }, PAGE],
  ['remarks', { EXAMINE: endlessLines('* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] go on') }, PAGE],
  ['capabilities', { FETCH: endlessLines(`* CAPABILITY IMAP4rev1 ${'X '.repeat(2_000)}`) }, PAGE],
];

describe('what is held of a server’s words ends with a typed error', () => {
  it.each(HELD)('%s', async (_title, on, query) => {
    const { codes, taken } = await attack({ on }, query);
    expect(codes).toContain('SERVER_UNAVAILABLE');
    expect(taken).toBeLessThan(MOST);
  });

  it('more capabilities than any server has, in the greeting', async () => {
    const greeting = `* OK [CAPABILITY IMAP4rev1 ${'X '.repeat(2_000)}] ready`;
    expect((await attack({ greeting }, PAGE)).codes).toEqual(['SERVER_UNAVAILABLE']);
  });

  it('and what many servers really have is read', async () => {
    const on = { LIST: lines(5_000, (i) => `* LIST (\\HasNoChildren) "/" "box ${i}"`) };
    const { codes, data } = await attack({ on, capabilities: [...MODERN] }, LIST);
    expect(codes).toBeUndefined();
    expect(data).toHaveProperty('mailboxes.length', 5_000);
  });
});

describe('what nobody asked for', () => {
  it.each([
    ['garbage', '\xff\xfe((((('],
    ['answers to no command', 'X9 OK hello'],
    ['blank lines', ''],
    ['continuations', '+ go on'],
    ['an untagged OK', '* OK still here'],
    ['an untagged NO', '* NO not yet'],
    ['an untagged BAD', '* BAD what'],
    ['lines that go on with a row', '("'],
    ['another greeting', '* PREAUTH welcome'],
  ])('%s ends the session after a few lines', async (_title, line) => {
    const { gateway, server } = await openHouse({
      users: { anna: 'secret' },
      on: { FETCH: endlessLines(line) },
    });
    const { errors } = await gateway.basic('anna', 'secret').ask(PAGE);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['SERVER_UNAVAILABLE']);
    expect(server.transcripts).toHaveLength(1);
    // No more was taken in than the sockets between the two hold.
    expect(server.transcript.octetsSent).toBeLessThan(8 * 2 ** 20);
  });

  it('before the greeting ends the session as well', async () => {
    const { gateway } = await openHouse({ users: { anna: 'secret' }, greeting: '\r\n'.repeat(100) });
    const { errors } = await gateway.basic('anna', 'secret').ask(PAGE);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['SERVER_UNAVAILABLE']);
  });

  it('is passed over where it is little: blank lines here and there, and remarks', async () => {
    const on = { FETCH: ahead('', '* OK still here', '', '* 1 FETCH (FLAGS (\\Seen))') };
    const { gateway } = await openHouse({ users: { anna: 'secret' }, on });
    const { errors } = await gateway.basic('anna', 'secret').ask(PAGE);
    expect(errors).toBeUndefined();
  });
});
