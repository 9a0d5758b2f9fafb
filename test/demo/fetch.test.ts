import { beforeEach, describe, expect, it } from '@jest/globals';
import type { RawClient } from './raw-client.ts';
import { withDemo } from './with-demo.ts';

const demo = withDemo();
let client: RawClient;

const NESTED = [
  'From: "A, B" <a@example.com>',
  'To: team: b@example.com;, c@example.com',
  'Subject: outer',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=x',
  '',
  'preamble',
  '--x',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'one',
  '--x',
  'Content-Type: message/rfc822',
  '',
  'Subject: inner',
  'Content-Type: multipart/alternative; boundary="y y"',
  '',
  '--y y',
  '',
  'inner one',
  '--y y',
  'Content-Type: text/html',
  'Content-Disposition: inline; filename="a b.html"',
  '',
  '<b>inner two</b>',
  '--y y--',
  '--x--',
  '',
].join('\r\n');

beforeEach(async () => {
  client = await demo.signedIn();
  await client.run(`APPEND Someday {${NESTED.length}+}\r\n${NESTED}`);
  await client.run('SELECT Someday');
});

/** The literal, quoted string or NIL that a FETCH of one section answers. */
async function section(name: string): Promise<string | null> {
  const [line = '', ...more] = await client.run(`FETCH 1 BODY.PEEK[${name}]`);
  if (line.endsWith(' NIL)')) return null;
  const length = Number(/\{(\d+)\}$/.exec(line)?.[1]);
  return more.join('\r\n').slice(0, length);
}

describe('FETCH', () => {
  it.each([
    ['', NESTED],
    ['1', 'one'],
    ['1.MIME', 'Content-Type: text/plain; charset=utf-8\r\n\r\n'],
    ['2.HEADER', 'Subject: inner\r\nContent-Type: multipart/alternative; boundary="y y"\r\n\r\n'],
    ['2.HEADER.FIELDS (SUBJECT)', 'Subject: inner\r\n\r\n'],
    ['2.1', 'inner one'],
    ['2.1.MIME', '\r\n'],
    ['2.2', '<b>inner two</b>'],
    ['HEADER.FIELDS (subject X-None)', 'Subject: outer\r\n\r\n'],
    ['HEADER.FIELDS.NOT (From To MIME-Version Content-Type)', 'Subject: outer\r\n\r\n'],
    ['1.HEADER', null],
    ['3', null],
    ['1.1', null],
    ['2.2.1', null],
  ])('answers section [%s]', async (name, expected) => {
    expect(await section(name)).toBe(expected);
  });

  it('answers partials, short at the end and empty behind it', async () => {
    expect(await client.run('FETCH 1 (BODY.PEEK[1]<1.1> BODY.PEEK[1]<1.99> BODY.PEEK[1]<99.5>)')).toEqual([
      '* 1 FETCH (BODY[1]<1> {1}',
      'n BODY[1]<1> {2}',
      'ne BODY[1]<99> {0}',
      ')',
      'OK FETCH completed',
    ]);
  });

  it('answers ENVELOPE with groups, and BODYSTRUCTURE with what is nested', async () => {
    const [envelope] = await client.run('FETCH 1 ENVELOPE');
    expect(envelope).toBe(
      '* 1 FETCH (ENVELOPE (NIL "outer" (("A, B" NIL "a" "example.com")) (("A, B" NIL "a" "example.com")) ' +
        '(("A, B" NIL "a" "example.com")) ((NIL NIL "team" NIL)(NIL NIL "b" "example.com")(NIL NIL NIL NIL)' +
        '(NIL NIL "c" "example.com")) NIL NIL NIL NIL))',
    );
    const [structure] = await client.run('FETCH 1 BODYSTRUCTURE');
    expect(structure).toBe(
      '* 1 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 3 0 NIL NIL NIL NIL)' +
        '("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 200 (NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL) ' +
        '(("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 9 0 NIL NIL NIL NIL)' +
        '("TEXT" "HTML" ("CHARSET" "us-ascii") NIL NIL "7BIT" 16 0 NIL ("INLINE" ("FILENAME" "a b.html")) NIL NIL) ' +
        '"ALTERNATIVE" ("BOUNDARY" "y y") NIL NIL NIL) 11 NIL NIL NIL NIL) ' +
        '"MIXED" ("BOUNDARY" "x") NIL NIL NIL))',
    );
  });

  it('marks \\Seen with BODY[], says so in the same answer, and never with PEEK or after EXAMINE', async () => {
    expect((await client.run('FETCH 1 BODY.PEEK[1]')).join()).not.toContain('FLAGS');
    expect(await client.run('FETCH 1 BODY[1]')).toEqual([
      '* 1 FETCH (BODY[1] {3}',
      'one FLAGS (\\Seen \\Recent))',
      'OK FETCH completed',
    ]);
    await client.run('STORE 1 -FLAGS.SILENT (\\Seen)');
    await client.run('EXAMINE Someday');
    expect((await client.run('FETCH 1 (BODY[] FLAGS)')).join()).toContain('FLAGS ()');
  });

  it('knows the macros, and puts the UID into every UID FETCH', async () => {
    expect((await client.run('FETCH 1 FAST'))[0]).toMatch(
      /^\* 1 FETCH \(FLAGS \(\\Recent\) INTERNALDATE "[ \d]\d-\w{3}-\d{4} [\d:]{8} \+0000" RFC822.SIZE \d+\)$/,
    );
    expect((await client.run('FETCH 1 FULL'))[0]).toMatch(/ENVELOPE \(.*\) BODY \(.*"MIXED"\)\)$/);
    expect((await client.run('UID FETCH 1:* FLAGS'))[0]).toBe('* 1 FETCH (UID 1 FLAGS (\\Recent))');
    expect(await client.run('UID FETCH 77 FLAGS')).toEqual(['OK UID FETCH completed']);
  });

  it('sends 8-bit header values as literals', async () => {
    await client.run('SELECT INBOX');
    const [number] = /\d+/.exec((await client.run('SEARCH HEADER Date yesterday'))[0] ?? '') ?? [];
    expect((await client.run(`FETCH ${number} ENVELOPE`)).slice(0, 2)).toEqual([
      expect.stringMatching(/\(\(\{8\}$/),
      expect.stringMatching(/^F\xe4hrb\xfcro NIL "ferry" "harbour.example.org"/),
    ]);
  });
});
