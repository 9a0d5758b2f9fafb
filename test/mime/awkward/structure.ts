import type { AwkwardMessage } from './build.ts';
import { base64, message, multipart, octets, part, plain } from './build.ts';

const html = (text: string): Buffer => part(['Content-Type: text/html; charset=us-ascii'], `<p>${text}</p>`);
const file = (type: string, name: string, content: Buffer, disposition = 'attachment'): Buffer =>
  part(
    [
      `Content-Type: ${type}; name="${name}"`,
      `Content-Disposition: ${disposition}; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
    ],
    ...base64(content),
  );
const mixed = (boundary: string): string[] => [`Content-Type: multipart/mixed; boundary="${boundary}"`];

const PNG = Buffer.from('89504e470d0a1a0a00', 'hex');
const DER = Buffer.from('3080060929', 'hex');
const ICS = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR';

const inner = octets(
  'From: Carl <carl@example.com>',
  'Subject: inner =?utf-8?q?=C3=A9?=',
  'Content-Type: text/plain',
  '',
  'inner text',
);

const BROKEN: AwkwardMessage[] = [
  {
    name: 'missing closing boundary',
    raw: message(mixed('b'), '--b', plain('one'), '--b', file('application/x-a', 'a.bin', PNG)),
    expect: {
      text: 'one',
      attachments: [{ filename: 'a.bin', contentType: 'application/x-a', content: PNG }],
    },
  },
  {
    name: 'multipart without boundary parameter',
    raw: message(
      ['Content-Type: multipart/mixed'],
      'preamble',
      multipart('b', plain('one'), file('application/x-a', 'a.bin', PNG)),
    ),
    expect: {
      text: 'one',
      attachments: [{ filename: 'a.bin', contentType: 'application/x-a', content: PNG }],
    },
  },
  {
    name: 'boundary with special characters and quotes',
    raw: message(
      mixed("=_a'()+_,-./:=? b"),
      multipart("=_a'()+_,-./:=? b", plain('one'), file('application/x-a', 'a.bin', PNG)),
    ),
    expect: { text: 'one', attachments: [{ filename: 'a.bin', contentType: 'application/x-a' }] },
  },
  {
    name: 'a boundary that is a prefix of another',
    raw: message(
      mixed('abc'),
      multipart(
        'abc',
        part(
          ['Content-Type: multipart/alternative; boundary=abcdef'],
          multipart('abcdef', plain('one'), html('one')),
        ),
        file('application/x-a', 'a.bin', PNG),
      ),
    ),
    expect: {
      text: 'one',
      html: '<p>one</p>',
      attachments: [{ filename: 'a.bin', contentType: 'application/x-a', content: PNG }],
    },
  },
];

const related = part(
  ['Content-Type: multipart/related; boundary=rel'],
  multipart(
    'rel',
    part(['Content-Type: text/html'], '<img src="cid:pic@x">'),
    part(
      ['Content-Type: image/png', 'Content-ID: <pic@x>', 'Content-Transfer-Encoding: base64'],
      ...base64(PNG),
    ),
  ),
);

const KINDS: AwkwardMessage[] = [
  {
    name: 'mixed/alternative/related/rfc822 nested',
    raw: message(
      mixed('mix'),
      multipart(
        'mix',
        part(
          ['Content-Type: multipart/alternative; boundary=alt'],
          multipart('alt', plain('the text'), related),
        ),
        part(['Content-Type: message/rfc822'], inner),
      ),
    ),
    expect: {
      text: 'the text',
      html: '<img src="cid:pic@x">',
      attachments: [
        { filename: null, contentType: 'image/png', content: PNG, inline: true },
        { filename: null, contentType: 'message/rfc822', inline: false },
      ],
      nested: ['inner é'],
    },
  },
  {
    name: 'S/MIME signed keeps smime.p7s',
    raw: message(
      [
        'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=sig',
      ],
      multipart('sig', plain('signed'), file('application/pkcs7-signature', 'smime.p7s', DER)),
    ),
    expect: {
      text: 'signed',
      attachments: [{ filename: 'smime.p7s', contentType: 'application/pkcs7-signature', content: DER }],
    },
  },
  {
    name: 'enveloped pkcs7-mime at the root',
    raw: message(
      [
        'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
        'Content-Disposition: attachment; filename="smime.p7m"',
        'Content-Transfer-Encoding: base64',
      ],
      ...base64(DER),
    ),
    expect: {
      text: null,
      html: null,
      attachments: [{ filename: 'smime.p7m', contentType: 'application/pkcs7-mime', content: DER }],
    },
  },
  {
    name: 'winmail.dat as an attachment',
    raw: message(mixed('b'), multipart('b', plain('one'), file('application/ms-tnef', 'winmail.dat', PNG))),
    expect: {
      text: 'one',
      attachments: [{ filename: 'winmail.dat', contentType: 'application/ms-tnef', content: PNG }],
    },
  },
  {
    name: 'calendar invitation in an alternative',
    raw: message(
      ['Content-Type: multipart/alternative; boundary=b'],
      multipart(
        'b',
        plain('come'),
        html('come'),
        part(['Content-Type: text/calendar; method=REQUEST; charset=utf-8'], ICS),
      ),
    ),
    expect: {
      text: 'come',
      html: '<p>come</p>',
      attachments: [{ filename: null, contentType: 'text/calendar', content: Buffer.from(ICS) }],
    },
  },
  {
    name: 'a text/plain attachment stays out of the body',
    raw: message(
      mixed('b'),
      multipart('b', plain('the body'), file('text/plain', 'notes.txt', Buffer.from('notes'))),
    ),
    expect: {
      text: 'the body',
      attachments: [{ filename: 'notes.txt', contentType: 'text/plain', content: Buffer.from('notes') }],
    },
  },
  {
    name: 'two inline texts are joined',
    raw: message(mixed('b'), multipart('b', plain('one'), plain('two'))),
    expect: { text: 'one\ntwo', attachments: [] },
  },
  {
    name: 'html only',
    raw: message(['Content-Type: text/html; charset=utf-8'], '<p>Hello <b>w\xc3\xb6rld</b></p>'),
    expect: { text: 'Hello wörld', html: '<p>Hello <b>wörld</b></p>', attachments: [] },
  },
  {
    name: 'no body',
    raw: octets('From: Ann <ann@example.com>', 'Subject: only a header'),
    expect: { subject: 'only a header', text: '', attachments: [] },
  },
  { name: 'empty message', raw: Buffer.alloc(0), expect: { text: '', from: [], attachments: [] } },
];

function nestedMultiparts(depth: number): Buffer {
  const opening = Array.from({ length: depth - 1 }, (_, i) => [
    `--b${i}`,
    `Content-Type: multipart/mixed; boundary=b${i + 1}`,
    '',
  ]);
  const closing = Array.from({ length: depth }, (_, i) => `--b${depth - 1 - i}--`);
  return octets(...opening.flat(), `--b${depth - 1}`, plain('at the bottom'), ...closing);
}

function nestedMessages(depth: number): Buffer {
  const levels = Array.from({ length: depth }, (_, i) => [
    `Subject: level ${i + 1}`,
    'Content-Type: message/rfc822',
    '',
  ]);
  return octets(...levels.flat(), 'Subject: the innermost', '', 'at the bottom');
}

function tinyParts(count: number): Buffer {
  const parts = octets('--b', 'Content-Type: application/x-tiny', '', 'x')
    .toString('latin1')
    .repeat(count - 1);
  return octets('--b', plain('the first'), parts.slice(0, -2), '--b--');
}

const LARGE: AwkwardMessage[] = [
  {
    name: 'nesting of 300',
    raw: message(mixed('b0'), nestedMultiparts(300)),
    expect: { text: 'at the bottom', attachments: [] },
  },
  {
    name: 'rfc822 nested 100 deep',
    raw: message(['Content-Type: message/rfc822'], nestedMessages(100)),
    expect: { text: null, attachmentCount: 1, nestedCount: 101 },
  },
  {
    name: '100,000 tiny parts, of which twice as many as are shown are told apart',
    raw: message(mixed('b'), tinyParts(100_000)),
    expect: { text: 'the first', attachmentCount: 19_999 },
  },
  {
    name: 'LF line ends',
    raw: Buffer.from(
      message(mixed('b'), multipart('b', plain('one'), file('application/x-a', 'a.bin', PNG)))
        .toString('latin1')
        .replaceAll('\r\n', '\n'),
      'latin1',
    ),
    expect: {
      text: 'one',
      attachments: [{ filename: 'a.bin', contentType: 'application/x-a', content: PNG }],
    },
  },
];

export const STRUCTURE: AwkwardMessage[] = [...BROKEN, ...KINDS, ...LARGE];
