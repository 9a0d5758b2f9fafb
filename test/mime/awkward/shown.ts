import type { AwkwardMessage } from './build.ts';
import { base64, message, multipart, octets, part, plain } from './build.ts';

// What is shown as text, what is an attachment, and what becomes of broken structure.

const PNG = Buffer.from('89504e470d0a1a0a00', 'hex');
const mixed = (boundary: string): string[] => [`Content-Type: multipart/mixed; boundary="${boundary}"`];
const html = (...lines: string[]): Buffer => part(['Content-Type: text/html; charset=utf-8'], ...lines);
const picture = (...header: string[]): Buffer =>
  part(['Content-Type: image/png', ...header, 'Content-Transfer-Encoding: base64'], ...base64(PNG));
const pdf = (...header: string[]): Buffer =>
  part(['Content-Type: application/pdf; name="a.pdf"', ...header], '%PDF');
const alternative = (...parts: Buffer[]): Buffer =>
  part(['Content-Type: multipart/alternative; boundary=alt'], multipart('alt', ...parts));

const TEXTS: AwkwardMessage[] = [
  {
    name: 'a blank plain part beside html',
    raw: message(
      ['Content-Type: multipart/alternative; boundary=b'],
      multipart('b', part(['Content-Type: text/plain'], ' ', '\xa0', ''), html('<p>words</p>')),
    ),
    expect: { text: 'words', html: '<p>words</p>', attachments: [] },
  },
  {
    name: 'a blank plain part in base64',
    raw: message(
      mixed('b'),
      multipart(
        'b',
        alternative(
          part(['Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: base64'], 'wqANCg=='),
          html('<p>words</p>'),
        ),
        pdf('Content-Disposition: attachment'),
      ),
    ),
    expect: { text: 'words', attachments: [{ filename: 'a.pdf', contentType: 'application/pdf' }] },
  },
  {
    name: 'an empty part of a doubled delimiter',
    raw: message(
      ['Content-Type: multipart/alternative; boundary=b'],
      '--b',
      multipart('b', plain('words'), html('<p>rich</p>')),
    ),
    expect: { text: 'words', html: '<p>rich</p>', attachments: [] },
  },
  {
    name: 'nothing but blanks',
    raw: message(
      ['Content-Type: multipart/alternative; boundary=b'],
      multipart('b', plain(' '), html('<p></p>')),
    ),
    expect: { text: '', attachments: [] },
  },
  {
    name: 'texts of other kinds',
    raw: message(
      mixed('b'),
      multipart(
        'b',
        part(['Content-Type: text/markdown; charset=utf-8'], '*one*'),
        part(['Content-Type: text/plane'], 'two'),
        part(['Content-Type: text/csv'], '3,4'),
      ),
    ),
    expect: { text: '*one*\ntwo', attachments: [{ filename: null, contentType: 'text/csv' }] },
  },
  {
    name: 'a richer plain text among the alternatives',
    raw: message(
      ['Content-Type: multipart/alternative; boundary=b'],
      multipart('b', part(['Content-Type: text/enriched'], '<bold>a</bold>'), plain('a'), html('<b>a</b>')),
    ),
    expect: { text: 'a', html: '<b>a</b>', attachments: [] },
  },
  {
    name: 'the root of a related by its type',
    raw: message(
      ['Content-Type: multipart/related; type="text/html"; boundary=b'],
      multipart('b', picture('Content-ID: <p>'), html('<p>words <img src="cid:p"></p>')),
    ),
    expect: { text: 'words', attachments: [{ filename: null, contentType: 'image/png', inline: true }] },
  },
  {
    name: 'a related that names no root',
    raw: message(
      ['Content-Type: multipart/related; start="<nobody>"; boundary=b'],
      multipart('b', picture('Content-ID: <p>'), alternative(plain('plain'), html('<p>rich</p>'))),
    ),
    expect: {
      text: 'plain',
      html: '<p>rich</p>',
      attachments: [{ filename: null, contentType: 'image/png', inline: true }],
    },
  },
  {
    name: 'a NUL in text and html',
    raw: message(
      ['Content-Type: multipart/alternative; boundary=b'],
      multipart(
        'b',
        part(['Content-Type: text/plain', 'Content-Transfer-Encoding: quoted-printable'], 'a=00b'),
        part(['Content-Type: text/html', 'Content-Transfer-Encoding: quoted-printable'], '<p>a=00b</p>'),
      ),
    ),
    expect: { text: 'ab', html: '<p>ab</p>' },
  },
];

