import type { Listener } from '../../src/imap/wire/reader.ts';
import { Reader } from '../../src/imap/wire/reader.ts';
import type { DataResponse, Response, StatusResponse } from '../../src/imap/wire/responses.ts';
import { listOf, pairsOf } from '../../src/imap/wire/responses.ts';
import { FetchedEnvelope } from '../../src/imap/commands/envelope.ts';
import { isSound, readStructure } from '../../src/imap/commands/body-structure.ts';
import { ALL } from '../../src/imap/commands/search-key.ts';
import type { Step } from '../../src/imap/commands/table.ts';
import { commandOf, readReply } from '../../src/imap/commands/table.ts';
import { isAnswer } from '../../src/imap/wire/pipeline.ts';
import { LIMITS as IMAP_LIMITS } from '../../src/imap/wire/limits.ts';
import { masked } from '../../src/imap/wire/masked.ts';
import { refusal } from '../../src/imap/wire/refusals.ts';
import { MailError } from '../../src/mail/errors.ts';
import { Masks } from '../../src/net/masks.ts';
import { readReply as readPop3Reply } from '../../src/pop3/results.ts';
import type { Step as Pop3Step } from '../../src/pop3/steps.ts';
import { readStatus } from '../../src/pop3/wire/command.ts';
import { Reader as Pop3Reader } from '../../src/pop3/wire/reader.ts';
import type { Door } from './doors.ts';

const path = 'INBOX';
const items = { words: ['UID', 'FLAGS', 'ENVELOPE', 'MODSEQ'], headers: ['SUBJECT'] } as const;
const STEPS: readonly Step[] = [
  { verb: 'LIST', path: undefined, returns: { options: [], status: ['MESSAGES'] } },
  { verb: 'LSUB' },
  { verb: 'STATUS', path, items: ['MESSAGES', 'UIDNEXT'] },
  { verb: 'EXAMINE', path },
  { verb: 'FETCH', path, range: { from: 1, to: 9 }, items },
  { verb: 'UID FETCH', path, uids: [1, 2, 3], items },
  { verb: 'UID FETCH PARTIAL', path, count: 2, items },
  { verb: 'SEARCH', path, uid: 2, isExtended: true },
  { verb: 'SEARCH', path, uid: 2, isExtended: false },
  { verb: 'UID SEARCH', path, search: ALL, returns: ['ALL', 'COUNT'] },
  { verb: 'UID SEARCH', path, search: ALL },
  { verb: 'UID SORT', path, by: ['DATE'], search: ALL },
  { verb: 'NAMESPACE' },
  { verb: 'ID' },
  { verb: 'GETQUOTAROOT', path },
  { verb: 'MYRIGHTS', path },
];

const OK: StatusResponse = { kind: 'status', tag: 'P1', status: 'OK', code: undefined, text: '', weight: 0 };

/** All that a server says, read to its end; what is not a MailError of a line is thrown. */
async function responsesIn(octets: Buffer): Promise<Response[]> {
  const responses: Response[] = [];
  let unreadable = 0;
  await new Promise<void>((resolve) => {
    const listener: Listener = {
      onResponse: (response) => void responses.push(masked(response, new Masks())),
      onUnreadable: () => {
        // The connection ends there.
        if (++unreadable <= IMAP_LIMITS.uninvited) return;
        reader.stop();
        resolve();
      },
      mayReceive: () => true,
      sinkFor: () => undefined,
      onFull: () => {},
      onLast: () => {},
      onEnd: () => resolve(),
    };
    const reader = new Reader(listener);
    for (let at = 0; at < octets.length; at += 700) reader.push(octets.subarray(at, at + 700));
    reader.end();
  });
  return responses;
}

/** What a command is answered with may be an error, but none of ours. */
function sound(answer: unknown): void {
  if (answer instanceof MailError && answer.code === 'INTERNAL') throw answer;
}

async function imap(octets: Buffer): Promise<void> {
  const responses = await responsesIn(octets);
  const data = responses.filter((each): each is DataResponse => each.kind === 'data');
  const remarks = responses.filter((each): each is StatusResponse => each.kind === 'status');
  for (const step of STEPS) {
    const command = commandOf(step);
    sound(readReply(step, { status: OK, data: data.filter((each) => isAnswer(command, each)), remarks }));
  }
  for (const status of remarks) refusal(status, 'to do it', 'SERVER_UNAVAILABLE');
}

async function structure(octets: Buffer): Promise<void> {
  for (const response of await responsesIn(octets)) {
    if (response.kind !== 'data' || response.type !== 'FETCH') continue;
    const row = pairsOf(listOf(response.tokens[0]));
    const root = readStructure(row.get('BODYSTRUCTURE'));
    if (root) isSound(root);
    const envelope = new FetchedEnvelope(row.get('ENVELOPE') ?? null);
    const { subject, from, to, cc, bcc, replyTo, sender, messageId, sentAt, inReplyTo } = envelope;
    JSON.stringify([subject, from, to, cc, bcc, replyTo, sender, messageId, sentAt, inReplyTo]);
  }
}

