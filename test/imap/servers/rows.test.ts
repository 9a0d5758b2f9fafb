import { describe, expect, it } from '@jest/globals';

import { scriptedHouses, signedIn } from '../../support/scripted-fixture.ts';
import type { Script, ScriptedImapOptions } from '../../support/scripted-imap.ts';
import { PLAIN } from '../../support/scripted-imap.ts';

// One message that a server writes wrongly, or cannot read: the others are there, and it is too.

const open = scriptedHouses();
const PAGE =
  '{ mailbox(role: INBOX) { messages(first: 5) { totalCount nodes { id uid subject from { address } messageId } pageInfo { hasNextPage } } } }';
const SUBJECTS = [5, 4, 3, 2, 1].map((uid) => `Message ${uid}`);

const replaced =
  (pattern: RegExp, by: string): Script =>
  async (command, session) =>
    (await session.honestly(command)).map((octets) =>
      Buffer.from(octets.toString('latin1').replace(pattern, by), 'latin1'),
    );

async function page(options: Partial<ScriptedImapOptions>) {
  const house = await open({ capabilities: PLAIN, mailboxes: { INBOX: 5 }, ...options });
  const anna = await signedIn(house);
  const { data, errors } = await anna.ask(PAGE);
  const nodes = (data?.mailbox?.messages?.nodes ?? []) as { id: string; uid: number; subject: string }[];
  return { ...house, anna, nodes, errors, subjects: nodes.map(({ subject }) => subject) };
}

describe('a row', () => {
  it.each<[string, RegExp, string, string?]>([
    ['with quotes in a subject', /"Message 3"/, '"Re: "Message" 3"', 'Re: "Message" 3'],
    ['with quotes at both ends', /"Message 3"/, '""Message 3""', '"Message 3"'],
    // What cannot be told apart is asked for as header fields.
    ['with quotes and parentheses', /"Message 3"/, '"a "b" (c) "d""'],
    ['with quotes in a Message-ID', /"<3@example.com>"/, '"<3"x"@example.com>"'],
    ['with a line end in a subject', /"Message 3"/, '"Message\r\n 3"', 'Message   3'],
    ['with its ENVELOPE in parentheses', /(ENVELOPE \(.*"<3@example.com>"\))/, '($1)'],
    ['with a space ahead of its end', /("<3@example.com>"\))\)/, '$1 )'],
  ])('%s is read', async (_, pattern, by, subject = 'Message 3') => {
    const { subjects, errors, nodes } = await page({ on: { FETCH: replaced(pattern, by) } });
    expect(errors).toBeUndefined();
    expect(nodes.map(({ uid }) => uid)).toEqual([5, 4, 3, 2, 1]);
    expect(subjects[2]!.replace(/\s+/g, ' ')).toBe(subject.replace(/\s+/g, ' '));
    expect(subjects.toSpliced(2, 1)).toEqual(SUBJECTS.toSpliced(2, 1));
  });

  it.each<[string, RegExp, string]>([
    ['without ENVELOPE', / ENVELOPE \(.*"<3@example.com>"\)/, ''],
    ['with NIL in its place', /ENVELOPE \(.*"<3@example.com>"\)/, 'ENVELOPE NIL'],
    ['with too few fields', /"Message 3" /, ''.padEnd(0)],
    ['that is cut off', /ENVELOPE \(("Mon[^"]*") "Message 3"[^]*$/, 'ENVELOPE ($1\r\n'],
  ])('%s has what its header says', async (_, pattern, by) => {
    const { nodes, errors } = await page({ on: { FETCH: replaced(pattern, by) } });
    expect(errors).toBeUndefined();
    expect(nodes[2]).toMatchObject({ uid: 3 });
    expect(nodes).toHaveLength(5);
  });

  it('whose items come in two lines, with the UID in the first alone, is put together', async () => {
    const split: Script = async (command, session) =>
      (await session.honestly(command)).flatMap<string | Buffer>((octets) => {
        const row = /^\* (\d+) FETCH \((UID \d+) (.*)\)\r\n$/.exec(octets.toString('latin1'));
        return row ? [`* ${row[1]} FETCH (${row[2]} FLAGS ())`, `* ${row[1]} FETCH (${row[3]})`] : [octets];
      });
    const { subjects, errors } = await page({ on: { FETCH: split, 'UID FETCH': split } });
    expect(errors).toBeUndefined();
    expect(subjects).toEqual(SUBJECTS);
  });
});

/** Message 3 makes every FETCH fail that asks for more than flags and sizes. */
const failing =
  (rows: boolean): Script =>
  async (command, session) => {
    const lines = (await session.honestly(command)).map((each) => each.toString('latin1'));
    const isHard =
      /ENVELOPE|BODYSTRUCTURE/.test(command.text) && lines.some((line) => line.includes('UID 3 '));
    if (!isHard) return lines.map((line) => Buffer.from(line, 'latin1'));
    const kept = rows ? lines.slice(0, -1).filter((line) => !line.includes('UID 3 ')) : [];
    return [
      ...kept.map((line) => Buffer.from(line, 'latin1')),
      `${command.tag} NO Some messages could not be FETCHed`,
    ];
  };

describe('a message that makes FETCH fail', () => {
  it.each([true, false])('takes nothing else with it (rows came ahead: %s)', async (rows) => {
    const script = failing(rows);
    const { subjects, errors } = await page({ on: { FETCH: script, 'UID FETCH': script } });
    expect(errors).toBeUndefined();
    // Its header was asked for, which the server can send.
    expect(subjects).toEqual(SUBJECTS);
  });

  it('is asked for alone among many, in halves', async () => {
    const script = failing(false);
    const { server, anna } = await page({
      mailboxes: { INBOX: 40 },
      on: { FETCH: script, 'UID FETCH': script },
    });
    const { mailbox } = await anna.query(
      '{ mailbox(role: INBOX) { messages(first: 40) { nodes { uid subject } } } }',
    );
    expect(mailbox.messages.nodes).toHaveLength(40);
    expect(mailbox.messages.nodes.at(-3)).toEqual({ uid: 3, subject: 'Message 3' });
    expect(server.transcript.commands.length).toBeLessThan(40);
  });

  it('where all fail, the refusal is told', async () => {
    const { errors } = await page({
      on: Object.fromEntries(
        ['FETCH', 'UID FETCH'].map((name) => [name, ({ tag }) => [`${tag} NO no`]] as [string, Script]),
      ),
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'SERVER_UNAVAILABLE', serverText: 'no' });
  });
});

describe('messages that are left out', () => {
  it('are asked for again without what a server has to open them for', async () => {
    const script: Script = async (command, session) =>
      (await session.honestly(command)).filter(
        (line) => !(command.text.includes('ENVELOPE') && line.includes('UID 3 ')),
      );
    const { subjects, errors } = await page({ on: { FETCH: script } });
    expect(errors).toBeUndefined();
    expect(subjects).toEqual(SUBJECTS);
  });

  it('do not keep the older ones from being reached', async () => {
    const script: Script = async (command, session) =>
      (await session.honestly(command)).filter((line) => !/UID (?:[89]|10)\b/.test(line.toString('latin1')));
    const { anna } = await page({ mailboxes: { INBOX: 10 }, on: { FETCH: script } });
    const { mailbox } = await anna.query('{ mailbox(role: INBOX) { messages(first: 3) { nodes { uid } } } }');
    expect(mailbox.messages.nodes).toEqual([{ uid: 7 }, { uid: 6 }, { uid: 5 }]);
  });
});
