/** Messages whose headers are hard to read: always the same, in the same order. */
import iconv from 'iconv-lite';

export interface AwkwardHeader {
  readonly name: string;
  readonly raw: Buffer;
}

/** Lines of a header, one octet per character. */
type Lines = readonly string[];

/** The octets of a text in UTF-8, one per character. */
const utf8 = (text: string): string => Buffer.from(text).toString('latin1');

function message(name: string, lines: Lines): AwkwardHeader {
  return { name, raw: Buffer.from([...lines, '', 'text', ''].join('\r\n'), 'latin1') };
}

/** With the fields that a message has to have, unless it brings its own. */
function complete(name: string, lines: Lines): AwkwardHeader {
  const has = (field: string) => lines.some((line) => line.toLowerCase().startsWith(`${field}:`));
  const common = [
    'From: Ann <ann@example.com>',
    'To: Bob <bob@example.com>',
    'Date: Mon, 1 Jan 2024 10:00:00 +0100',
    'Message-ID: <common@example.com>',
  ];
  return message(name, [
    ...common.filter((line) => !has(line.slice(0, line.indexOf(':')).toLowerCase())),
    ...lines,
  ]);
}

const subject = (value: string): AwkwardHeader =>
  complete(`subject ${value.slice(0, 60)}`, [`Subject: ${value}`]);
const to = (value: string): AwkwardHeader =>
  complete(`to ${value.slice(0, 60)}`, [`To: ${value}`, 'Subject: to']);
const date = (value: string): AwkwardHeader => complete(`date ${value}`, [`Date: ${value}`, 'Subject: date']);

// --- encoded words

/** A text in each charset that it can be written in. */
const TEXTS: Record<string, readonly string[]> = {
  'Grüße aus Köln': [
    'utf-8',
    'iso-8859-1',
    'iso-8859-15',
    'windows-1252',
    'iso-8859-9',
    'windows-1254',
    'cp850',
    'cp437',
    'macintosh',
    'utf-7',
    'utf-16be',
    'utf-16le',
  ],
  'Příliš žluťoučký kůň': ['utf-8', 'iso-8859-2', 'windows-1250', 'cp852'],
  'Ħello Ġgant ċar': ['iso-8859-3'],
  'Āboli ēd šķiņķi': ['iso-8859-4', 'windows-1257', 'iso-8859-13'],
  'Съешь ещё этих': ['utf-8', 'koi8-r', 'koi8-u', 'windows-1251', 'iso-8859-5', 'cp866'],
  'مرحبا بالعالم': ['utf-8', 'iso-8859-6', 'windows-1256'],
  'Γειά σου Κόσμε': ['utf-8', 'iso-8859-7', 'windows-1253'],
  'שלום עולם': ['utf-8', 'iso-8859-8', 'windows-1255'],
  'Þetta er íslenska': ['iso-8859-10', 'iso-8859-14'],
  'Tôi ăn cơm': ['utf-8', 'windows-1258'],
  สวัสดี: ['utf-8', 'tis-620', 'iso-8859-11'],
  中文邮件测试: ['utf-8', 'gb2312', 'gbk', 'gb18030'],
  中文郵件測試: ['utf-8', 'big5', 'gb18030'],
  日本語のメール: ['utf-8', 'shift_jis', 'euc-jp'],
  '한국어 메일': ['utf-8', 'euc-kr'],
  'Emoji 🐎🏳️‍🌈 end': ['utf-8', 'gb18030'],
};

const q = (charset: string, octets: string): string =>
  `=?${charset}?Q?${octets.replace(/[^A-Za-z0-9 ]/g, hexOctet).replaceAll(' ', '_')}?=`;
const b = (charset: string, octets: string): string =>
  `=?${charset}?B?${Buffer.from(octets, 'latin1').toString('base64')}?=`;
