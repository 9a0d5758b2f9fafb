import { runPython } from '../support/python.ts';
import type { Credentials, RealServer } from '../support/servers/real-servers.ts';

/** Messages and counts as both sides are brought into: the names of the gateway, times in RFC 3339 and UTC. */
export interface SeenMessage {
  readonly uid: number;
  readonly flags: readonly string[];
  readonly receivedAt: string;
  readonly size: number;
  readonly subject: string | null;
  readonly from: readonly SeenAddress[];
  readonly sender: readonly SeenAddress[];
  readonly replyTo: readonly SeenAddress[];
  readonly to: readonly SeenAddress[];
  readonly cc: readonly SeenAddress[];
  readonly bcc: readonly SeenAddress[];
  readonly sentAt: string | null;
  readonly messageId: string | null;
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  /** The whole header: names, raw unfolded values, decoded values. */
  readonly headers: readonly { name: string; raw: string; value: string }[];
}

export interface SeenAddress {
  readonly name: string | null;
  readonly address: string | null;
  readonly group: string | null;
}

export interface SeenCounts {
  readonly messages: number;
  readonly unseen: number;
  readonly recent: number;
  readonly uidNext: number;
  readonly uidValidity: number;
}

/** An account as Python's imaplib and email package see it: an independent opinion. */
export interface PythonView {
  /** By decoded path. */
  readonly mailboxes: Record<string, SeenCounts>;
  /** Of one mailbox, oldest first. */
  readonly messages: readonly SeenMessage[];
}

/** Reads all counts, and all messages of one mailbox, without the gateway. */
export async function viewByPython(
  server: Pick<RealServer, 'host' | 'ports'>,
  { user, password }: Credentials,
  mailbox: string,
): Promise<PythonView> {
  const args = [server.host, String(server.ports.imap), user, password, mailbox];
  return JSON.parse((await runPython(SCRIPT, args)).toString()) as PythonView;
}

/*
 * Where the script does more than to call Python's library, it says why:
 *
 * - ENVELOPE: imaplib hands it over as octets, so the script has a tokenizer of its own (RFC 9051 §9).
 * - Octets above 7F in a header are what IMAP leaves to the client; the email package would show U+FFFD for each. Here
 *   they are UTF-8 where they are valid in it, else windows-1252 (of the Encoding Standard: its five undefined octets
 *   are the control characters of the same number).
 * - ISO-8859-1 and US-ASCII are read as windows-1252, as the Encoding Standard has it: in Python's ISO-8859-1 the
 *   octets 80–9F are control characters that nobody meant.
 * - What decode_header cuts apart is joined as it is. make_header would put a space between an encoded word and a
 *   bracket or quote that touches it: « < no @example.com>».
 * - A language tag in an encoded word (RFC 2231 §5) is no part of the charset's name; Python fails with LookupError.
 * - Tabs and line breaks become spaces, other control characters go, the ends are trimmed: a decoded value is one line.
 */
