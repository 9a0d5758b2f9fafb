import { parser } from 'imapflow/lib/handler/imap-handler.js';
import { describe, expect, it } from '@jest/globals';

import { isSound, readStructure } from '../../../src/imap/commands/body-structure.ts';
import { mediaType, walkParts } from '../../../src/mime/structure.ts';

/** The tree of a BODYSTRUCTURE as it stands on the wire. */
async function tree(text: string) {
  const { attributes } = await parser(`* 1 FETCH (BODYSTRUCTURE ${text})`, {});
  const items = attributes![1];
  return readStructure(Array.isArray(items) ? items[1] : undefined);
}

const TEXT = '("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 5 1 NIL NIL NIL NIL)';
const ENVELOPE = '(NIL "inner" NIL NIL NIL NIL NIL NIL NIL "<a@b>")';
const RFC822 = (body: string) =>
  `("message" "rfc822" NIL NIL NIL "7bit" 99 ${ENVELOPE} ${body} 4 NIL NIL NIL NIL)`;

describe('a structure', () => {
  const numbered: readonly [title: string, wire: string, parts: string[]][] = [
    ['of one part', TEXT, ['1 text/plain']],
    ['without extensions', '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 1)', ['1 text/plain']],
    [
      'of several parts',
      `(${TEXT}(${TEXT}${TEXT} "alternative") "mixed" ("boundary" "b") NIL NIL NIL)`,
      ['TEXT multipart/mixed', '1 text/plain', '2 multipart/alternative', '2.1 text/plain', '2.2 text/plain'],
    ],
    ['with a message of one part', RFC822(TEXT), ['1 message/rfc822', '1.1 text/plain']],
    [
      'with a message of several parts',
      `(${TEXT}${RFC822(`(${TEXT} "mixed" ("boundary" "i"))`)} "mixed" ("boundary" "b"))`,
      [
        'TEXT multipart/mixed',
        '1 text/plain',
        '2 message/rfc822',
        '2.TEXT multipart/mixed',
        '2.1 text/plain',
      ],
    ],
    ['with parts that are missing', `(${TEXT}() "mixed")`, ['TEXT multipart/mixed', '1 text/plain']],
    ['with NIL in every place', '("text" NIL NIL NIL NIL NIL NIL NIL)', ['1 text/']],
  ];

  it.each(numbered)('is numbered as IMAP does: %s', async (_, wire, parts) => {
    const root = await tree(wire);
    expect([...walkParts(root!)].map((part) => `${part.partId} ${mediaType(part)}`)).toEqual(parts);
  });

  it('holds what the part says of itself', async () => {
    const wire =
      '("image" "PNG" ("name" "=?utf-8?q?=C3=A9.png?=") "<pic@x>" "a picture" "BASE64" 100 NIL ("INLINE" ("filename*" "utf-8\'\'%C3%A8.png")) NIL "http://a/")';
    expect(await tree(wire)).toMatchObject({
      encoding: 'base64',
      size: 100,
      disposition: 'inline',
      contentId: 'pic@x',
      description: 'a picture',
      contentLocation: 'http://a/',
      filename: 'è.png',
    });
  });

  it('of a message has its envelope', async () => {
    expect((await tree(RFC822(TEXT)))!.message!.envelope).toMatchObject({
      subject: 'inner',
      messageId: '<a@b>',
      inReplyTo: null,
      date: null,
    });
  });

  it('is none where there is none', async () => {
    expect(await tree('NIL')).toBeNull();
    expect(readStructure(undefined)).toBeNull();
  });

  const soundness: readonly [wire: string, sound: boolean][] = [
    [TEXT, true],
    [`(${TEXT} "mixed" ("boundary" "b"))`, true],
    [RFC822(TEXT), true],
    [`(${TEXT} "mixed")`, false],
    ['(("text" "plain" NIL NIL NIL "7bit" 0 0) "mixed" ("boundary" "b"))', false],
    ['("multipart" "mixed" NIL NIL NIL "8bit" 227 NIL NIL NIL)', false],
    ['("message" "rfc822" NIL NIL NIL "base64" 100)', false],
    ['("text" "plain" NIL NIL NIL "7bit" 0 0)', false],
    ['(NIL NIL NIL NIL NIL NIL 5)', false],
  ];

  it.each(soundness)('%s is believed: %p', async (wire, sound) => {
    expect(isSound((await tree(wire))!)).toBe(sound);
  });
});