const hexOctet = (octet: string): string =>
  `=${octet.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

function charsets(): AwkwardHeader[] {
  const found: AwkwardHeader[] = [];
  for (const [text, names] of Object.entries(TEXTS)) {
    for (const charset of names) {
      const octets = iconv.encode(text, charset, { addBOM: false }).toString('latin1');
      for (const word of [q(charset, octets), b(charset.toUpperCase(), octets)]) {
        const own = `${word} <${charset.replace(/\W/g, '')}@example.com>`;
        found.push(
          complete(`${text} in ${charset}`, [
            `From: ${own}`,
            `To: ${own},`,
            ` (${word}) x@y.example`,
            `Subject: ${word} (${word})`,
          ]),
        );
      }
    }
  }
  return found;
}

const WORDS: readonly AwkwardHeader[] = [
  // ISO-2022-JP, whose escapes are ASCII
  subject('=?ISO-2022-JP?B?GyRCRnxLXDhsGyhC?='),
  subject('=?iso-2022-jp?Q?=1B$BF|K\\8l=1B(B?= and ASCII'),
  // split inside a character, at every place where it can be
  subject('=?UTF-8?Q?a=F0=9F=98?=\r\n =?UTF-8?B?gGI=?='.replace('?B?gGI=', '?Q?=80b')),
  subject('=?UTF-8?B?8J8=?= =?UTF-8?B?mIA=?='),
  subject('=?utf-8?Q?=C3?= =?utf-8?Q?=BC?= =?utf-8?Q?=C3?= =?utf-8?Q?=B6?='),
  subject('=?gb2312?B?1tA=?= =?gb2312?B?zsQ=?='),
  // neighbours
  subject('=?utf-8?q?one_?= =?iso-8859-1?q?tw=F6?=\r\n\t=?utf-8?q?_three?= four'),
  subject('=?utf-8?q?one?=   =?utf-8?q?two?=\r\n \t =?utf-8?q?three?='),
  subject('=?iso-8859-1?q?=E4?= =?iso-8859-2?q?=B1?= =?koi8-r?q?=C1?='),
  subject('plain =?utf-8?q?=C3=A9?= plain =?utf-8?q?=C3=A8?= plain'),
  subject('=?utf-8?q?=C3=A9?=  two spaces  =?utf-8?q?=C3=A8?='),
  subject('(=?utf-8?q?in_brackets?=) =?utf-8?q?=C3=A9?='),
  subject('=?utf-8?q?=28?= =?utf-8?q?=29?='),
  // letters in any case, languages, empty and odd texts
  subject('=?utf-8*de?q?sch=c3=b6ne_gr=C3=BC=c3=9fe?='),
  subject('=?UTF-8*en-GB?B?w6k=?='),
  subject('=?uTf-8?b?w6k=?= and =?UTF8?Q?=C3=A9?='),
  subject('=?utf-8?q??='),
  subject('=?utf-8?b??='),
  subject('a =?utf-8?q??= b'),
  subject('=?utf-8?q?under_score=5Fscore=20space?='),
  subject('=?utf-8?q?tab=09newline=0Areturn=0Dnull=00end?='),
  subject('=?utf-8?q?equals_=3D_question_=3F?='),
  subject(`=?utf-8?q?${'long_'.repeat(200)}?=`),
  subject(`=?utf-8?b?${Buffer.from('ü'.repeat(900)).toString('base64')}?=`),
  subject('=?us-ascii?q?plain?= =?US-ASCII?B?cGxhaW4=?='),
  // what only looks like one
  subject('=?utf-8?q?never closed'),
  subject('=?utf-8?x?unknown_encoding?='),
  subject('=?utf-8?q'),
  subject('=??q?no_charset?='),
  subject('=?'),
  subject('?= =? ?='),
  subject('100% = ? not =? encoded ?= at all'),
  subject('\\"quoted\\" "=?utf-8?q?=C3=A9?="'),
];

// --- octets above 7F and control characters

const EIGHT_BIT: readonly AwkwardHeader[] = [
  subject(utf8('Grüße €')),
  subject(utf8('日本語 and =?utf-8?q?=C3=A9?= mixed')),
  subject('Gr\xfc\xdfe in Latin-1'),
  subject('\x93quotes\x94 \x96 and \x80'),
  subject(utf8('e\u0301 combining, \u202eright to left')),
  complete('subject a mark', [`Subject: ${utf8('a \ufeff mark')}`]),
  subject('nul is not here but \x07bell and \x7fdelete are'),
  complete('UTF-8 names', [
    `From: ${utf8('René Müller')} <rene@example.com>`,
    `To: "${utf8('Zoë, “Zo”')}" <zoe@example.com>`,
    'Subject: names',
  ]),
  complete('Latin-1 names', [
    'From: Ren\xe9 M\xfcller <rene@example.com>',
    'To: "Zo\xeb, Z" <zoe@example.com>',
    'Subject: names',
  ]),
  complete('UTF-8 addresses', [
    `From: ${utf8('用户@例え.jp')}`,
    `To: ${utf8('Jörg <jörg@müller.example>')}`,
    'Subject: addresses',
  ]),
  complete('8-bit elsewhere', [
    `X-Note: ${utf8('Grüße')}`,
    'X-Latin: caf\xe9',
    'Message-ID: <\xe9@example.com>',
    'Subject: elsewhere',
  ]),
];

// --- folding

const FOLDS: readonly AwkwardHeader[] = [
  subject('\r\n starts on the next line'),
  subject('one\r\n two\r\n\tthree\r\n   four'),
  subject('ends with spaces   '),
  subject('  begins with spaces'),
  subject('a  b   c    d'),
  subject('tab\there\t\tand\tthere'),
  subject('white\r\n \r\n line in between'),
  subject(''),
  subject('   '),
  subject('\r\n '),
  complete('no space behind the colon', ['Subject:no space']),
  complete('many folds', ['Subject: x', ...Array.from({ length: 300 }, (_, i) => ` line ${i}`)]),
  complete('a folded quoted name', [
    'To: "first\r\n second" <a@example.com>,\r\n\t"third" <b@example.com>',
    'Subject: quoted',
  ]),
  complete('a folded address list', [
    `To: ${Array.from({ length: 60 }, (_, i) => `Person ${i} <p${i}@example.com>`).join(',\r\n\t')}`,
    'Subject: list',
  ]),
  complete('a folded date', ['Date: Mon,\r\n 1 Jan\r\n 2024 10:00:00 +0100', 'Subject: date']),
  complete('a folded id', [
    'Message-ID:\r\n <folded@example.com>',
    'In-Reply-To:\r\n <parent@example.com>',
    'Subject: id',
  ]),
];

// --- addresses

const NAMES: readonly string[] = [
  '',
  'Plain Name ',
  '"Quoted Name" ',
  '"Comma, Quoted" ',
  '"Escaped \\"Quotes\\" and \\\\" ',
  'J. R. Initial ',
  "O'Neill ",
  '=?utf-8?q?M=C3=BCller=2C_Eva?= ',
  '=?utf-8?q?Two?= =?utf-8?q?_Words?= ',
  'Half =?utf-8?q?=C3=A9ncoded?= ',
  '=?iso-8859-1?q?A?= =?utf-8?q?=C3=BC?= ',
  '"=?utf-8?q?in_quotes?=" ',
  'Two  Spaces ',
  '"(brackets)" ',
  '"semi;colon: and <angles>" ',
];

const SPECS: readonly string[] = [
  'a@example.com',
  'first.last+tag@sub.example.co.uk',
  '"quoted local"@example.com',
  '"at@sign"@example.com',
  'joe@[127.0.0.1]',
  'UPPER@EXAMPLE.COM',
  '=?utf-8?q?no?=@example.com',
  "!#$%&'*+-/=?^_`{|}~@example.com",
];

