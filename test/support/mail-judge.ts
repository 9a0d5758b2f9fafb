/** What Python's imaplib and email package find of one mail: in the mailboxes of its recipients, in SENT, among the drafts. */
import { PythonWitness } from './python-witness.ts';
import type { Credentials, RealServer } from './servers/real-servers.ts';

/** A message as Python reads it. */
export interface Judged {
  /** Without the fields that the way added ahead of it, as base64. */
  readonly octets: string;
  /** The fields that every reader sees, decoded: lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: readonly JudgedPart[];
  /** What Python has against its form. */
  readonly defects: readonly string[];
}

export interface JudgedPart {
  readonly type: string;
  readonly filename: string | null;
  readonly disposition: string | null;
  /** Of its decoded octets. */
  readonly sha256: string;
  /** Of texts, line ends as LF. */
  readonly text: string | null;
}

/** A mailbox that is looked into, and how many messages are waited for. */
export interface Look {
  readonly user: Credentials;
  readonly mailbox: string;
  readonly atLeast: number;
}

/** The messages with a Message-ID in each of these mailboxes. */
export async function judgeMailboxes(
  server: Pick<RealServer, 'host' | 'ports'>,
  messageId: string,
  looks: readonly Look[],
): Promise<Judged[][]> {
  return judge.ask({ host: server.host, port: server.ports.imap, messageId, looks });
}

/** Messages that were got elsewhere. */
export async function judgeOctets(messages: readonly Buffer[]): Promise<Judged[]> {
  return judge.ask({ octets: messages.map((each) => each.toString('base64')) });
}

/** Flags of the newest message with this subject, as Python's imaplib has them. */
export async function flagsByPython(
  server: Pick<RealServer, 'host' | 'ports'>,
  user: Credentials,
  mailbox: string,
  subject: string,
): Promise<string> {
  return judge.ask({ host: server.host, port: server.ports.imap, flagsOf: { user, mailbox, subject } });
}

const judge = new PythonWitness(String.raw`
import base64, email, email.policy, hashlib, imaplib, re, time

TRACE = re.compile(rb'(?:(?:Return-Path|X-Original-To|Delivered-To|Received|Envelope-To|Delivery-Date):[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*)*', re.I)

def part(p):
    octets = p.get_payload(decode=True) or b''
    is_text = p.get_content_maintype() == 'text' and p.get_content_disposition() != 'attachment'
    return {
        'type': p.get_content_type(), 'filename': p.get_filename(), 'disposition': p.get_content_disposition(),
        'sha256': hashlib.sha256(octets).hexdigest(),
        'text': p.get_content().replace('\r\n', '\n') if is_text else None,
    }

def judged(octets):
    own = octets[TRACE.match(octets).end():]
    m = email.message_from_bytes(own, policy=email.policy.default)
    leaves = [p for p in m.walk() if not p.is_multipart()]
    defects = [type(d).__name__ for p in m.walk() for d in p.defects]
    return {
        'octets': base64.b64encode(own).decode(),
        'headers': {name.lower(): str(value) for name, value in m.items()},
        'parts': [part(p) for p in leaves], 'defects': defects,
    }

def session(input, user):
    imap = imaplib.IMAP4(input['host'], input['port'])
    imap.login(user['user'], user['password'])
    return imap

def found(imap, mailbox, *criteria):
    imap.select(mailbox, readonly=True)
    numbers = imap.search(None, *criteria)[1][0].split()
    return [imap.fetch(n, '(FLAGS BODY.PEEK[])')[1] for n in numbers]

def look(input, each):
    imap = session(input, each['user'])
    end = time.monotonic() + 150
    while True:
        messages = found(imap, each['mailbox'], 'HEADER', 'Message-ID', '"%s"' % input['messageId'])
        if len(messages) >= each['atLeast'] or time.monotonic() > end:
            imap.logout()
            return [judged(m[0][1]) for m in messages]
        time.sleep(0.02)

def answer(input):
    if 'octets' in input: return [judged(base64.b64decode(o)) for o in input['octets']]
    if 'looks' in input: return [look(input, each) for each in input['looks']]
    one = input['flagsOf']
    imap = session(input, one['user'])
    message = found(imap, one['mailbox'], 'SUBJECT', '"%s"' % one['subject'])[-1]
    imap.logout()
    return ' '.join(flag.decode() for piece in message for flag in imaplib.ParseFlags(piece[0] if isinstance(piece, tuple) else piece))
`);