const POP3_STEPS: readonly Pop3Step[] = [
  { verb: 'CAPA' },
  { verb: 'STAT' },
  { verb: 'UIDL' },
  { verb: 'UIDL', number: 1 },
  { verb: 'LIST' },
  { verb: 'LIST', number: 1 },
  { verb: 'TOP', number: 1, lines: 0 },
  { verb: 'QUIT', changes: true },
];

function pop3(octets: Buffer): void {
  const answers: { line: string; pieces: Buffer[] }[] = [];
  const listener = {
    onLine: (line: Buffer) => answers.push({ line: line.toString('latin1'), pieces: [] }) % 2 === 1,
    onBody: (body: Buffer) => void answers.at(-1)!.pieces.push(body),
    onBodyEnd: () => {},
    onEndless: () => {},
    onEnd: () => {},
  };
  const reader = new Pop3Reader(listener, 4096);
  for (let at = 0; at < octets.length; at += 97) reader.push(octets.subarray(at, at + 97));
  reader.end();
  // Each is read as the answer to every command, which a session does once: that many are enough.
  for (const { line, pieces } of answers.slice(0, 100)) {
    const body = Buffer.concat(pieces);
    const { status, code, text } = readStatus(line) ?? {};
    const reply = { isOk: status === '+OK', code, text: text ?? '', body, isCut: false, size: body.length };
    for (const step of POP3_STEPS) sound(readPop3Reply(step, reply));
  }
}

const ADDRESS = '("Anna" NIL "anna" "example.com")';
const ENVELOPE = `("Mon, 2 Mar 2026 10:00:00 +0100" "=?utf-8?q?Gr=C3=BC=C3=9Fe?=" (${ADDRESS}) NIL NIL (${ADDRESS}${ADDRESS}) NIL NIL "<a@b>" "<c@d>")`;
const LEAF = '("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "QUOTED-PRINTABLE" 120 4 NIL NIL NIL NIL)';

export const wireDoors: Readonly<Record<string, Door>> = {
  'imap wire': {
    seeds: [
      '* OK [CAPABILITY IMAP4rev1 LITERAL+ ESEARCH] ready\r\nP1 OK [READ-ONLY] done\r\n',
      '* 23 EXISTS\r\n* 2 RECENT\r\n* OK [UIDVALIDITY 3857529045] ok\r\n* FLAGS (\\Seen \\*)\r\n* 3 EXPUNGE\r\n',
      '* LIST (\\HasNoChildren \\Sent) "/" "Entw&APw-rfe"\r\n* LIST () NIL {5}\r\nInbox\r\n* STATUS INBOX (MESSAGES 3 UIDNEXT 9)\r\n',
      '* SEARCH 2 3 5\r\n* SORT 5 3 2\r\n* ESEARCH (TAG "P1") UID COUNT 3 ALL 2:3,5 PARTIAL (1:2 2:3)\r\n* VANISHED (EARLIER) 1:5\r\n',
      `* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (12) RFC822.SIZE 44 BODY[HEADER.FIELDS (SUBJECT)] {13}\r\nSubject: hi\r\n)\r\n`,
      '* QUOTAROOT INBOX ""\r\n* QUOTA "" (STORAGE 10 512)\r\n* NAMESPACE (("" "/")) NIL NIL\r\n* ID ("name" "x")\r\n* MYRIGHTS INBOX lrs\r\n+ go on\r\n* BYE [UNAVAILABLE] later\r\n',
    ],
    open: imap,
  },
  'imap structures': {
    seeds: [
      `* 1 FETCH (UID 1 ENVELOPE ${ENVELOPE} BODYSTRUCTURE ${LEAF})\r\n`,
      `* 2 FETCH (BODYSTRUCTURE (${LEAF}${LEAF} "MIXED" ("BOUNDARY" "x") ("ATTACHMENT" ("FILENAME*" "utf-8''a%20b")) NIL NIL))\r\n`,
      `* 3 FETCH (BODYSTRUCTURE ("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 900 ${ENVELOPE} ${LEAF} 20 NIL NIL NIL))\r\n`,
      '* 4 FETCH (ENVELOPE (NIL {3}\r\nabc NIL NIL NIL NIL NIL NIL NIL NIL))\r\n',
    ],
    open: structure,
  },
  'pop3 wire': {
    seeds: [
      '+OK ready <1@x>\r\n+OK\r\nTOP\r\nUIDL\r\n.\r\n+OK 2 320\r\n',
      '+OK\r\n1 whqtswO00WBw418f9t5JxYwZ\r\n2 QhdPYR:00WBw1Ph7x7\r\n.\r\n-ERR [IN-USE] locked\r\n',
      '+OK\r\nSubject: a\r\n\r\n..dots\r\n.\r\n+ \r\n-ERR [SYS/TEMP] no such message\r\n',
    ],
    open: pop3,
  },
};