const SCRIPT = String.raw`
import codecs, datetime, email, email.header, email.policy, email.utils, imaplib, json, re, sys

host, port, user, password, mailbox = sys.argv[1:]
imaplib._MAXLINE = 50_000_000

# --- tokens: bytes for strings and atoms, None for NIL, list for lists

TOKEN = re.compile(rb'\s*(?:(\()|(\))|"((?:[^"\\]|\\.)*)"|\{(\d+)\}\r\n|((?:[^\s()"{\[]|\[[^\]]*\])+))', re.S)

def tokens(octets):
    stack, at = [[]], 0
    while True:
        match = TOKEN.match(octets, at)
        if not match:
            if octets[at:].strip(): raise ValueError('not a token: %r' % octets[at:at + 60])
            return stack[0]
        at = match.end()
        opening, closing, quoted, literal, atom = match.groups()
        if opening: stack.append([])
        elif closing:
            done = stack.pop()
            stack[-1].append(done)
        elif quoted is not None: stack[-1].append(re.sub(rb'\\(.)', rb'\1', quoted, flags=re.S))
        elif literal is not None:
            stack[-1].append(octets[at:at + int(literal)])
            at += int(literal)
        else: stack[-1].append(None if atom.upper() == b'NIL' else atom)

def pairs(items):
    return {items[i].decode().upper(): items[i + 1] for i in range(0, len(items) - 1, 2)}

# --- text

def from_octets(octets):
    try: return octets.decode('utf-8')
    except UnicodeDecodeError: return octets.decode('cp1252', 'as_control')

codecs.register_error('as_control', lambda failure: (chr(failure.object[failure.start]), failure.start + 1))

def one_line(text):
    text = re.sub('\r\n|[\t\r\n]', ' ', text)
    return re.sub('[\x00-\x1f\x7f]', '', text).strip()

LATIN = ('iso-8859-1', 'us-ascii', 'windows-1252')

def decoded(octets):
    if octets is None: return None
    chunks = email.header.decode_header(octets.decode('latin-1'))
    try: return one_line(''.join(chunk_text(*chunk) for chunk in chunks))
    except (UnicodeError, LookupError) as failure: return 'PYTHON FAILS: ' + type(failure).__name__

def chunk_text(chunk, charset):
    if charset is None: return from_octets(chunk.encode('latin-1') if isinstance(chunk, str) else chunk)
    charset = charset.lower().split('*')[0]
    return chunk.decode('cp1252', 'as_control') if charset in LATIN else chunk.decode(charset)

# --- ENVELOPE

def group_aware(entries):
    found, group, members = [], None, 0
    def close():
        if group is not None and members == 0: found.append({'name': None, 'address': None, 'group': group})
    for name, route, local, domain in entries or []:
        if domain is None:
            close()
            # The end is an entry of NILs. Courier writes the same entry at both ends, with "" for the name.
            ends = local is None or (local == b'' and group is not None)
            group, members = (None if ends else decoded(local)), 0
            continue
        person = {'name': decoded(name) or None, 'address': spec(local or b'', domain), 'group': group}
        # An entry with neither is no address at all, as in «To: <>».
        if person['name'] is None and person['address'] is None: continue
        members += 1
        found.append(person)
    close()
    return found

# ENVELOPE holds the local part without its quotes (RFC 9051, address): where it needs them, they are put back.
# Courier leaves them, and leaves out what is missing. Dovecot writes a word of its own there, which is no address.
STAND_INS = ('MISSING_MAILBOX', 'MISSING_DOMAIN', 'SYNTAX_ERROR')
def spec(local, domain):
    local, domain = ('' if half in STAND_INS else half for half in (from_octets(local), from_octets(domain)))
    if re.search(r'[\s()<>\[\]:;@\\,"]', local) and not re.fullmatch('".*"', local):
        local = '"' + re.sub(r'(["\\])', r'\\\1', local) + '"'
    return (local + '@' + domain if domain else local) or None

def when(octets):
    try: date = email.utils.parsedate_to_datetime(from_octets(octets or b''))
    except (TypeError, ValueError, IndexError): return None
    return utc(date)

def utc(date):
    if date.tzinfo is None: date = date.replace(tzinfo=datetime.timezone.utc)
    try: return date.astimezone(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ').rjust(20, '0')
    except OverflowError: return None

def ids(octets):
    text = from_octets(octets or b'')
    return re.findall(r'<[^<>\s]+>', text) or text.split()

def first_id(octets):
    text = from_octets(octets or b'').strip()
    found = re.search(r'<[^<>]+>', text)
    return (found.group() if found else text) or None

def envelope(items):
    date, subject, from_, sender, reply_to, to, cc, bcc, in_reply_to, message_id = items
    return {
        'sentAt': when(date), 'subject': decoded(subject),
        'from': group_aware(from_), 'sender': group_aware(sender), 'replyTo': group_aware(reply_to),
        'to': group_aware(to), 'cc': group_aware(cc), 'bcc': group_aware(bcc),
        'inReplyTo': ids(in_reply_to), 'messageId': first_id(message_id),
    }

# --- the raw message

def headers(message):
    found = []
    for name, value in message.raw_items():
        octets = value.encode('ascii', 'surrogateescape')
        octets = re.sub(rb'\r\n(?=[ \t])', b'', octets).strip(b' \t\r\n')
        found.append({'name': name, 'raw': octets.decode('utf-8', 'replace'), 'value': decoded(octets)})
    return found

# --- IMAP

def responses(parts):
    whole = b''
    for part in parts:
        if isinstance(part, tuple): whole += part[0] + b'\r\n' + part[1]
        elif part is not None:
            whole += part
            yield whole
            whole = b''

def internal_date(octets):
    text = octets.decode().strip()
    return utc(datetime.datetime.strptime(text, '%d-%b-%Y %H:%M:%S %z'))

imap = imaplib.IMAP4(host, int(port))
imap.login(user, password)

# Modified UTF-7 (RFC 3501, mailbox international naming convention), by way of Python's UTF-7.
def path(name):
    decode = lambda shift: b'&' if shift[1] == b'' else (b'+' + shift[1].replace(b',', b'/') + b'-').decode('utf-7').encode()
    return re.sub(rb'&([^-]*)-', decode, name).decode()

counts = {}
for line in responses(imap.list()[1]):
    attributes, delimiter, name = tokens(line)
    if any(each.lower() in (b'\\noselect', b'\\nonexistent') for each in attributes): continue
    answer = imap.status(imap._quote(name.decode()), '(MESSAGES UNSEEN RECENT UIDNEXT UIDVALIDITY)')[1]
    for status in responses(answer):
        got = pairs(tokens(status)[1])
        counts[path(name)] = {
            'messages': int(got['MESSAGES']), 'unseen': int(got['UNSEEN']), 'recent': int(got['RECENT']),
            'uidNext': int(got['UIDNEXT']), 'uidValidity': int(got['UIDVALIDITY']),
        }

messages = []
imap.select(imap._quote(mailbox), readonly=True)
for line in responses(imap.uid('FETCH', '1:*', '(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)')[1]):
    got = pairs(tokens(line)[1])
    messages.append({
        'uid': int(got['UID']), 'flags': [flag.decode() for flag in got['FLAGS'] if flag != b'\\Recent'],
        'receivedAt': internal_date(got['INTERNALDATE']), 'size': int(got['RFC822.SIZE']),
        **envelope(got['ENVELOPE']),
    })
raws = {}
for line in responses(imap.uid('FETCH', '1:*', '(UID BODY.PEEK[])')[1]):
    got = pairs(tokens(line)[1])
    raws[int(got['UID'])] = got['BODY[]']
for message in messages:
    parsed = email.message_from_bytes(raws[message['uid']], policy=email.policy.compat32)
    message['headers'] = headers(parsed)
    message['references'] = [each for value in parsed.get_all('References', [])
                             for each in ids(str(value).encode('utf-8', 'replace'))]
imap.logout()
print(json.dumps({'mailboxes': counts, 'messages': messages}))
`;
