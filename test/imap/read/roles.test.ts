import { describe, expect, it } from '@jest/globals';

import type { Candidate } from '../../../src/imap/read/roles.ts';
import { assignRoles } from '../../../src/imap/read/roles.ts';

const mailbox = (path: string, ...attributes: string[]): Candidate => ({
  path,
  name: path,
  isNearTop: true,
  attributes,
});
const rolesOf = (...mailboxes: Candidate[]) =>
  Object.fromEntries([...assignRoles(mailboxes)].map(([path, { role }]) => [path, role]));

describe('roles', () => {
  it.each([
    ['\\Archive', 'ARCHIVE'],
    ['\\Drafts', 'DRAFTS'],
    ['\\Junk', 'JUNK'],
    ['\\Sent', 'SENT'],
    ['\\Trash', 'TRASH'],
    ['\\All', 'ALL'],
    ['\\Flagged', 'FLAGGED'],
    ['\\Important', 'IMPORTANT'],
    ['\\sEnT', 'SENT'],
  ])('%s declares %s', (attribute, role) => {
    expect(rolesOf(mailbox('x', '\\HasNoChildren', attribute))).toEqual({ x: role });
    expect(assignRoles([mailbox('x', attribute)]).get('x')!.source).toBe('SERVER');
  });

  it.each([
    ['Sent Items', 'SENT'],
    ['sent_mail', 'SENT'],
    ['Gesendete  Objekte', 'SENT'],
    ['ENTWÜRFE', 'DRAFTS'],
    ['Entwu\u0308rfe', 'DRAFTS'],
    ['Papierkorb', 'TRASH'],
    ['Corbeille', 'TRASH'],
    ['Отправленные', 'SENT'],
    ['ゴミ箱', 'TRASH'],
    ['Spam', 'JUNK'],
    ['Archiv', 'ARCHIVE'],
  ])('%s is guessed to be %s', (name, role) => {
    expect(rolesOf(mailbox(name))).toEqual({ [name]: role });
    expect(assignRoles([mailbox(name)]).get(name)!.source).toBe('NAME');
  });

  it('are guessed where the server declares others, each for itself', () => {
    expect(rolesOf(mailbox('Sent', '\\Sent'), mailbox('Sent Items'), mailbox('Trash'))).toEqual({
      Sent: 'SENT',
      Trash: 'TRASH',
    });
    // What is declared is not called otherwise because of its name.
    expect(rolesOf(mailbox('Trash', '\\Archive'), mailbox('Bin'))).toEqual({
      Trash: 'ARCHIVE',
      Bin: 'TRASH',
    });
  });

  it('are not guessed for what holds no messages', () => {
    expect(rolesOf(mailbox('Archive', '\\NoSelect'), mailbox('Archives'))).toEqual({ Archives: 'ARCHIVE' });
  });

  it('are given once each when they are guessed', () => {
    expect(rolesOf(mailbox('Trash'), mailbox('Bin'))).toEqual({ Trash: 'TRASH' });
  });

  it('are not guessed for mailboxes deep in the hierarchy', () => {
    expect(rolesOf({ ...mailbox('Sent'), path: 'Projects/2020/Sent', isNearTop: false })).toEqual({});
  });

  it('leave INBOX what it is', () => {
    expect(rolesOf(mailbox('INBOX'), mailbox('Notes'))).toEqual({ INBOX: 'INBOX' });
  });
});