const ATTACHMENTS: AwkwardMessage[] = [
  {
    name: 'files sent inline',
    raw: message(
      mixed('b'),
      multipart(
        'b',
        html('<p>see</p>'),
        pdf('Content-Disposition: inline'),
        pdf('Content-ID: <sheet>'),
        picture('Content-Disposition: inline; filename="photo.png"'),
        part(['Content-Type: text/x-patch; name=a.patch', 'Content-Disposition: inline'], '+x'),
        part(['Content-Type: message/rfc822', 'Content-Disposition: inline'], 'Subject: in', '', 'x'),
      ),
    ),
    expect: {
      text: 'see',
      attachments: [
        { filename: 'a.pdf', contentType: 'application/pdf', inline: false },
        { filename: 'a.pdf', contentType: 'application/pdf', inline: false },
        { filename: 'photo.png', contentType: 'image/png', inline: false },
        { filename: 'a.patch', contentType: 'text/x-patch', inline: false },
        { filename: null, contentType: 'message/rfc822', inline: false },
      ],
    },
  },
  {
    name: 'a picture that nothing shows',
    raw: message(mixed('b'), multipart('b', plain('look'), picture('Content-ID: <p>'))),
    expect: { text: 'look', attachments: [{ filename: null, contentType: 'image/png', inline: false }] },
  },
  {
    name: 'pictures by their place',
    raw: message(
      ['Content-Type: multipart/related; boundary=b'],
      multipart(
        'b',
        html('<p>look</p>'),
        picture('Content-Location: a.png'),
        picture('Content-Location: b.png', 'Content-Disposition: attachment'),
      ),
    ),
    expect: {
      text: 'look',
      attachments: [
        { filename: null, contentType: 'image/png', inline: true },
        { filename: null, contentType: 'image/png', inline: false },
      ],
    },
  },
  {
    name: 'a disposition that nobody knows',
    raw: message(
      mixed('b'),
      multipart(
        'b',
        plain('log'),
        part(['Content-Type: text/plain', 'Content-Disposition: form-data; name=x'], 'LOG'),
      ),
    ),
    expect: { text: 'log', attachments: [{ filename: null, contentType: 'text/plain', inline: false }] },
  },
];

const STRUCTURES: AwkwardMessage[] = [
  {
    name: 'a multipart without delimiters',
    raw: message(mixed('b'), 'all the words', '', '-- ', 'Ann', '--phone', ' 12', '-----', 'a rule'),
    expect: { text: 'all the words\n\n-- \nAnn\n--phone\n 12\n-----\na rule', attachments: [] },
  },
  {
    name: 'a multipart with its closing delimiter alone',
    raw: message(mixed('b'), 'all the words', '--b--', 'epilogue'),
    expect: { text: 'all the words', attachments: [] },
  },
  {
    name: 'an inner multipart without delimiters',
    raw: message(
      mixed('b'),
      multipart('b', plain('one'), part(['Content-Type: multipart/alternative; boundary=c'], 'two')),
      'epilogue',
    ),
    expect: { text: 'one\ntwo', attachments: [] },
  },
  {
    name: 'another boundary than is said',
    raw: message(mixed('said'), multipart('=_used', plain('one'), pdf())),
    expect: { text: 'one', attachments: [{ filename: 'a.pdf', contentType: 'application/pdf' }] },
  },
  {
    name: 'words behind delimiters',
    raw: message(
      mixed('b'),
      '--b (part 1)',
      plain('one'),
      '--b\t(part 2)',
      pdf(),
      '--b-- (the end)',
      'epilogue',
    ),
    expect: { text: 'one', attachments: [{ filename: 'a.pdf', contentType: 'application/pdf' }] },
  },
  {
    name: 'a message in base64',
    raw: message(
      mixed('b'),
      multipart(
        'b',
        plain('see'),
        part(
          ['Content-Type: message/rfc822', 'Content-Transfer-Encoding: base64'],
          ...base64(octets('Subject: inside', '', 'words')),
        ),
      ),
    ),
    expect: {
      text: 'see',
      attachments: [{ filename: null, contentType: 'message/rfc822' }],
      nested: ['inside'],
    },
  },
];

