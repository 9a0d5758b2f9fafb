import { checkDraft } from '../../src/mail/draft.ts';
import { isStored } from '../../src/mail/message-pieces.ts';
import { ALL_RIGHTS } from '../../src/mail/rights.ts';
import { envelopeOf } from '../../src/mail/send-envelope.ts';
import { compose } from '../../src/mime/compose.ts';
import { outgoingHeader } from '../../src/mime/outgoing-header.ts';
import { pathOf } from '../../src/smtp/paths.ts';
import { commandOf, xtext } from '../../src/smtp/steps.ts';
import { compile } from '../../src/smtp/wire/command.ts';
import { DotStuffing } from '../../src/smtp/wire/dot-stuffing.ts';
import { Keywords } from '../../src/smtp/wire/keywords.ts';
import { refusal } from '../../src/smtp/wire/refusals.ts';
import type { Reply } from '../../src/smtp/wire/reply.ts';
import { ReplyReader } from '../../src/smtp/wire/reply.ts';
import type { Door } from './doors.ts';

// What callers write never becomes a command, a parameter or a header field of its own, and no text ends ahead of its end.

function replies(octets: Buffer): void {
  const heard: Reply[] = [];
  let isOver = false;
  const listener = {
    onReply: (reply: Reply) => void heard.push(reply),
    onGarbage: () => (isOver = true),
    onEnd: () => {},
  };
  const reader = new ReplyReader(listener, (text) => text);
  for (let at = 0; at < octets.length && !isOver; at += 61) reader.push(octets.subarray(at, at + 61));
  for (const reply of heard) {
    refusal(reply, 'it', 'FORBIDDEN');
    const keywords = new Keywords(reply.lines);
    JSON.stringify([keywords.maxSize, keywords.maxHold, keywords.hasMechanism('PLAIN')]);
  }
}

