import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RawClient } from './raw-client.ts';
import { withDemo } from './with-demo.ts';

const demo = withDemo();
let client: RawClient;

beforeEach(async () => {
  client = await demo.signedIn();
  const letters: [string, string, string][] = [
    [
      '',
      '"01-Mar-2024 10:00:00 +0000"',
      'From: one@example.com\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nalpha\r\n',
    ],
    [
      '\\Seen red',
      '"02-Mar-2024 23:30:00 -0200"',
      'To: two@example.com\r\nDate: Fri, 1 Mar 2024 23:59:00 -0500\r\n\r\nbeta\r\n',
    ],
    [
      '\\Seen \\Flagged',
      '"04-Mar-2024 10:00:00 +0000"',
      'Cc: three@example.com\r\nContent-Transfer-Encoding: base64\r\n\r\nZ2FtbWE=\r\n',
    ],
  ];
  for (const [flags, date, text] of letters) {
    await client.run(`APPEND Someday (${flags}) ${date} {${text.length}+}\r\n${text}`);
  }
  await client.run('SELECT Someday');
});

async function found(keys: string): Promise<string | undefined> {
  return (await client.run(`SEARCH ${keys}`))[0]?.replace(/^\* SEARCH ?/, '');
}

describe('SEARCH', () => {
  it.each([
    ['ALL', '1 2 3'],
    ['SEEN', '2 3'],
    ['UNSEEN', '1'],
    ['KEYWORD RED', '2'],
    ['UNKEYWORD red', '1 3'],
    ['NOT SEEN', '1'],
    ['OR UNSEEN FLAGGED', '1 3'],
    ['(SEEN UNFLAGGED)', '2'],
    ['2:* SEEN', '2 3'],
    ['*', '3'],
    ['UID 1,3', '1 3'],
    ['UID 77', ''],
    ['FROM ONE', '1'],
    ['TO two@', '2'],
    ['CC three', '3'],
    ['SUBJECT "=?"', ''],
    ['CHARSET UTF-8 SUBJECT {6+}\r\nGr\xc3\xbc\xc3\x9f', '1'],
    ['HEADER Date ""', '2'],
    ['HEADER Subject x', ''],
    ['BODY gamma', '3'],
    ['TEXT example', '1 2 3'],
    ['BODY example', ''],
    // Received at 01:30 of the 3rd, in UTC.
    ['ON 3-Mar-2024', '2'],
    ['BEFORE 3-Mar-2024', '1'],
    ['SINCE "3-Mar-2024"', '2 3'],
    // Sent on the 1st, where it was written.
    ['SENTON 1-Mar-2024', '2'],
    ['SENTSINCE 2-Mar-2024', ''],
    ['LARGER 67', '1 3'],
    ['SMALLER 70', '2'],
    ['NEW', '1'],
    ['OLD', ''],
  ])('finds %j', async (keys, expected) => {
    expect(await found(keys)).toBe(expected);
  });

  it.each([
    ['SEARCH RETURN (MIN MAX COUNT ALL) ALL', 'MIN 1 MAX 3 ALL 1:3 COUNT 3', ''],
    ['SEARCH RETURN () SEEN', 'ALL 2:3', ''],
    ['UID SEARCH RETURN (COUNT) SEEN', 'COUNT 2', ' UID'],
    ['SEARCH RETURN (MIN COUNT) KEYWORD none', 'COUNT 0', ''],
  ])('answers %s under its own tag', async (command, expected, uid) => {
    const [line = ''] = await client.run(command);
    const [, given = ''] = /^\* ESEARCH \(TAG "t\d+"\)(.*)$/.exec(line) ?? [];
    const sorted = (text: string): string[] => text.match(/\S+ \S+/g)?.sort() ?? [];
    expect(given.startsWith(uid)).toBe(true);
    expect(sorted(given.slice(uid.length))).toEqual(sorted(expected));
  });

  it('carries a mod-sequence where one was asked by', async () => {
    await client.run('STORE 2 +FLAGS.SILENT (blue)');
    expect(await found('MODSEQ 5')).toBe('2 (MODSEQ 5)');
    expect((await client.run('SEARCH RETURN (ALL) MODSEQ "/flags/\\\\seen" all 4'))[0]).toMatch(
      /ALL 2:3 MODSEQ 5$/,
    );
    expect(await found('MODSEQ 99')).toBe('');
  });
});