function addresses(): AwkwardHeader[] {
  const single = NAMES.flatMap((name, i) => {
    const spec = SPECS[i % SPECS.length]!;
    const other = SPECS[(i * 3 + 1) % SPECS.length]!;
    const all = [
      `From: ${name}<${spec}>`,
      `To: ${name}<${other}>, ${NAMES[(i + 5) % NAMES.length]!}<${spec}>`,
    ];
    const grouped = `Cc: before@example.com, Team ${i}: ${name}<${spec}>, ${name}<${other}>;, after@example.com`;
    return [
      complete(`name ${name}`, [...all, 'Subject: names']),
      complete(`name in a group ${name}`, [
        ...all,
        grouped,
        `Reply-To: ${name}<${other}>`,
        `Sender: ${name}<${spec}>`,
        'Subject: groups',
      ]),
    ];
  });
  return [...single, ...SPECS.map((spec) => to(`${spec}, <${spec}>`)), ...LISTS.map(to)];
}

const LISTS: readonly string[] = [
  'g: b@example.org, "c" <c@d.example>;',
  'Undisclosed recipients:;',
  'undisclosed-recipients: ;',
  'One: ;, Two: b@c.example;, Three:;',
  '"Quoted, group": "X, Y" <x@example.com>;, w@example.com',
  '=?utf-8?q?Gr=C3=BC=C3=9Fe?=: a@b.example;',
  'Friends: a@b.example, Ann <ann@example.com>;',
  'a@b.example (a comment)',
  'a@b.example (nested (comments) here)',
  '(before) a@b.example',
  'Name (comment) <a@b.example>',
  'a@b.example (=?utf-8?q?=C3=A9?=)',
  'a (local) @ (domain) b.example',
  'a @ b . example',
  ',a@b.example,,b@c.example,',
  'a@b.example,',
  'root',
  'MAILER-DAEMON (Mail Delivery System)',
  '<>',
  '"" <a@b.example>',
  '<a@b.example>',
  'Name<a@b.example>',
  '<@route.example:a@b.example>',
  '<@one.example,@two.example:a@b.example>',
  'a@b.example b@c.example',
  'a@b.example; b@c.example',
  'Unclosed <a@b.example',
  '"Unclosed <a@b.example>',
  'Unclosed group: a@b.example, c@d.example',
  'two@at@signs.example',
  'a..b@example.com',
  '.a@example.com',
  'a.@example.com',
  'a@',
  '@b.example',
  'mailto:a@b.example',
  'Name a@b.example',
  '<a@b.example> Name behind',
  'a@b.example <c@d.example>',
  '"a@b.example" <c@d.example>',
  'Name, With Comma <a@b.example>',
  'Name [brackets] <a@b.example>',
  'Very.Dotted.Name. <a@b.example>',
  'a@b.example\r\n\t,\r\n c@d.example',
  '"a\\@b" <c@d.example>',
  'a@xn--mller-kva.example',
  '"\\\\" <a@b.example>',
  ': a@b.example;',
];

