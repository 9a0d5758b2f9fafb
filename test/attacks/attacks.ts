import { MESSAGES } from '../fuzz/shapes.ts';
import type { HostileServer, Say } from './imap-server.ts';
import { forever, imapServer, many } from './imap-server.ts';
import { pop3Server } from './pop3-server.ts';

/** A mail server, and what is asked of it at once. */
export interface Attack {
  readonly server: HostileServer;
  readonly requests: readonly string[];
  /** Servers that are named in sign-ins at the same time; their names are looked up at a name server that keeps silent. */
  readonly signIns?: readonly string[];
}

const LIST = '{ mailboxes { name status { messages } } }';
const PAGE = '{ mailbox(role: INBOX) { messages(first: 2) { nodes { uid subject from { address } } } } }';
const CONTENT = `{ mailbox(role: INBOX) { messages(first: 2) { nodes { subject references headers { name value }
  to { address name } from { address } text html preview hasAttachments attachments { filename size }
  parts { partId contentType parameters { name value } envelope { subject to { address } } } } } } }`;

const imap = (hostile: Readonly<Record<string, Say>>, ...requests: string[]): Attack => ({
  server: imapServer(hostile),
  requests,
});
const pop3 = (hostile: Parameters<typeof pop3Server>[1]): Attack => ({
  server: pop3Server(Buffer.from('Subject: a\r\n\r\nb\r\n'), hostile),
  requests: [CONTENT],
});
const row = (items: string, count: number, piece: string, end: string): Say =>
  many(count, () => piece, `* 1 FETCH (UID 1 ${items}`, `${end}\r\n`);

