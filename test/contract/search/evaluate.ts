/** What a filter means, said once more and as plainly as possible: over all messages, as the API itself shows them. */

export interface SeenMessage {
  uid: number;
  id: string;
  flags: string[];
  subject: string | null;
  from: SeenAddress[];
  to: SeenAddress[];
  cc: SeenAddress[];
  bcc: SeenAddress[];
  sentAt: string | null;
  receivedAt: string;
  size: number;
  messageId: string | null;
  threadId: string | null;
  hasAttachments: boolean;
  modSeq: string | null;
  headers: { name: string; value: string }[];
}

interface SeenAddress {
  name: string | null;
  address: string | null;
}

export const SEEN_FIELDS = `uid id flags subject from { name address } to { name address } cc { name address }
  bcc { name address } sentAt receivedAt size messageId threadId hasAttachments modSeq headers { name value }`;

/** A filter as a client writes it. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever a client may write
export type WrittenFilter = Record<string, any>;

/** Whom the server's own SEARCH finds a text in: by `BODY word` or `TEXT word`. */
export type TextHits = ReadonlyMap<string, ReadonlySet<number>>;

const within = (whole: string | null, part: string) =>
  (whole ?? '').toLowerCase().includes(part.toLowerCase());
const among = (people: SeenAddress[], part: string) =>
  people.some(({ name, address }) => within(name, part) || within(address, part));
const lower = (texts: string[]) => texts.map((each) => each.toLowerCase());

const TESTS: Record<string, (message: SeenMessage, value: never, hits: TextHits) => boolean> = {
  and: (message, all: WrittenFilter[], hits) => all.every((each) => isMeant(message, each, hits)),
  or: (message, all: WrittenFilter[], hits) => all.some((each) => isMeant(message, each, hits)),
  not: (message, all: WrittenFilter[], hits) => !all.some((each) => isMeant(message, each, hits)),
  hasFlags: ({ flags }, wanted: string[]) => lower(wanted).every((flag) => lower(flags).includes(flag)),
  lacksFlags: ({ flags }, wanted: string[]) => !lower(wanted).some((flag) => lower(flags).includes(flag)),
  from: ({ from }, text: string) => among(from, text),
  to: ({ to }, text: string) => among(to, text),
  cc: ({ cc }, text: string) => among(cc, text),
  bcc: ({ bcc }, text: string) => among(bcc, text),
  subject: ({ subject }, text: string) => subject !== null && within(subject, text),
  header: ({ headers }, { name, value }: { name: string; value?: string }) =>
    headers.some(
      (each) =>
        each.name.toLowerCase() === name.toLowerCase() && (value == null || within(each.value, value)),
    ),
  receivedSince: ({ receivedAt }, date: string) => Date.parse(receivedAt) >= Date.parse(date),
  receivedBefore: ({ receivedAt }, date: string) => Date.parse(receivedAt) < Date.parse(date),
  sentSince: ({ sentAt }, date: string) => sentAt !== null && Date.parse(sentAt) >= Date.parse(date),
  sentBefore: ({ sentAt }, date: string) => sentAt !== null && Date.parse(sentAt) < Date.parse(date),
  sizeAtLeast: ({ size }, octets: number) => size >= octets,
  sizeAtMost: ({ size }, octets: number) => size <= octets,
  hasAttachments: (message, wanted: boolean) => message.hasAttachments === wanted,
  ids: ({ id }, ids: string[]) => ids.includes(id),
  messageIds: ({ messageId }, ids: string[]) => messageId !== null && ids.includes(messageId),
  threadIds: ({ threadId }, ids: string[]) => threadId !== null && ids.includes(threadId),
  changedSince: ({ modSeq }, since: string) => modSeq !== null && BigInt(modSeq) > BigInt(since),
  body: ({ uid }, text: string, hits) => hits.get(`BODY ${text}`)!.has(uid),
  text: ({ uid }, text: string, hits) => hits.get(`TEXT ${text}`)!.has(uid),
};

export function isMeant(message: SeenMessage, filter: WrittenFilter, hits: TextHits): boolean {
  return Object.entries(filter).every(([name, value]) => TESTS[name]!(message, value as never, hits));
}