// --- dates

const DATES: readonly string[] = [
  'Mon, 1 Jan 2024 10:00:00 +0100',
  '1 Jan 2024 10:00:00 +0100',
  'Mon, 01 Jan 2024 10:00 +0100',
  'Mon, 1 Jan 2024 10:00:00 -0000',
  'Mon, 1 Jan 2024 10:00:00 GMT',
  'Mon, 1 Jan 2024 10:00:00 UT',
  'Mon, 1 Jan 2024 10:00:00 EST',
  'Mon, 1 Jan 2024 10:00:00 PDT',
  'Mon, 1 Jan 2024 10:00:00 +0100 (CET)',
  'Mon, 1 Jan 2024 10:00:00 +0530 (a (nested) comment)',
  'Mon, 1 Jan 2024 10:00:00 -1200',
  'Mon, 1 Jan 2024 10:00:00 +1400',
  'Mon, 1 Jan 24 10:00:00 +0000',
  'Fri, 1 Jan 99 10:00:00 +0000',
  'Sun, 1 Jan 2024 10:00:00 +0000',
  'Mon,1 Jan 2024 10:00:00 +0000',
  'mon, 1 JAN 2024 10:00:00 +0000',
  'Mon, 1 January 2024 10:00:00 +0000',
  'Mon, 1-Jan-2024 10:00:00 +0000',
  'Mon, 29 Feb 2024 10:00:00 +0000',
  'Wed, 29 Feb 2023 10:00:00 +0000',
  'Mon, 31 Apr 2024 10:00:00 +0000',
  'Mon, 0 Jan 2024 10:00:00 +0000',
  'Mon, 1 Foo 2024 10:00:00 +0000',
  'Mon, 1 Jan 2024 25:00:00 +0000',
  'Mon, 1 Jan 2024 10:61:00 +0000',
  'Sat, 31 Dec 2016 23:59:60 +0000',
  'Mon Jan  1 10:00:00 2024',
  'Mon, 1 Jan 2024',
  '2024-01-01T10:00:00Z',
  'Thu, 1 Jan 1970 00:00:00 +0000',
  'Wed, 31 Dec 1969 23:59:59 +0000',
  'Mon, 1 Jan 1900 00:00:00 +0000',
  'Fri, 31 Dec 9999 23:59:59 +0000',
  'Mon, 1 Jan 2024 10:00:00',
  'Mon, 1 Jan 2024 10:00:00 CEST',
  'Mon, 1 Jan 2024 10:00:00 XYZ',
  'Mon, 1 Jan 2024 10:00:00 Z',
  'Mon, 1 Jan 2024 10:00:00 +01:00',
  'yesterday',
  '',
  '1704103200',
];

