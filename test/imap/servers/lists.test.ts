import { describe, expect, it } from '@jest/globals';

import { scriptedHouses } from '../../support/scripted-fixture.ts';
import type { Script } from '../../support/scripted-imap.ts';
import { PLAIN } from '../../support/scripted-imap.ts';

// LIST as servers write it that do not keep to its form.

const open = scriptedHouses();

/** Answers LIST with these lines; the mailbox behind a name is INBOX. */
async function listing(...lines: string[]) {
  const heard: string[] = [];
  const asInbox: Script = ({ tag, name, text }, session) => {
    heard.push(text);
    return session.honestly({ tag, name, text, args: [{ type: 'ATOM', value: 'INBOX' }] });
  };
  const house = await open({
    capabilities: PLAIN,
    on: { LIST: () => lines.map((line) => Buffer.from(`${line}\r\n`, 'latin1')), EXAMINE: asInbox },
  });
  return { ...house, heard };
}

const MAILBOXES = '{ mailboxes { id path name role roleSource parent { path } } }';

describe('LIST', () => {
  it.each([
    [
      'a name with spaces that is not quoted',
      '* LIST () "/" Deleted Items',
      'Deleted Items',
      'EXAMINE "Deleted Items"',
    ],
    ['raw UTF-8', `* LIST () "/" "${Buffer.from('Räume').toString('latin1')}"`, 'Räume', 'EXAMINE {RÃ¤ume}'],
    ['Latin-1', '* LIST () "/" "R\xe4ume"', 'Räume', 'EXAMINE {Räume}'],
    ['a bare &', '* LIST () "/" R&D', 'R&D', 'EXAMINE "R&D"'],
    ['UTF-7 that no encoder writes', '* LIST () "/" "&AOQ-&APY-"', '&AOQ-&APY-', 'EXAMINE "&AOQ-&APY-"'],
    ['UTF-7', '* LIST () "/" "R&AOQ-ume"', 'Räume', 'EXAMINE "R&AOQ-ume"'],
  ])('with %s names a mailbox that can be opened', async (_, line, path, command) => {
    const { anna, heard } = await listing('* LIST () "/" INBOX', line);
    const { mailboxes } = await anna.query(MAILBOXES);
    expect(mailboxes[1]).toMatchObject({ path, name: path });
    const { mailbox } = await anna.query(
      'query ($id: ID!) { mailbox(id: $id) { path messages(first: 1) { nodes { uid mailbox { id path } } } } }',
      { id: mailboxes[1].id },
    );
    expect(mailbox.path).toBe(path);
    expect(mailbox.messages.nodes[0].mailbox).toEqual({ id: mailboxes[1].id, path });
    expect(heard).toEqual([command]);
  });

  it('spells INBOX as it likes, and its children too', async () => {
    const { anna } = await listing(
      '* LIST (\\Noinferiors) "\\" Inbox',
      '* LIST () "\\" "inbox\\Sent"',
      '* LIST () "\\" "Inbox\\Sent\\2026"',
      '* LIST () "\\" "iNBOX\\Other"',
    );
    const { mailboxes } = await anna.query(MAILBOXES);
    expect(
      mailboxes.map((each: { path: string; parent: object | null }) => [each.path, each.parent]),
    ).toEqual([
      ['INBOX', null],
      ['inbox\\Sent', { path: 'INBOX' }],
      ['iNBOX\\Other', { path: 'INBOX' }],
      ['Inbox\\Sent\\2026', null],
    ]);
    expect(mailboxes[1]).toMatchObject({ name: 'Sent', role: 'SENT', roleSource: 'NAME' });
  });

  it('declares some roles, and the others are guessed', async () => {
    const { anna } = await listing(
      '* LIST () "/" INBOX',
      '* LIST (\\Sent) "/" Outgoing',
      '* LIST () "/" Sent',
      '* LIST () "/" Trash',
      '* LIST () "/" Bin',
    );
    const { mailboxes } = await anna.query(MAILBOXES);
    expect(
      mailboxes.map((each: Record<string, string>) => [each['path'], each['role'], each['roleSource']]),
    ).toEqual([
      ['INBOX', 'INBOX', 'SERVER'],
      ['Outgoing', 'SENT', 'SERVER'],
      ['Sent', null, null],
      ['Trash', 'TRASH', 'NAME'],
      ['Bin', null, null],
    ]);
  });
});
