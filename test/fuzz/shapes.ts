/** An input of about so many octets, made to take long. */
export type Shape = (octets: number) => string;

const repeated = (piece: string, octets: number): string => piece.repeat(Math.ceil(octets / piece.length));

/** `head`, then one piece again and again, then `tail`. */
export const filled =
  (head: string, piece: string, tail = ''): Shape =>
  (octets) =>
    head + repeated(piece, octets) + tail;

/** Pieces that differ by a number. */
export const counted =
  (head: string, piece: (i: number) => string, tail = ''): Shape =>
  (octets) => {
    const pieces: string[] = [];
    for (let length = 0, i = 0; length < octets; length += pieces[i++]!.length) pieces.push(piece(i));
    return head + pieces.join('') + tail;
  };

const BLANKS = [' ', '\t', '\n', '\n ', '\r'];
const MARKS = [
  '"',
  '\\',
  '"\\',
  '\\"',
  '(',
  '()',
  '<',
  '>',
  '<a ',
  '=',
  '=?',
  '@',
  'a@',
  ',',
  ';',
  ':',
  '.',
  '>',
];
const WORDS = ['a', 'a ', 'a,', 'a:;', 'a@b ', 'a(b)', '<a>', '<@"', '=?u?q?a', '=?u?q?', '=?utf-8?q?a?= '];
const OCTETS = ['\xe4\x80 ', '\x1b$B', '1 ', '+', '%41', '\0'];
const PIECES = [...BLANKS, ...MARKS, ...WORDS, ...OCTETS];

const FIELDS = [
  'Subject: ',
  'To: ',
  'Date: ',
  'Message-ID: <',
  'References: ',
  'Content-Type: text/plain; a=',
  'Content-Disposition: attachment; filename="',
  'Content-ID: ',
];

/** Each field that is looked into, full of each piece: with nothing behind it, and with something. */
function headers(): [string, Shape][] {
  return FIELDS.flatMap((field) =>
    PIECES.flatMap((piece): [string, Shape][] => [
      [`${field}${JSON.stringify(piece)}`, filled(field, piece, '\r\n\r\n')],
      [`${field}${JSON.stringify(piece)} x`, filled(field, piece, 'x\r\n\r\n')],
    ]),
  );
}

const MIXED = 'Content-Type: multipart/mixed; boundary=x\n\n';
const PARTS = [
  '--x\n\n',
  '--x\nA:b\n\n',
  '--x\nContent-Type: image/png\nContent-ID: <a>\n\nx\n',
  '--x\nContent-Type: text/plain\n\nbegin 644 a\n#86)C\n`\nend\n',
  '--x\nContent-Type: message/rfc822\n\nTo: a,b,c,d\n\nx\n',
  '--x\nContent-Type: multipart/mixed\n\n',
  '--x\nContent-Type: text/plain;a=b;c=d;e=f\n\n',
  '--\n',
  '--y--\n',
  '--y \n',
];
const NESTED = [
  'Content-Type: multipart/mixed; boundary=b\n\n--b\n',
  'Content-Type: multipart/mixed\n\n--q\n',
  'Content-Type: message/rfc822\n\n',
  `Content-Type: message/rfc822\nTo: ${'a,'.repeat(2_000)}\n\n`,
];
const BODIES: [head: string, ...pieces: string[]][] = [
  [
    'A: b\n\n',
    'begin 644 a\n#86)C\n`\nend\n',
    'begin 644 a\n#86)C\n',
    'begin-base64 644 a\naaaa\n',
    'begin',
    ' ',
    '\n',
    '\r',
  ],
  ['Content-Type: text/plain; format=flowed; delsp=yes\n\n', 'a \n', '>', '> > \n', ' '],
  ['Content-Transfer-Encoding: quoted-printable\n\n', '=', ' ', '= ', '=\n', '=41'],
  ['Content-Transfer-Encoding: base64\n\n', '=', 'a \n', 'YQ==', '\n'],
  ['Content-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n', '\r', ' ', '#86)C\n'],
  ...[
    'utf-7',
    'hz-gb-2312',
    'iso-2022-jp',
    'iso-2022-kr',
    'iso-2022-cn',
    'ks_c_5601-1987',
    'big5',
    'gb18030',
    'utf-16',
    'utf-8',
  ].map((charset): [string, ...string[]] => [
    `Content-Type: text/plain; charset=${charset}\n\n`,
    '+',
    '+AAA',
    '~{',
    '\x1b$B',
    '\x0e',
    '\x81',
    '\xff',
    '\xd8',
  ]),
  [
    'Content-Type: text/html\n\n',
    '<',
    '<b>',
    '<a',
    '<table><td>',
    '&',
    ' &nbsp;',
    '<div style="display:none">',
    '\u200c',
  ],
  ['Content-Type: text/html\n\n<style>', 'a{', 'a,', '.a{display:none}', 'url(', 'calc(', '"', '\\'],
];

