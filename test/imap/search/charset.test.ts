import { describe, expect, it } from '@jest/globals';

import type { Script } from '../../support/scripted-options.ts';
import { scriptedHouses } from '../../support/scripted-fixture.ts';
import { MODERN, PLAIN } from '../../support/scripted-imap.ts';
import { finding } from './scripted-search.ts';

// A server that searches for ASCII only: it is asked for less, and what it finds is checked here.

const open = scriptedHouses();

const MAIL = [
  '=?utf-8?Q?M=C3=BCller_and_tides?=',
  'tides',
  '=?utf-8?Q?M=C3=BCller?= lamps',
  'm, ller: lamps',
].map((subject) => ({ subject }));

/** Refuses CHARSET, and finds in place of the ASCII words what it is said to find. */
function asciiOnly(found: readonly number[]): Script {
  const find = finding((uid, program) => (program.includes(') NOT (') ? uid === 2 : found.includes(uid)));
  return (command, session) =>
    command.text.includes('CHARSET')
      ? [`${command.tag} NO [BADCHARSET (US-ASCII)] ASCII only`]
      : find(command, session);
}

async function search(
  filter: string,
  found: readonly number[],
  capabilities = MODERN,
  messages: unknown = MAIL,
) {
  const { anna, server } = await open({
    capabilities,
    mailboxes: { INBOX: { messages: messages as number } },
    on: { 'UID SEARCH': asciiOnly(found) },
  });
  const answer = await anna.ask(
    `{ mailbox(role: INBOX) { messages(filter: ${filter}) { totalCount approximated nodes { uid } } } }`,
  );
  const programs = server.transcripts.at(-1)!.commands.filter((command) => command.startsWith('UID SEARCH'));
  return { answer, list: answer.data?.mailbox.messages, programs };
}

describe('a server that does not know UTF-8', () => {
  it.each<[filter: string, program: string, found: number[], matching: number[]]>([
    ['{ subject: "müller" }', 'SUBJECT "ller" SUBJECT "m"', [1, 3, 4], [3, 1]],
    [
      '{ and: [{ subject: "müller" }, { subject: "tides" }] }',
      'SUBJECT "ller" SUBJECT "m" SUBJECT "tides"',
      [1],
      [1],
    ],
    [
      '{ or: [{ subject: "müller" }, { subject: "tides" }] }',
      'OR (SUBJECT "ller" SUBJECT "m") SUBJECT "tides"',
      [1, 2, 3, 4],
      [3, 2, 1],
    ],
    [
      // What it cannot be asked for is not excluded by less: that would lose the fourth one.
      '{ or: [{ subject: "müller" }], subject: "lamps", not: [{ subject: "müller" }] }',
      'SUBJECT "ller" SUBJECT "m" SUBJECT "lamps"',
      [3, 4],
      [],
    ],
    [
      '{ or: [{ not: [{ subject: "müller" }, { hasFlags: ["\\\\Seen"] }], subject: "lamps" }, { subject: "müller" }] }',
      'OR (NOT SEEN SUBJECT "lamps") (SUBJECT "ller" SUBJECT "m")',
      [1, 3, 4],
      [4, 3, 1],
    ],
    ['{ subject: "ü" }', 'SUBJECT ""', [1, 2, 3, 4], [3, 1]],
  ])('%s is searched for as %s', async (filter, program, found, matching) => {
    for (const capabilities of [MODERN, PLAIN]) {
      const { answer, list, programs } = await search(filter, found, capabilities);
      expect(answer.errors).toBeUndefined();
      expect(list).toEqual({
        totalCount: matching.length,
        approximated: true,
        nodes: matching.map((uid) => ({ uid })),
      });
      expect(programs.at(-1)!.replace('RETURN (ALL) ', '')).toBe(`UID SEARCH ${program}`);
    }
  });

  it('counts only those for certain that lack even the ASCII words', async () => {
    const { list, programs } = await search('{ not: [{ subject: "müller" }] }', [1, 2, 3, 4]);
    expect(list).toEqual({ totalCount: 2, approximated: true, nodes: [{ uid: 4 }, { uid: 2 }] });
    expect(programs.slice(-2)).toEqual([
      'UID SEARCH RETURN (ALL) ALL',
      'UID SEARCH RETURN (ALL) NOT (SUBJECT "ller" SUBJECT "m")',
    ]);
  });

  it.each(['{ body: "müller" }', '{ not: [{ text: "müller" }] }'])(
    'cannot look for %s, which nobody else could check',
    async (filter) => {
      const { answer } = await search(filter, []);
      expect(answer.errors?.[0]?.extensions.code).toBe('UNSUPPORTED');
      expect(answer.errors?.[0]?.message).toContain('ASCII');
    },
  );

  it('is refused where too many messages would have to be looked at', async () => {
    const many = Array.from({ length: 5_001 }, (_, i) => i + 1);
    const { answer } = await search('{ subject: "müller" }', many, MODERN, many.length);
    expect(answer.errors?.[0]).toMatchObject({ extensions: { code: 'UNSUPPORTED' } });
    expect(answer.errors?.[0]?.message).toContain('5,000');
  });
});
