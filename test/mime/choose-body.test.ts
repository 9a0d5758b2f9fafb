import { describe, expect, it } from '@jest/globals';
import { chooseBody, hasAttachments, textParts } from '../../src/mime/choose-body.ts';
import type { Part, RawPart } from '../../src/mime/structure.ts';
import { makePart } from '../../src/mime/structure.ts';

type Sketch = string | readonly Sketch[];

/** `text/plain`, `image/png cid inline name`, `['mixed', …]` → the tree, numbered. */
function tree(sketch: Sketch, partId = ''): Part {
  if (typeof sketch !== 'string') {
    const [subtype, ...children] = sketch as [string, ...Sketch[]];
    const parts = children.map((child, i) => tree(child, partId ? `${partId}.${i + 1}` : `${i + 1}`));
    return makePart({ partId: partId || 'TEXT', type: 'multipart', subtype, children: parts });
  }
  const [mediaType, ...marks] = sketch.split(' ');
  const [type, subtype] = mediaType!.split('/') as [string, string];
  const raw: RawPart = {
    partId: partId || '1',
    type,
    subtype,
    disposition: marks.find((mark) => mark === 'inline' || mark === 'attachment'),
    contentId: marks.includes('cid') ? '<x@y>' : null,
    dispositionParameters: marks.includes('name') ? [['filename', 'f']] : [],
  };
  return makePart(raw);
}

const ids = (parts: readonly Part[]): string => parts.map(({ partId }) => partId).join(' ');

/** Attachments that are inline have a `*`. */
const CASES: [why: string, sketch: Sketch, text: string, html: string, attachments: string][] = [
  ['a plain message', 'text/plain', '1', '', ''],
  ['a plain message with a name', 'text/plain name', '1', '', ''],
  ['a html message', 'text/html', '1', '1', ''],
  ['an alternative', ['alternative', 'text/plain', 'text/html'], '1', '2', ''],
  ['an alternative the wrong way round', ['alternative', 'text/html', 'text/plain'], '2', '1', ''],
  ['an alternative of html only', ['alternative', 'text/html'], '1', '1', ''],
  ['an alternative with AMP', ['alternative', 'text/plain', 'text/x-amp-html', 'text/html'], '1', '3', ''],
  [
    'an alternative with a calendar',
    ['alternative', 'text/plain', 'text/html', 'text/calendar'],
    '1',
    '2',
    '3',
  ],
  [
    'a related within an alternative',
    ['alternative', 'text/plain', ['related', 'text/html', 'image/png cid']],
    '1',
    '2.1',
    '2.2*',
  ],
  [
    'an alternative within a related',
    ['related', ['alternative', 'text/plain', 'text/html'], 'image/png cid', 'image/png'],
    '1.1',
    '1.2',
    '2* 3',
  ],
  [
    'all three',
    [
      'mixed',
      ['alternative', 'text/plain', ['related', 'text/html', 'image/png cid inline']],
      'application/pdf name',
    ],
    '1.1',
    '1.2.1',
    '1.2.2* 2',
  ],
  ['texts side by side', ['mixed', 'text/plain', 'text/plain'], '1 2', '', ''],
  ['text and html side by side', ['mixed', 'text/plain', 'text/html'], '1 2', '1 2', ''],
  [
    'a footer of a mailing list',
    ['mixed', ['alternative', 'text/plain', 'text/html'], 'text/plain'],
    '1.1 2',
    '1.2 2',
    '',
  ],
  [
    'attached texts',
    ['mixed', 'text/plain', 'text/plain attachment', 'text/html name', 'text/plain name inline'],
    '1',
    '',
    '2 3 4',
  ],
  [
    'a mail with pictures between its texts',
    ['mixed', 'text/html', 'image/png inline', 'text/html'],
    '1 3',
    '1 3',
    '2',
  ],
  [
    'a mixed as the rich alternative',
    ['alternative', 'text/plain', ['mixed', 'text/html', 'application/pdf inline', 'text/html']],
    '1',
    '2.1 2.3',
    '2.2',
  ],
  ['a signed mail', ['signed', 'text/plain', 'application/pgp-signature'], '1', '', '2'],
  [
    'an encrypted mail',
    ['encrypted', 'application/pgp-encrypted', 'application/octet-stream'],
    '',
    '',
    '1 2',
  ],
  ['a bounce', ['report', 'text/plain', 'message/delivery-status', 'message/rfc822'], '1', '', '2 3'],
  ['a forwarded message', ['mixed', 'text/plain', 'message/rfc822'], '1', '', '2'],
  ['a picture alone', 'image/png inline', '', '', '1'],
  ['a text that is attached alone', 'text/plain attachment', '', '', '1'],
  ['an invitation alone', 'text/calendar', '', '', '1'],
  ['a patch alone', 'text/x-patch', '1', '', ''],
  ['a csv alone', 'text/csv', '', '', '1'],
  ['a picture behind html', ['mixed', 'text/html', 'image/png cid'], '1', '1', '2*'],
  ['a picture that is attached', ['related', 'text/html', 'image/png cid attachment'], '1', '1', '2'],
  ['a sheet that is related', ['related', 'text/html', 'application/pdf cid inline'], '1', '1', '2'],
  ['a picture in front of the root', ['related', 'image/png cid', 'text/html'], '2', '2', '1*'],
  ['an empty multipart', ['mixed'], '', '', ''],
];

describe('the body and the attachments', () => {
  it.each(CASES)('of %s', (_, sketch, text, html, attachments) => {
    const choice = chooseBody(tree(sketch));
    const shown = choice.attachments.map(({ part, inline }) => part.partId + (inline ? '*' : ''));
    expect([ids(textParts(choice, () => undefined)), ids(choice.html), shown.join(' ')]).toEqual([
      text,
      html,
      attachments,
    ]);
  });

  it('of a related with a start parameter begin there', () => {
    const children = [tree('image/png cid', '1'), { ...tree('text/html', '2'), contentId: 'root@x' }];
    const parameters = [['start', '<root@x>']] as const;
    const root = makePart({ partId: 'TEXT', type: 'multipart', subtype: 'related', parameters, children });
    expect(ids(chooseBody(root).html)).toBe('2');
  });

  it('of several ways to say the same is the first that says something', () => {
    const choice = chooseBody(
      tree([
        'mixed',
        ['alternative', 'text/plain', 'text/plain', ['mixed', 'text/html', 'text/html']],
        'text/plain',
      ]),
    );
    const without = (...blank: string[]) => ids(textParts(choice, ({ partId }) => blank.includes(partId)));
    expect(without()).toBe('1.1 2');
    expect(without('1.1')).toBe('1.2 2');
    expect(without('1.1', '1.2', '2')).toBe('1.3.1 1.3.2 2');
    expect(without('1.1', '1.2', '1.3.1')).toBe('1.3.1 1.3.2 2');
    expect(without('1.1', '1.2', '1.3.1', '1.3.2')).toBe('1.1 2');
  });

  it.each([
    [['mixed', 'text/plain', 'application/pdf'], true],
    [['related', 'text/html', 'image/png cid'], false],
    [['signed', 'text/plain', 'application/pkcs7-signature name'], false],
    [['mixed', 'text/plain', 'image/png inline'], true],
    [['mixed', 'text/html', 'image/png inline cid'], false],
    ['application/pkcs7-mime', true],
  ] as [Sketch, boolean][])('of %j: something to save? %s', (sketch, expected) => {
    expect(hasAttachments(chooseBody(tree(sketch)))).toBe(expected);
  });
});