/** Whole messages. */
export const MESSAGES: readonly (readonly [string, Shape])[] = [
  ...headers(),
  ['fields', filled('', 'a:1\n', '\n')],
  ['fields To', filled('', 'To:a\n', '\n')],
  ['lines that are no fields', filled('A: b\n', 'x\n', '\n')],
  ...PARTS.map((part): [string, Shape] => [JSON.stringify(part), filled(MIXED, part)]),
  ...NESTED.map((part): [string, Shape] => [JSON.stringify(part), filled('', part)]),
  [
    'multiparts, each its own boundary',
    counted('', (i) => `Content-Type: multipart/mixed; boundary=b${i}\n\n--b${i}\n`),
  ],
  [
    'multiparts, each another',
    counted('', (i) => `Content-Type: multipart/mixed; boundary=z${i}\n\n--b${i}\n`),
  ],
  ['parameters that differ', counted('Content-Type: text/plain', (i) => `;a${i}=b`, '\n\nx')],
  ['pieces of one parameter', counted('Content-Type: text/plain', (i) => `;a*${i}*=%41`, '\n\nx')],
  ...BODIES.flatMap(([head, ...pieces]) =>
    pieces.map((piece): [string, Shape] => [JSON.stringify(head + piece), filled(head, piece, 'x')]),
  ),
];

const SERVER_PIECES = [
  '(',
  '()',
  ')',
  '[',
  'a[',
  '"',
  '\\',
  '""',
  '"a" ',
  '"a"b',
  '{0}\r\n',
  '{3}\r\nabc',
  'NIL ',
  '1 ',
  '1,',
  '1:2,',
  'a ',
  ' ',
  '\t',
  '&',
  '&AAA-',
  '<1>',
  'BODY[a]',
  '\xe4',
  '\0',
];
const SERVER_HEADS = [
  '* OK ',
  '* OK [',
  '* LIST (',
  '* LIST () "/" ',
  '* STATUS ',
  '* STATUS a (',
  '* FLAGS (',
  '* SEARCH ',
  '* ESEARCH (TAG "P1") UID ALL ',
  '* VANISHED ',
  '* CAPABILITY ',
  '* NAMESPACE ((',
  '* ID (',
  '* QUOTA "" (',
  '* MYRIGHTS a ',
  '* 1 FETCH (UID 1 ',
  '* 1 FETCH (UID 1 FLAGS (',
  '* 1 FETCH (UID 1 ENVELOPE (NIL ',
  '* 1 FETCH (UID 1 ENVELOPE ("a" "b" ((',
  '* 1 FETCH (UID 1 BODYSTRUCTURE (',
  '* 1 FETCH (UID 1 BODY[',
  'P1 OK [',
  '+ ',
];