// --- ids, missing and repeated fields

const IDS: readonly Lines[] = [
  ['Message-ID: <simple@example.com>', 'In-Reply-To: <a@b>', 'References: <x@y> <z@w>'],
  ['Message-ID: no-angles@example.com', 'In-Reply-To: no-angles@b', 'References: x@y z@w'],
  ['Message-ID: <with space@example.com>', 'In-Reply-To: <with space@b>'],
  ['Message-ID:    <spaces@example.com>   ', 'In-Reply-To:   <a@b>   '],
  ['Message-ID: <a@b> (comment)', 'In-Reply-To: Your message of "Mon" <a@b>'],
  ['Message-ID: <one@b> <two@b>', 'In-Reply-To: <one@b> <two@b>\r\n\t<three@b>'],
  ['Message-ID: <"quoted local"@example.com>', 'In-Reply-To: <"quoted local"@b>'],
  ['Message-ID: <no-at-sign>', 'In-Reply-To: <no-at-sign>'],
  ['Message-ID: <>', 'In-Reply-To: <>', 'References: <>'],
  ['Message-ID:', 'In-Reply-To:', 'References:'],
  ['Message-ID: <=?utf-8?q?a?=@b>', 'In-Reply-To: =?utf-8?q?=3Ca=40b=3E?='],
  ['message-id: <lower@case>', 'IN-REPLY-TO: <UPPER@CASE>', 'references: <a@b>\r\n <c@d>\r\n\t<e@f>'],
  ['References: <a@b><c@d>,<e@f>;<g@h>'],
  ['References: text <a@b> text <c@d'],
  [
    `References: ${Array.from({ length: 400 }, (_, i) => `<${i}.${'x'.repeat(40)}@example.com>`).join('\r\n ')}`,
  ],
  [`Message-ID: <${'long'.repeat(200)}@example.com>`],
  ['Message-ID: <back\\slash"quote@example.com>', 'In-Reply-To: <back\\slash@b>'],
];

