import { describe, expect, it } from '@jest/globals';
import type { RawClient } from './raw-client.ts';
import { withDemo } from './with-demo.ts';

const demo = withDemo();
const PLAIN = Buffer.from('\0demo\0demo').toString('base64');

/** Sends all of it in one write, closes its side, and answers the lines of everything that came. */
async function say(...commands: string[]): Promise<string[]> {
  const client = await demo.pop3();
  client.write(commands.map((line) => `${line}\r\n`).join(''));
  client.socket.end();
  return (await client.untilClosed()).trimEnd().split('\r\n').slice(1);
}

const SIGN_IN = ['USER demo', 'PASS demo'];
const signedIn = async (...commands: string[]): Promise<string[]> =>
  (await say(...SIGN_IN, ...commands, 'QUIT')).slice(2, -1);

/** A client that holds the maildrop open. */
async function holding(): Promise<RawClient> {
  const client = await demo.pop3();
  client.write('USER demo\r\nPASS demo\r\n');
  await client.until(/\d+ octets\)\r\n/);
  return client;
}

describe('the demo maildrop', () => {
  it('says what it can do before and after the sign-in, all in one write', async () => {
    const answers = await say('CAPA', ...SIGN_IN, 'CAPA', 'STAT', 'QUIT');
    const names = ['TOP', 'UIDL', 'USER', 'SASL PLAIN', 'RESP-CODES', 'PIPELINING'];
    expect(answers.slice(0, answers.indexOf('.'))).toEqual(expect.arrayContaining(names));
    expect(answers.filter((line) => line === 'PIPELINING')).toHaveLength(2);
    expect(answers.at(-2)).toMatch(/^\+OK \d+ \d+$/);
    expect(answers.at(-1)).toMatch(/^\+OK/);
  });

  it('lets in with AUTH PLAIN, with the response in the line or asked for', async () => {
    expect((await say(`AUTH PLAIN ${PLAIN}`, 'NOOP')).at(-1)).toMatch(/^\+OK/);
    expect(await say('AUTH PLAIN', PLAIN, 'NOOP')).toEqual([
      '+ ',
      ...Array(2).fill(expect.stringMatching(/^\+OK/)),
    ]);
    expect(await say('AUTH PLAIN', '*')).toEqual(['+ ', '-ERR Cancelled']);
  });

  it('has the messages of INBOX, under ids that stay', async () => {
    const imap = await demo.signedIn();
    const [count] = /\d+/.exec((await imap.run('STATUS INBOX (MESSAGES)')).join())!;
    const first = await signedIn('UIDL');
    expect(first.slice(1, -1)).toHaveLength(Number(count));
    expect(new Set(first.slice(1, -1).map((row) => row.split(' ')[1])).size).toBe(Number(count));
    expect(await signedIn('UIDL')).toEqual(first);
    expect(await signedIn('UIDL 2')).toEqual([`+OK ${first[2]}`]);
  });

  it('lists sizes that add up, and hands out as many octets', async () => {
    const [stat, list, ...rows] = await signedIn('STAT', 'LIST');
    const sizes = rows.slice(0, -1).map((row) => Number(row.split(' ')[1]));
    expect(list).toMatch(/^\+OK/);
    expect(stat).toBe(`+OK ${sizes.length} ${sizes.reduce((sum, size) => sum + size, 0)}`);
    for (const number of [1, sizes.length]) {
      const [, ...lines] = await signedIn(`RETR ${number}`);
      const octets = `${lines.slice(0, -1).join('\r\n').replace(/^\.\./gm, '.')}\r\n`;
      expect(octets).toHaveLength(sizes[number - 1]!);
    }
  });

  it('doubles a full stop at the beginning of a line, and ends the last line', async () => {
    const imap = await demo.signedIn();
    const text = 'Subject: dots\r\n\r\n.\r\n..a\r\nb.\r\nc';
    await imap.run(`APPEND INBOX {${text.length}+}\r\n${text}`);
    const [stat] = await signedIn('STAT');
    const number = stat!.split(' ')[1];
    expect(await signedIn(`RETR ${number}`)).toEqual([
      `+OK ${text.length + 2} octets`,
      'Subject: dots',
      '',
      '..',
      '...a',
      'b.',
      'c',
      '.',
    ]);
    expect((await signedIn(`TOP ${number} 0`)).slice(1)).toEqual(['Subject: dots', '', '.']);
    expect((await signedIn(`TOP ${number} 2`)).slice(1)).toEqual(['Subject: dots', '', '..', '...a', '.']);
  });

  it('removes with QUIT what was marked, and IMAP sees it', async () => {
    const imap = await demo.signedIn('INBOX');
    const answers = await say(...SIGN_IN, 'DELE 1', 'DELE 1', 'RETR 1', 'RSET', 'DELE 2', 'QUIT');
    expect(answers.slice(2).map((line) => line.split(' ')[0])).toEqual([
      '+OK',
      '-ERR',
      '-ERR',
      '+OK',
      '+OK',
      '+OK',
    ]);
    expect(await imap.run('NOOP')).toEqual(['* 2 EXPUNGE', 'OK NOOP completed']);
  });

  it('removes nothing without QUIT', async () => {
    const before = await signedIn('UIDL');
    await say(...SIGN_IN, 'DELE 1', 'DELE 2');
    expect(await signedIn('UIDL')).toEqual(before);
  });

  it('is open once, and says so; it is free when the session has ended, however it did', async () => {
    const first = await holding();
    expect((await say(...SIGN_IN))[1]).toMatch(/^-ERR \[IN-USE\] /);
    first.write('QUIT\r\n');
    await first.until(/removed\r\n/);
    const second = await holding();
    second.close();
    // Free at the latest when the server has noticed.
    while ((await say(...SIGN_IN))[1]?.startsWith('-ERR [IN-USE]'));
    expect((await say(...SIGN_IN))[1]).toMatch(/^\+OK/);
  });

  it('stays as it was opened, whatever IMAP does meanwhile', async () => {
    const imap = await demo.signedIn('INBOX');
    const client = await holding();
    await imap.run('STORE 1 +FLAGS.SILENT (\\Deleted)');
    await imap.run('EXPUNGE');
    client.write('TOP 1 0\r\nDELE 1\r\nQUIT\r\n');
    const answers = await client.untilClosed();
    expect(answers).toMatch(/^\+OK Top/);
    expect(answers).toContain('+OK 0 removed');
  });
});