/** What only we split as it is meant: servers show another structure, and it looks sound. */
export const OWN_STRUCTURE: AwkwardMessage[] = [
  {
    name: 'an encoding with parameters',
    raw: message(
      [
        'Content-Type: text/plain; charset=utf-8',
        'Content-Transfer-Encoding: quoted-printable; charset="utf-8"',
      ],
      'caf=C3=A9',
    ),
    expect: { text: 'café' },
  },
  {
    name: 'a header that runs into its first delimiter',
    raw: octets(
      'Subject: x',
      'Content-Type: multipart/mixed; boundary=b',
      '--b',
      'Content-Type: text/plain',
      '',
      'one',
      '--b--',
    ),
    expect: { subject: 'x', text: 'one', attachments: [] },
  },
  {
    name: 'a boundary of 600 octets',
    raw: message(mixed('x'.repeat(600)), multipart('x'.repeat(600), plain('one'), pdf())),
    expect: { text: 'one', attachments: [{ filename: 'a.pdf', contentType: 'application/pdf' }] },
  },
  {
    name: 'CR alone at the ends of lines',
    raw: Buffer.from(
      message(['Subject: old', ...mixed('b')], multipart('b', plain('one\r\ntwo'), pdf()))
        .toString('latin1')
        .replaceAll('\r\n', '\r'),
      'latin1',
    ),
    expect: {
      subject: 'old',
      text: 'one\ntwo',
      attachments: [{ filename: 'a.pdf', contentType: 'application/pdf' }],
    },
  },
  {
    name: 'a byte order mark in front',
    raw: octets('\xef\xbb\xbfFrom: Ann <ann@example.com>', 'Subject: marked', '', 'one'),
    expect: { from: ['Ann <ann@example.com>'], subject: 'marked', text: 'one' },
  },
  {
    name: 'blank lines in front',
    raw: octets('   ', '', 'From: Ann <ann@example.com>', 'Subject: late', '', 'one'),
    expect: { from: ['Ann <ann@example.com>'], subject: 'late', text: 'one' },
  },
  {
    name: 'half a media type with a name',
    raw: message(
      mixed('b'),
      multipart('b', plain('see'), part(['Content-Type: application/; name="a.bin"'], 'x')),
    ),
    expect: { text: 'see', attachments: [{ filename: 'a.bin', contentType: 'application/octet-stream' }] },
  },
  {
    name: 'a raw subject and name in the charset of the text',
    raw: message(
      ['Subject: \xe4\xcf\xc2\xd2\xd9\xca \xc4\xc5\xce\xd8', ...mixed('b')],
      multipart(
        'b',
        part(['Content-Type: text/plain; charset=koi8-r', 'Content-Transfer-Encoding: 8bit'], '\xf0\xd2\xc9'),
        part(['Content-Type: application/x-a; name="\xc6\xc1\xca\xcc.bin"'], 'x'),
      ),
    ),
    expect: {
      subject: 'Добрый день',
      text: 'При',
      attachments: [{ filename: 'файл.bin', contentType: 'application/x-a' }],
    },
  },
];

export const SHOWN: AwkwardMessage[] = [...TEXTS, ...ATTACHMENTS, ...STRUCTURES];