/** What an IMAP server says, in one line or in many. */
export const IMAP: readonly (readonly [string, Shape])[] = [
  ...SERVER_HEADS.flatMap((head) =>
    SERVER_PIECES.map((piece): [string, Shape] => [
      JSON.stringify(head + piece),
      filled(head, piece, '"x\r\n'),
    ]),
  ),
  ...SERVER_HEADS.map((head): [string, Shape] => [
    JSON.stringify(`${head}a\r\n`),
    filled('', `${head}a\r\n`),
  ]),
  [
    'addresses',
    filled(
      '* 1 FETCH (UID 1 ENVELOPE (NIL NIL (',
      '("a" NIL "b" "c")',
      ') NIL NIL NIL NIL NIL NIL NIL))\r\n',
    ),
  ],
  [
    'groups',
    filled(
      '* 1 FETCH (UID 1 ENVELOPE (NIL NIL (',
      '(NIL NIL "g" NIL)(NIL NIL NIL NIL)',
      ') NIL NIL NIL NIL NIL NIL NIL))\r\n',
    ),
  ],
  [
    'literals that are too long, in a row that is read leniently',
    filled('* 1 FETCH (UID 1 X "a"b" ', '{3}\r\na) ', ')\r\n'),
  ],
  [
    'the same, of which something is given back',
    filled('* 1 FETCH (UID 1 X "a"b" ', 'A {3}\r\na XY ', ')\r\n'),
  ],
  ['parts', filled('* 1 FETCH (UID 1 BODYSTRUCTURE (', '("A" "B" NIL NIL NIL "7BIT" 1)', '"MIXED"))\r\n')],
];

const LINE_PIECES = ['', '(', ')', 'a', '"', '+', '* ', '* OK', 'P1 OK', '{0}', '\\', '((', '\xff'];
const LINE_HEADS = ['', '* 1 FETCH (UID 1 FLAGS (', '* 1 FETCH (UID 1 ENVELOPE ("a\r\n', '* LIST () "/" "'];

/** Lines that are nothing by themselves: nothing at all, or what may go on with a row. */
export const IMAP_LINES: readonly (readonly [string, Shape])[] = LINE_HEADS.flatMap((head) =>
  LINE_PIECES.map((piece): [string, Shape] => [
    JSON.stringify(`${head}, then ${piece}\r\n`),
    filled(head, `${piece}\r\n`),
  ]),
);

const POP3_PIECES = [
  '.',
  '..',
  '\r\n',
  '.\r\n',
  ' ',
  '\t',
  '1 ',
  '1 a\r\n',
  '\r',
  '\0',
  '[',
  '+OK ',
  '<',
  'SASL ',
];

/** What a POP3 server says. */
export const POP3: readonly (readonly [string, Shape])[] = ['+OK ', '+OK\r\n', '-ERR [', '-ERR '].flatMap(
  (head) =>
    POP3_PIECES.map((piece): [string, Shape] => [
      JSON.stringify(head + piece),
      filled(head, piece, 'x\r\n.\r\n'),
    ]),
);

const SMTP_PIECES = [
  '250-a\r\n',
  '250 a\r\n',
  '250-',
  '250 ',
  '\r\n',
  '\n',
  '.',
  '5.1.1 ',
  ' ',
  '=',
  '\r',
  '\0',
  'secret',
];

/** What a submission server says. */
export const SMTP: readonly (readonly [string, Shape])[] = ['', '250-', '550 5.', '334 '].flatMap((head) =>
  SMTP_PIECES.map((piece): [string, Shape] => [JSON.stringify(head + piece), filled(head, piece, 'x\r\n')]),
);

const CALLER_PIECES = [
  '{',
  '[',
  '"',
  '\\',
  '\\"',
  '(',
  ')',
  ' ',
  ',',
  ':',
  '.',
  '%',
  '%41',
  '&',
  '=',
  '#',
  '@',
  '$',
  '...',
  'a',
  'a ',
  'a,',
  '_',
  '-',
  '!',
  '/',
  '*',
  '\n',
  '\u00e4',
];

/** What a caller sends, in any syntax, with one piece again and again. */
export const callers = (...heads: string[]): readonly (readonly [string, Shape])[] =>
  heads.flatMap((head) =>
    CALLER_PIECES.map((piece): [string, Shape] => [JSON.stringify(head + piece), filled(head, piece, 'x')]),
  );
