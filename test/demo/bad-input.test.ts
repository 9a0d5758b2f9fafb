import { describe, expect, it } from '@jest/globals';
import { withDemo } from './with-demo.ts';

const demo = withDemo();

const BAD = [
  'NONSENSE',
  'UID',
  'UID NONSENSE 1',
  'LOGIN demo demo',
  'NOOP 1',
  'SELECT',
  'SELECT INBOX extra',
  'SELECT INBOX (QRESYNC (1 2))',
  'FETCH 1',
  'FETCH 1 ()',
  'FETCH 1 (NOSUCH)',
  'FETCH 1 (FLAGS',
  'FETCH 1 BODY[NOSUCH]',
  'FETCH 1 BODY[MIME]',
  'FETCH 1 BODY[0]',
  'FETCH 1 BODY[HEADER.FIELDS ()]',
  'FETCH 1 BODY[]<5>',
  'FETCH 1 BODY[]<5.0>',
  'FETCH 1 BINARY[1]',
  'FETCH 0 FLAGS',
  'FETCH 99 FLAGS',
  'FETCH 1:99 FLAGS',
  'FETCH 1:2:3 FLAGS',
  'FETCH 99999999999 FLAGS',
  'FETCH one FLAGS',
  'FETCH 1 FLAGS (CHANGEDSINCE x)',
  'STORE 1 FLAGS',
  'STORE 1 *FLAGS (\\Seen)',
  'STORE 1 FLAGS (\\Recent)',
  'STORE 1 FLAGS (\\Nonsense)',
  'SEARCH',
  'SEARCH NOSUCH',
  'SEARCH NOT',
  'SEARCH OR SEEN',
  'SEARCH SINCE yesterday',
  'SEARCH SINCE 1-Foo-2026',
  'SEARCH LARGER many',
  'SEARCH RETURN (SAVE) ALL',
  `SEARCH ${'NOT '.repeat(60)}SEEN`,
  `SEARCH ${'('.repeat(60)}SEEN${')'.repeat(60)}`,
  `SEARCH ${'('.repeat(200)}SEEN${')'.repeat(200)}`,
  'STATUS INBOX ()',
  'STATUS INBOX (NOSUCH)',
  'LIST ""',
  'LIST (NOSUCH) "" "*"',
  'LIST (RECURSIVEMATCH) "" "*"',
  'LIST "" "*" RETURN (NOSUCH)',
  'APPEND INBOX',
  'APPEND INBOX "yesterday" {1+}\r\nx',
  'APPEND INBOX (\\Nonsense) {1+}\r\nx',
  'ENABLE CONDSTORE',
  'STARTTLS',
  'COPY 1',
  'constructor',
  'STATUS INBOX (constructor)',
  'FETCH 1 toString',
  'SEARCH __proto__',
];

const NO: [string, string][] = [
  ['SELECT Nowhere', 'NONEXISTENT'],
  ['SELECT Projekte', 'CANNOT'],
  ['SELECT "K\xf6ln"', 'CANNOT'],
  ['SELECT "&K&-"', 'CANNOT'],
  ['CREATE INBOX', 'ALREADYEXISTS'],
  ['CREATE "a//b"', 'CANNOT'],
  ['CREATE "a*"', 'CANNOT'],
  ['DELETE inbox', 'CANNOT'],
  ['DELETE Nowhere', 'NONEXISTENT'],
  ['DELETE Projekte', 'HASCHILDREN'],
  ['RENAME Sent Trash', 'ALREADYEXISTS'],
  ['RENAME Sent Sent/Below', 'CANNOT'],
  ['SUBSCRIBE Nowhere', 'NONEXISTENT'],
  ['COPY 1 Nowhere', 'TRYCREATE'],
  ['APPEND Nowhere {1+}\r\nx', 'TRYCREATE'],
  ['GETQUOTA other', 'NONEXISTENT'],
  ['SEARCH CHARSET KOI8-R TEXT x', 'BADCHARSET'],
];

describe('bad input', () => {
  it.each(BAD)('answers BAD to %j and goes on', async (command) => {
    const client = await demo.signedIn('Drafts');
    expect((await client.run(command)).at(-1)).toMatch(/^BAD /);
    expect(await client.run('NOOP')).toEqual(['OK NOOP completed']);
  });

  it.each(NO)('answers NO to %j with the code %s', async (command, code) => {
    const client = await demo.signedIn('Drafts');
    expect((await client.run(command)).at(-1)).toMatch(new RegExp(`^NO \\[${code}\\] `));
  });

  it('answers lines without tag or sense, and goes on', async () => {
    const client = await demo.signedIn();
    client.write('\r\n*\r\n* OK\r\n+ x\r\n{}\r\n\0\0\r\n"\r\n\xff\xfe\r\nz NOOP\r\n');
    expect(await client.until(/z OK.*\r\n/)).toMatch(/^(\S+ BAD [^\r]*\r\n)+z OK NOOP completed\r\n$/);
  });

  it('keeps commands for those who have signed in', async () => {
    const client = await demo.open();
    expect((await client.run('SELECT INBOX'))[0]).toMatch(/^BAD/);
    expect((await client.run('AUTHENTICATE GSSAPI'))[0]).toMatch(/^BAD/);
    expect((await client.run('LOGIN demo wrong'))[0]).toMatch(/^NO \[AUTHENTICATIONFAILED\]/);
    expect((await client.run('AUTHENTICATE PLAIN !!!'))[0]).toMatch(/^BAD/);
  });

  it('lets a client cancel AUTHENTICATE', async () => {
    const client = await demo.open();
    client.write('a AUTHENTICATE PLAIN\r\n');
    expect(await client.until(/\r\n/)).toBe('+ \r\n');
    client.write('*\r\n');
    expect(await client.until(/\r\n/)).toMatch(/^a BAD/);
  });

  it('declines a literal that is too large before it is sent', async () => {
    const client = await demo.signedIn();
    client.write('a APPEND INBOX {999999999}\r\n');
    expect(await client.until(/\r\n/)).toMatch(/^a BAD \[TOOBIG\]/);
    expect(await client.run('NOOP')).toEqual(['OK NOOP completed']);
  });

  it.each([
    ['a literal that does not ask', 'a APPEND INBOX {999999999+}\r\n'],
    ['a password of a megabyte', 'a LOGIN demo {1000000+}\r\n'],
    ['a line without an end', `a ${'x'.repeat(80_000)}`],
  ])('says BYE to %s', async (_, text) => {
    const client = await demo.open();
    client.write(text);
    expect(await client.untilClosed()).toMatch(/\* BYE /);
  });

  it('refuses to change what was opened with EXAMINE', async () => {
    const client = await demo.open('LOGIN demo demo', 'EXAMINE Trash');
    for (const command of ['STORE 1 +FLAGS (\\Seen)', 'EXPUNGE', 'MOVE 1 INBOX', 'UID EXPUNGE 1']) {
      expect((await client.run(command)).at(-1)).toMatch(/^NO \[READ-ONLY\]/);
    }
    await client.run('CLOSE');
    expect(await client.run('STATUS Trash (MESSAGES)')).toContain('* STATUS "Trash" (MESSAGES 3)');
  });
});