/** One command, one path, and behind it nothing that the address has brought. */
const LINE =
  /^RCPT TO:<(?:"(?:[^"\\\r\n]|\\[ -~])*"|[^\s<>"()[\],;:\\@]+)@(?:\[[\d.A-Za-z:]+\]|[^\s<>"()[\],;:\\@]+)> ORCPT=rfc822;[!-*,-<>-~]*(?:\+[\dA-F]{2}[!-*,-<>-~]*)*\r\n$/u;

function address(octets: Buffer): void {
  const text = octets.toString();
  const header = { from: ['me@example.com'], sender: null, recipients: [] };
  const { recipients } = envelopeOf(header, { to: [text] }, { identities: null }, ALL_RIGHTS);
  for (const each of recipients) {
    const step = {
      verb: 'RCPT',
      to: pathOf(each).text,
      parameters: [`ORCPT=rfc822;${xtext(each)}`],
    } as const;
    const line = compile(commandOf(step).line).toString();
    if (!LINE.test(line)) throw new Error(`became ${JSON.stringify(line)}`);
  }
}

/** Whatever ends their lines, those who are hidden stay so; what is left has whole lines. */
function header(octets: Buffer): void {
  const sent = outgoingHeader(octets, { messageId: undefined }).sent.toString('latin1');
  if (/[\r\n]/.test(sent.replaceAll('\r\n', '')) || !sent.endsWith('\r\n\r\n') || sent.includes('\0'))
    throw new Error(`became ${JSON.stringify(sent)}`);
  if (/^(?:resent-)?bcc[ \t]*:/im.test(sent)) throw new Error(`shows ${JSON.stringify(sent)}`);
}

/** At every split the same; it ends once, at its end. */
function text(octets: Buffer): void {
  const stuffed = (...pieces: readonly Buffer[]): string => {
    const stuffing = new DotStuffing(true);
    const sent = pieces.map((each) => stuffing.push(each));
    return Buffer.concat([...sent, stuffing.end()]).toString('latin1');
  };
  const whole = stuffed(octets);
  for (let at = 0; at <= octets.length; at += 1 + Math.floor(octets.length / 20))
    if (stuffed(octets.subarray(0, at), octets.subarray(at)) !== whole) throw new Error(`differs at ${at}`);
  const lines = whole.split('\r\n');
  if (lines.indexOf('.') !== lines.length - 2) throw new Error('ends ahead of its end');
  if (/[\r\n]/.test(lines.join(''))) throw new Error('has lines that are not whole');
}

/** The fields that a message has of its own; all others are X-. */
const FIELDS = new Set(
  'from to cc bcc reply-to subject message-id date mime-version content-type content-transfer-encoding in-reply-to references x-own content-disposition content-id'.split(
    ' ',
  ),
);

async function composed(octets: Buffer): Promise<void> {
  const [a = '', b = '', c = ''] = octets.toString().split('|');
  const person = { name: a, address: 'anna@example.com' };
  const draft = {
    from: [person],
    to: [{ name: b, address: `${c}@example.com` }],
    subject: b,
    headers: [{ name: 'X-Own', value: c }],
    text: a,
    attachments: [{ filename: b, contentType: 'text/plain', content: Buffer.from('x'), contentId: c }],
  };
  checkDraft(draft, 'MESSAGE');
  const pieces = await compose({ ...draft, attachments: draft.attachments });
  const whole = Buffer.concat(
    pieces.map((each) => (isStored(each) || !Buffer.isBuffer(each) ? Buffer.alloc(0) : each)),
  );
  const head = whole.toString('latin1').split('\r\n\r\n', 1)[0]!;
  const names = head
    .replace(/\r\n[ \t]/g, ' ')
    .split('\r\n')
    .map((line) => line.split(':', 1)[0]!.toLowerCase());
  const stranger = names.find((each) => !FIELDS.has(each));
  if (stranger !== undefined || names.length !== new Set(names).size)
    throw new Error(`has fields ${JSON.stringify(names)}`);
}

const MESSAGE =
  'From: me@example.com\r\nTo: a@example.com,\r\n b@example.com\r\nBcc: c@example.com\r\nSubject: x\r\n\r\nbody\r\n';

export const sendingDoors: Readonly<Record<string, Door>> = {
  'smtp wire': {
    seeds: [
      '220 mail.example.com ESMTP\r\n250-mail.example.com\r\n250-PIPELINING\r\n250-SIZE 35882577\r\n250-AUTH PLAIN LOGIN\r\n250 FUTURERELEASE 604800 2027-01-01T00:00:00Z\r\n',
      '250 2.1.0 Ok\r\n550 5.1.1 <a@b>: No such user\r\n354 go\r\n250 2.0.0 Ok: queued as 4XYZ\r\n221 2.0.0 Bye\r\n',
      '334 eyJzdGF0dXMiOiI0MDEifQ==\r\n535-5.7.8 bad\r\n535 5.7.8 credentials\r\n421 4.7.0 Try again in 5 minutes\r\n452 4.2.2 full\r\n',
    ],
    open: replies,
  },
  'outgoing addresses': {
    seeds: [
      'anna@example.com',
      '"a b\\"c"@example.com',
      'müller@дом.рф',
      'a+b=c@[127.0.0.1]',
      'x@[IPv6:::1]',
    ],
    open: address,
  },
  'outgoing headers': {
    seeds: [
      MESSAGE,
      MESSAGE.replaceAll('\r\n', '\n'),
      MESSAGE.replace('Subject', 'Resent-Bcc: d@e.f\r\nResent-From'),
    ],
    open: header,
  },
  'outgoing texts': {
    seeds: ['a\r\n.\r\nb\r\n', '..\r\n.\n.\r.\r\n', `.${'x'.repeat(400)}\r\n.\r\nQUIT\r\n`],
    open: text,
  },
  'composed messages': {
    seeds: ['Anna Müller|Grüße: a|x-y', 'a, b <c@d>;|=?utf-8?q?x?=|"q"', 'long '.repeat(40) + '|b|c'],
    open: composed,
  },
};
