import { describe, expect, it } from '@jest/globals';

import { contentDisposition } from '../../../src/rest/bytes/content-disposition.ts';
import { scriptedHouses, signedIn } from '../../support/scripted-fixture.ts';
import type { Script } from '../../support/scripted-imap.ts';
import { PLAIN } from '../../support/scripted-imap.ts';

// A server that cuts off the names of files: they are read from the headers of the parts.

const open = scriptedHouses();
const NAME = 'Prüfbericht "v1; final" März 2026.pdf';
const ENCODED = `=?utf-8?B?${Buffer.from(NAME).toString('base64')}?=`;
const SHOWN = 'Prüfbericht _v1; final_ März 2026.pdf';

const message = (...header: string[]): string =>
  [
    'Subject: a file',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    '',
    'words',
    '--b',
    ...header,
    'Content-Transfer-Encoding: base64',
    '',
    'JVBERi0=',
    '--b--',
    '',
  ].join('\r\n');
const FILE = message(
  'Content-Type: application/pdf',
  `Content-Disposition: attachment;\r\n filename="${ENCODED}"`,
);

/** Says this as the disposition of the file. */
const saying =
  (disposition: string): Script =>
  async (command, session) =>
    (await session.honestly(command)).map((octets) =>
      Buffer.from(
        octets
          .toString('latin1')
          .replace(/\("(?:attachment|inline)" (?:NIL|\((?:"[^"]*"|[^()"])*\))\)/i, disposition),
        'latin1',
      ),
    );
const refusing: Script = (command, session) =>
  /MIME/.test(command.text) ? [`${command.tag} NO not this`] : saying(FILENAME('Pr'))(command, session);

const FILENAME = (value: string, key = 'filename') => `("attachment" ("${key}" "${value}"))`;

async function read(script: Script | undefined, fields: string, header = FILE) {
  const house = await open({
    capabilities: PLAIN,
    mailboxes: { INBOX: { messages: [{ header }] } },
    ...(script && { on: { FETCH: script, 'UID FETCH': script } }),
  });
  const anna = await signedIn(house);
  const query = `{ mailbox(role: INBOX) { messages(first: 5) { nodes { ${fields} } } } }`;
  const { data, errors } = await anna.ask(query);
  expect(errors).toBeUndefined();
  const writes = house.server.transcripts.flatMap((each) => each.writes);
  return {
    anna,
    node: data.mailbox.messages.nodes[0],
    writes: writes.filter((write) => write.some((command) => command.includes('FETCH'))),
  };
}

const filenameIn = async (script?: Script, header?: string) => {
  const { node, writes } = await read(script, 'attachments { filename disposition }', header);
  return { filename: node.attachments[0].filename as string | null, flights: writes.length };
};

describe('the name of a file', () => {
  it.each<[string, string]>([
    ['is left out', '("attachment" NIL)'],
    ['is left out, for a disposition that is none', '("filename" NIL)'],
    ['is an encoded word that never ends', FILENAME(ENCODED.slice(0, 25))],
    ['ends within a character', FILENAME('=?utf-8?B?UHLD?=')],
    ['has the first segment alone', FILENAME("utf-8''Pr%C3%BCfbericht%20", 'filename*0*')],
    ['has a segment with an escape that never ends', FILENAME("utf-8''Pr%C3", 'filename*')],
    [
      'lacks a segment in the middle',
      `("attachment" ("filename*0*" "utf-8''Pr" "filename*2*" "bericht.pdf"))`,
    ],
    ['lacks the last segment', `("attachment" ("filename*0*" "utf-8''Pr" "filename*1*" "bericht"))`],
    ['ends at its first 8-bit octet', FILENAME('Pr')],
    ['ends at a quote', FILENAME('Report of ')],
    ['ends at a space', FILENAME('v1.2')],
  ])('is asked for again where it %s', async (_, disposition) => {
    expect(await filenameIn(saying(disposition))).toEqual({ filename: SHOWN, flights: 2 });
  });

  it.each<[string, string, string, string | null]>([
    ['is whole', 'application/pdf', '; filename="a b.pdf"', 'a b.pdf'],
    ['has no extension, of several words', 'application/pdf', '; filename="my report"', 'my report'],
    ['has no extension, of a text', 'text/x-makefile', '; filename=Makefile', 'Makefile'],
    ['is missing, of a text', 'text/plain', '', null],
    ['is in the type', 'application/pdf; name="a.pdf"', '', 'a.pdf'],
    ['is in segments', 'application/pdf', "; filename*0*=utf-8''a; filename*1=b.pdf", 'ab.pdf'],
    ['ends with a percent sign', 'application/pdf', '; filename="Rabatt 50%.pdf"', 'Rabatt 50%.pdf'],
  ])('is not asked for again where it %s', async (_, type, rest, filename) => {
    const header = message(`Content-Type: ${type}`, `Content-Disposition: attachment${rest}`);
    expect(await filenameIn(undefined, header)).toEqual({ filename, flights: 1 });
  });

  it('stays as it is where its header has no other, or cannot be had', async () => {
    const nameless = message('Content-Type: application/pdf', 'Content-Disposition: attachment');
    expect(await filenameIn(undefined, nameless)).toEqual({ filename: null, flights: 2 });
    expect(await filenameIn(refusing)).toEqual({ filename: 'Pr', flights: 2 });
  });

  it('travels with the text, and is not asked for where no name is shown', async () => {
    const cut = saying(FILENAME('Pr'));
    const { node, writes } = await read(cut, 'text attachments { filename }');
    expect(node).toEqual({ text: expect.stringContaining('words'), attachments: [{ filename: SHOWN }] });
    expect(writes).toHaveLength(2);
    expect(writes[1]!.filter((command) => command.includes('[2.MIME]'))).toHaveLength(1);
    expect((await read(cut, 'hasAttachments')).writes).toHaveLength(1);
  });

  it.each<[string, Script, string]>([
    ['by its header', saying(FILENAME('Pr')), contentDisposition('attachment', SHOWN)],
    ['by the structure where that cannot be had', refusing, 'attachment; filename="Pr"'],
  ])('is given to a download %s', async (_, script, disposition) => {
    const { anna, node } = await read(script, 'id attachments { id }');
    const answer = await anna.get(`/v1/messages/${node.id}/attachments/${node.attachments[0].id}`);
    expect([answer.status, answer.body]).toEqual([200, '%PDF-']);
    expect(answer.headers['content-disposition']).toBe(disposition);
  });

  it('is the same among the parts', async () => {
    const { node } = await read(saying(FILENAME('Pr')), 'parts { partId filename }');
    expect(node.parts).toContainEqual({ partId: '2', filename: SHOWN });
  });
});