describe('bad input over POP3', () => {
  it.each([
    'USER',
    'PASS demo',
    'AUTH',
    'AUTH GSSAPI',
    'AUTH PLAIN !!!',
    'STAT',
    'RETR 1',
    'constructor',
    '',
    '\0\xff',
    'STLS',
  ])('answers -ERR to %j before the sign-in, and goes on', async (command) => {
    const answers = await say(command, ...SIGN_IN);
    expect(answers[0]).toMatch(/^-ERR /);
    expect(answers.at(-1)).toMatch(/^\+OK/);
  });

  it.each([
    'LIST 0',
    'LIST 999',
    'LIST 1 2',
    'LIST -1',
    'UIDL x',
    'RETR',
    'RETR 1e1',
    'TOP 1',
    'TOP 1 -1',
    'TOP 1 1 1',
    'DELE 99999999999',
    'USER demo',
    '__proto__',
  ])('answers -ERR to %j behind the sign-in, and goes on', async (command) => {
    expect(await signedIn(command, 'NOOP')).toEqual([expect.stringMatching(/^-ERR /), '+OK Still here']);
  });

  it('says that it is the credentials that are wrong', async () => {
    expect((await say('USER demo', 'PASS wrong'))[1]).toMatch(/^-ERR \[AUTH\] /);
    expect((await say('USER nobody', 'PASS wrong'))[1]).toMatch(/^-ERR \[AUTH\] /);
  });

  it('hangs up on a line without an end, and lets the maildrop go', async () => {
    const client = await holding();
    client.write('x'.repeat(5000));
    expect(await client.untilClosed()).toMatch(/^-ERR /);
    expect((await say(...SIGN_IN))[1]).toMatch(/^\+OK/);
  });

  it('does not depend on how the octets are cut into packets', async () => {
    const client = await demo.pop3();
    for (const octet of 'USER demo\r\nPASS demo\r\nQUIT\r\n') {
      client.write(octet);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await client.untilClosed()).match(/^\+OK/gm)).toHaveLength(4);
  });
});
