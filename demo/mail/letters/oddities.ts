import type { Letter } from '../letter.ts';
import { office } from '../people.ts';

const rest = { from: office, subject: '', text: '' };
const dateOf = (sentAt: Date): string => `Date: ${sentAt.toUTCString().replace('GMT', '+0000')}`;
const octets = (lines: readonly string[]): Buffer => Buffer.from(lines.join('\r\n'), 'latin1');

/** Messages that no tidy program writes, but that lie in every real mailbox. */
export const ODDITIES: readonly Letter[] = [
  {
    // Groups in To, one of them empty, and a comment (RFC 5322 §3.4).
    ...rest,
    folder: 'INBOX',
    hoursAgo: 102,
    raw: (sentAt) =>
      octets([
        dateOf(sentAt),
        'From: "Sommer, Robin" <robin@example.com>',
        'Sender: office@example.com (the office)',
        'To: Workshop: anna@example.com, =?utf-8?q?J=C3=BCrgen?= <juergen@example.com>;,',
        ' Friends:;, niamh@harbour.example.org',
        'Cc: undisclosed-recipients:;',
        'Subject: Soup on Thursday, for groups of all kinds',
        'Message-ID: <soup@example.com>',
        '',
        'There is soup on Thursday at noon, for whoever is in the workshop.',
        '',
      ]),
  },
  {
    // The broken one: raw Latin-1 in the header, a date that is none, no Message-ID, a multipart that never ends,
    // base64 that stops in the middle.
    ...rest,
    folder: 'INBOX',
    hoursAgo: 116,
    raw: () =>
      octets([
        'Date: yesterday, after the rain',
        'From: F\xe4hrb\xfcro <ferry@harbour.example.org',
        'To: robin@example.com,, ,',
        'Subject: =?utf-8?Q?Fahrplan_f=C3=BCr_den?= Winter =?utf-8?B?w7x',
        'This line is no header field',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary="winter',
        '',
        '--winter',
        'Content-Type: text/plain; charset=latin-one',
        'Content-Transfer-Encoding: 8bit',
        '',
        'Die F\xe4hre f\xe4hrt im Winter nur bei Hochwasser.',
        '--winter',
        'Content-Type: application/octet-stream; name="fahrplan.pdf',
        'Content-Transfer-Encoding: base64',
        '',
        'JVBERi0xLjQKMSAwIG9iago8PCAvVHlwZSAvQ2F0YWxv',
      ]),
    flags: [],
  },
  {
    // No header but From, and a body in UTF-8 that nobody has declared.
    ...rest,
    folder: 'INBOX',
    hoursAgo: 190,
    raw: () => Buffer.from('From: anemometer@example.com\r\n\r\nWindstärke 7, Böen 9\r\n'),
  },
  {
    // Three levels of multipart, a part without any header, and an empty one.
    ...rest,
    folder: 'Archive',
    hoursAgo: 1450,
    raw: (sentAt) =>
      octets([
        dateOf(sentAt),
        'From: Minutes <minutes@example.com>',
        'To: robin@example.com',
        'Subject: Minutes of three meetings',
        'Message-ID: <minutes@example.com>',
        'MIME-Version: 1.0',
        'Content-Type: multipart/mixed; boundary=outer',
        '',
        'This text is for readers from before 1992.',
        '--outer',
        '',
        'First meeting: the kettle.',
        '--outer',
        'Content-Type: multipart/digest; boundary="outer-2"',
        '',
        '--outer-2',
        '',
        'From: anna@example.com',
        'Subject: Second meeting',
        '',
        'The kettle again.',
        '--outer-2',
        '',
        'From: juergen@example.com',
        'Subject: =?iso-8859-1?q?Dritte_Sitzung=3A_der_Kessel_l=E4uft?=',
        '',
        'Ein neuer Kessel ist bestellt.',
        '--outer-2--',
        '--outer',
        'Content-Type: text/plain',
        '',
        '--outer--',
        '',
      ]),
  },
];