const FIELDS: readonly AwkwardHeader[] = [
  message('no header at all but one', ['X-Only: this']),
  message('no From', ['To: b@example.com', 'Subject: nobody']),
  message('no To', ['From: a@example.com', 'Subject: for nobody', 'Date: Mon, 1 Jan 2024 10:00:00 +0100']),
  message('no Date, no Message-ID', ['From: a@example.com', 'To: b@example.com', 'Subject: timeless']),
  message('no Subject', ['From: a@example.com', 'To: b@example.com']),
  message('only Sender', ['Sender: s@example.com', 'Subject: sender']),
  message('From and Sender', ['From: a@example.com', 'Sender: s@example.com', 'Subject: both']),
  message('From and Reply-To', [
    'From: a@example.com',
    'Reply-To: List <list@example.com>, other@example.com',
    'Subject: reply',
  ]),
  message('empty Reply-To and Sender', ['From: a@example.com', 'Reply-To: ', 'Sender:', 'Subject: empty']),
  message('empty From', ['From:', 'To:', 'Cc:', 'Bcc:', 'Subject: empty']),
  message('bcc', ['From: a@example.com', 'Bcc: hidden@example.com, "H" <h@example.com>', 'Subject: bcc']),
  complete('two Cc', ['Cc: a@example.com', 'Cc: b@example.com', 'Subject: two Cc']),
  complete('two To apart', ['To: a@example.com', 'X-Between: x', 'To: b@example.com', 'Subject: two To']),
  complete('two From', ['From: a@example.com', 'From: b@example.com', 'Subject: two From']),
  complete('names in odd case', ['SUBJECT: upper', 'fRoM: a@example.com', 'x-ODD-case: x']),
  complete(
    'many fields of one name',
    Array.from(
      { length: 50 },
      (_, i) => `Received: from h${i} by h${i + 1};\r\n\tMon, 1 Jan 2024 10:00:00 +0100`,
    ),
  ),
  complete('empty fields', ['X-Empty:', 'X-Blank:   ', 'X-Folded:\r\n ', 'Subject: empty fields']),
  complete('names of one letter and of odd characters', [
    'X: one',
    '!#$%: odd',
    'A_b.c: dots',
    'Subject: odd names',
  ]),
  complete('colons', ['X-Colons: a: b: c', 'Subject: Re: Fwd: AW: colons']),
];

const HUGE: readonly AwkwardHeader[] = [
  subject('word '.repeat(6000)),
  subject(`${'x'.repeat(30_000)}`),
  subject(Array.from({ length: 400 }, (_, i) => `=?utf-8?q?=C3=BC${i}?=`).join('\r\n ')),
  to(Array.from({ length: 1500 }, (_, i) => `"Person, ${i}" <p${i}@example.com>`).join(',\r\n ')),
  to(`Everyone: ${Array.from({ length: 300 }, (_, i) => `p${i}@example.com`).join(', ')};`),
  complete('a huge field', [`X-Huge: ${'huge '.repeat(20_000)}`, 'Subject: huge']),
  complete(
    'a thousand fields',
    Array.from({ length: 1000 }, (_, i) => `X-Field-${i}: ${i}`),
  ),
];

// --- everything with everything

/** A small generator of numbers that are the same each time (mulberry32). */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const MIXED_SUBJECTS = [
  'plain',
  '=?utf-8?q?=C3=A9t=C3=A9?=',
  '=?iso-8859-1?q?=E9t=E9?= and more',
  '=?koi8-r?B?8NLJ18XU?=',
  'folded\r\n here',
  utf8('été'),
  '',
];

function mixtures(count: number): AwkwardHeader[] {
  return Array.from({ length: count }, (_, i) => {
    const random = randomNumbers(i + 1);
    const pick = (list: readonly string[]): string => list[random(list.length)]!;
    const someone = () => `${pick(NAMES)}<${pick(SPECS)}>`;
    const list = () => Array.from({ length: 1 + random(4) }, someone).join(pick([', ', ',\r\n ', ' ,']));
    const group = () =>
      `${pick(['Team', '"Team, A"', '=?utf-8?q?=C3=89quipe?='])}: ${random(3) ? list() : ''};`;
    const lines = [
      `From: ${someone()}`,
      `To: ${[list(), group(), list()].slice(random(3)).join(', ')}`,
      ...(random(2) ? [`Cc: ${group()}`] : []),
      ...(random(2) ? [`Reply-To: ${list()}`] : []),
      `Subject: ${pick(MIXED_SUBJECTS)} ${pick(MIXED_SUBJECTS)}`,
      `Date: ${DATES[random(20)]!}`,
      ...IDS[random(6)]!,
    ];
    return message(`mixture ${i}`, lines.slice(random(2)));
  });
}

/** Some 430 messages; none is larger than 120 KB. */
export const AWKWARD_HEADERS: readonly AwkwardHeader[] = [
  ...charsets(),
  ...WORDS,
  ...EIGHT_BIT,
  ...FOLDS,
  ...addresses(),
  ...DATES.map(date),
  ...IDS.map((lines, i) => complete(`ids ${i}`, [...lines, `Subject: ids ${i}`])),
  ...FIELDS,
  ...HUGE,
  ...mixtures(80),
];