const SERVERS: Readonly<Record<string, Attack>> = {
  '99,000 mailboxes': imap({ LIST: many(99_000, (i) => `* LIST () "/" "box ${i}"\r\n`) }, LIST),
  '30,000 mailboxes': imap({ LIST: many(30_000, (i) => `* LIST () "/" "box ${i}"\r\n`) }, LIST),
  '50,000 names of 4 KB': imap(
    { LIST: many(50_000, (i) => `* LIST () "/" "${i}${'x'.repeat(4_000)}"\r\n`) },
    LIST,
  ),
  '{0} without end': imap({ LIST: forever('{0}\r\n', '* LIST () "/" ') }, LIST),
  'attributes without end': imap({ LIST: forever('\\A ', '* LIST (') }, LIST),
  'parentheses without end': imap({ FETCH: forever('(', '* 1 FETCH (UID 1 ENVELOPE ') }, PAGE),
  'parentheses, 11 MB of them': imap({ FETCH: row('ENVELOPE ', 11, '('.repeat(1e6), '') }, PAGE),
  'brackets, 11 MB of them': imap({ FETCH: row('BODY', 11, 'a['.repeat(5e5), '"a"b') }, PAGE),
  'a line without end': imap({ FETCH: forever('x', '* 1 FETCH (UID 1 ENVELOPE "') }, PAGE),
  'lines without end': imap({ FETCH: forever('\r\n') }, PAGE),
  'rows without end': imap({ FETCH: forever('* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n') }, PAGE),
  'EXISTS without end': imap({ FETCH: forever('* 9 EXISTS\r\n') }, PAGE),
  'EXPUNGE without end': imap({ FETCH: forever('* 1 EXPUNGE\r\n') }, PAGE),
  'a number beyond all': imap({ EXAMINE: (tag) => [`* 9007199254740993 EXISTS\r\n${tag} OK\r\n`] }, PAGE),
  'four billion messages': imap({ EXAMINE: (tag) => [`* 4294967295 EXISTS\r\n${tag} OK\r\n`] }, PAGE),
  'a set of all numbers': imap(
    {
      'UID SEARCH': (tag) => [`* ESEARCH (TAG "${tag}") UID ALL 1:4294967295\r\n${tag} OK\r\n`],
      SEARCH: (tag) => [`* ESEARCH (TAG "${tag}") UID ALL 1:4294967295\r\n${tag} OK\r\n`],
    },
    '{ mailbox(role: INBOX) { messages(first: 2, filter: { text: "a" }) { totalCount nodes { uid } } } }',
  ),
  'remarks without end': imap({ EXAMINE: forever('* OK [PERMANENTFLAGS (\\Seen)] go on\r\n') }, PAGE),
  'capabilities without end': imap({ FETCH: forever('* CAPABILITY IMAP4rev1 X\r\n') }, PAGE),
  'continuations without end': imap({ FETCH: forever('+ go on\r\n') }, PAGE),
  'garbage without end': imap({ FETCH: forever('\xff\xfe(((\r\n') }, PAGE),
  'tags of no command without end': imap({ FETCH: forever('X9 OK hello\r\n') }, PAGE),
  'an ENVELOPE of 200,000 addresses': imap(
    { FETCH: row('ENVELOPE (NIL NIL (', 200_000, '("a" NIL "b" "c")', ') NIL NIL NIL NIL NIL NIL NIL))') },
    PAGE,
  ),
  'an ENVELOPE of 40,000 groups': imap(
    {
      FETCH: row(
        'ENVELOPE (NIL NIL (',
        40_000,
        '(NIL NIL "g" NIL)(NIL NIL NIL NIL)',
        ') NIL NIL NIL NIL NIL NIL NIL))',
      ),
    },
    PAGE,
  ),
  'an ENVELOPE of 12,000 literals': imap(
    {
      FETCH: row(
        'ENVELOPE (NIL NIL (',
        12_000,
        '({1}\r\na NIL {1}\r\nb {1}\r\nc)',
        ') NIL NIL NIL NIL NIL NIL NIL))',
      ),
    },
    PAGE,
  ),
  'a BODYSTRUCTURE of 100,000 parts': imap(
    { FETCH: row('BODYSTRUCTURE (', 100_000, '("A" "B" NIL NIL NIL "7BIT" 1)', '"MIXED"))') },
    CONTENT,
  ),
  'a BODYSTRUCTURE of 3,000 parts': imap(
    { FETCH: row('BODYSTRUCTURE (', 3_000, '("TEXT" "PLAIN" NIL NIL NIL "7BIT" 1 1)', '"MIXED"))') },
    CONTENT,
  ),
  'quotes that are not escaped, 8 MB': imap(
    { FETCH: row('ENVELOPE (NIL "', 800, '"a'.repeat(5_000), '" NIL NIL NIL NIL NIL NIL NIL NIL))') },
    PAGE,
  ),
  'literals that are announced too long': imap({ FETCH: row('', 49_000, '{3}\r\na) ', ')') }, PAGE),
  'the same, in a row that is read leniently': imap(
    { FETCH: row('X "a"b" ', 49_000, '{3}\r\na) ', ')') },
    PAGE,
  ),
  'ten at once: rows without end': imap(
    { FETCH: forever('* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n') },
    ...Array<string>(10).fill(PAGE),
  ),
  'a thousand searches under their names': imap(
    {},
    `{ mailbox(role: INBOX) { ${Array.from(
      { length: 900 },
      (_, i) => `a${i}: messages(first: 1, filter: { text: "${i}" }) { totalCount }`,
    ).join(' ')} } }`,
  ),
  'a thousand fields under their names': imap(
    {},
    `{ mailbox(role: INBOX) { messages(first: 2) { nodes { ${Array.from(
      { length: 900 },
      (_, i) => `a${i}: subject b${i}: text { text }`,
    ).join(' ')} } } } }`,
  ),
  'a hundred sign-ins at silent name servers': {
    ...imap({}),
    signIns: Array.from({ length: 100 }, (_, i) => `imaps://mail${i}.example.com`),
  },
  'POP3: UIDL without end': pop3({ UIDL: () => forever('1 a\r\n', '+OK\r\n')('') }),
  'POP3: LIST of 240,000 lines': pop3({
    LIST: () => many(240_000, (i) => `${i + 1} 9\r\n`, '+OK\r\n', '.\r\n')(''),
  }),
  'POP3: UIDL of 240,000 lines': pop3({
    STAT: () => ['+OK 240000 99999999\r\n'],
    UIDL: () => many(240_000, (i) => `${i + 1} u${i}\r\n`, '+OK\r\n', '.\r\n')(''),
  }),
  'POP3: CAPA without end': pop3({ CAPA: () => forever('SASL PLAIN\r\n', '+OK\r\n')('') }),
  'POP3: a status line without end': pop3({ STAT: () => forever('1', '+OK ')('') }),
  'POP3: a message without end': pop3({
    RETR: () => forever('x\r\n', '+OK\r\n')(''),
    TOP: () => forever('x\r\n', '+OK\r\n')(''),
  }),
};

const FIVE_MEGABYTES = 5_000_000;

/** What is to be tried of messages: over POP3, where the gateway itself takes all of a message apart. */
const HARDEST =
  /^(fields|lines|multiparts|parameters|pieces|"--|"Content|"A: b)|^(To|Subject|References|Message-ID|Content-Disposition).*("a"|"a "|"a,"|"a:;"|"<"|" "|"<a>"|"=\?u\?q\?"|"\(\)"|"\\"")$/;

const messages = Object.fromEntries(
  MESSAGES.filter(([name]) => HARDEST.test(name)).map(([name, shape]): [string, Attack] => [
    `message: ${name}`,
    {
      get server() {
        return pop3Server(Buffer.from(shape(FIVE_MEGABYTES), 'latin1').subarray(0, FIVE_MEGABYTES));
      },
      requests: [CONTENT],
    },
  ]),
);

export const ATTACKS: Readonly<Record<string, Attack>> = { ...SERVERS, ...messages };
