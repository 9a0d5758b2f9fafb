import { randomFrom } from '../search/random-filters.ts';
import type { Delivery } from '../../support/servers/real-servers.ts';

export const PLACES = ['INBOX', 'Sent', 'Archive'] as const;
export type Place = (typeof PLACES)[number];

/** Where each kind of message is, of ten. */
const SPREAD: readonly Place[] = [...Array<Place>(6).fill('INBOX'), 'Sent', 'Sent', 'Archive', 'Archive'];

interface Made {
  readonly id: string;
  readonly references: readonly string[];
}

/**
 * Conversations as clients make them, and as they should not: forked, with references that were cut, that lead into another
 * conversation or are missing, with the same Message-ID twice, and with subjects that change.
 */
export function madeConversations(count: number, seed: number): Map<Place, Delivery[]> {
  const random = randomFrom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const deliveries = new Map<Place, Delivery[]>(PLACES.map((place) => [place, []]));
  const all: Made[] = [];
  let clock = Date.UTC(2024, 0, 1);
  for (let i = 0; i < count; i++) {
    const own: Made[] = [];
    const size = 1 + Math.floor(random() * random() * 9);
    for (let k = 0; k < size; k++) {
      const parent = own.length > 0 ? pick(own) : undefined;
      const full = parent ? [...parent.references, parent.id] : [];
      const kind = random();
      let references = full;
      if (kind < 0.08) references = full.slice(-1);
      else if (kind < 0.14 && all.length > 0) references = [...pick(all).references, pick(all).id, ...full];
      else if (kind < 0.18 && all.length > 0) references = [...full, pick(all).id];
      const isAnswerOnly = kind > 0.92 && parent !== undefined;
      const id = kind > 0.88 && kind < 0.9 && all.length > 0 ? pick(all).id : `<${i}.${k}@x.org>`;
      const made = { id, references };
      own.push(made);
      all.push(made);
      clock += 60_000;
      const header = [
        `From: Writer ${k % 3} <writer${k % 3}@x.org>`,
        `Subject: ${random() < 0.2 ? 'Changed' : 'Re: Topic'} ${i}`,
        `Date: ${new Date(clock).toUTCString()}`,
        `Message-ID: ${id}`,
        ...(isAnswerOnly ? [`In-Reply-To: ${parent.id}`] : []),
        ...(!isAnswerOnly && references.length > 0 ? [`References: ${references.join('\r\n ')}`] : []),
      ];
      deliveries.get(pick(SPREAD))!.push({
        raw: Buffer.from([...header, '', 'text', ''].join('\r\n')),
        receivedAt: new Date(clock),
        ...(random() < 0.5 && { flags: ['\\Seen'] }),
      });
    }
  }
  return deliveries;
}

/** What Python makes of all headers of a mailbox: it shares no code with the gateway. */
export const JUDGE = `
import email, imaplib, json, re, ssl, sys
port, user, password, ca, mailbox = sys.argv[1:6]
imap = imaplib.IMAP4_SSL('localhost', int(port), ssl_context=ssl.create_default_context(cafile=ca))
imap.login(user, password)
typ, data = imap.select('"' + mailbox + '"', readonly=True)
assert typ == 'OK', data
typ, rows = imap.uid('FETCH', '1:*', '(UID FLAGS BODY.PEEK[HEADER])')
messages = []
for i, row in enumerate(rows):
    if not isinstance(row, tuple): continue
    told = row[0] + (rows[i + 1] if isinstance(rows[i + 1], bytes) else b'')
    header = email.message_from_bytes(row[1])
    ids = lambda name: re.findall(r'<[^<>\\s]+>', ' '.join(header.get_all(name, [])))
    root = (ids('References') or ids('In-Reply-To') or ids('Message-ID'))[0]
    names = set(ids('References') + ids('In-Reply-To') + ids('Message-ID'))
    messages.append({'names': sorted(names), 'uid': int(re.search(rb'UID (\\d+)', told).group(1)), 'id': ids('Message-ID')[0], 'root': root,
                     'seen': b'\\\\Seen' in told, 'from': email.utils.parseaddr(header['From'])[1]})
print(json.dumps(messages))
`;

/** A message as Python sees it. */
export interface Judged {
  readonly uid: number;
  /** All Message-IDs that it names, its own among them. */
  readonly names: readonly string[];
  readonly id: string;
  readonly root: string;
  readonly seen: boolean;
  readonly from: string;
}
