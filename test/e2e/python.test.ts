/** What the gateway answers equals what Python's imaplib and email package see in the same mailbox. */
import { isDeepStrictEqual } from 'node:util';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { Subject } from '../contract/subject.ts';
import type { User } from '../contract/subject.ts';
import { TRAITS } from '../contract/traits.ts';
import { AWKWARD_MESSAGES } from '../mime/awkward-messages.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import type { Delivery, ServerName } from '../support/servers/real-servers.ts';
import { AWKWARD_HEADERS } from './awkward-headers.ts';
import type { PythonView, SeenAddress, SeenMessage } from './python-view.ts';
import { viewByPython } from './python-view.ts';

const SERVERS: readonly ServerName[] = ['dovecot', 'courier', 'cyrus'];

/** Larger than that, and not everything of a message fits into one answer. */
const LARGE = 500_000;

/** Not every server keeps other line ends than CRLF, or a message without an octet. */
const isDeliverable = ({ raw }: { raw: Buffer }): boolean =>
  raw.length > 0 && !/(?<!\r)\n|\r(?!\n)/.test(raw.toString('latin1'));
const AWKWARD = [...AWKWARD_HEADERS, ...AWKWARD_MESSAGES].filter(isDeliverable);
const USUAL = AWKWARD.filter(({ raw }) => raw.length < LARGE);
const HUGE = AWKWARD.filter(({ raw }) => raw.length >= LARGE);

const FLAGS = [[], ['\\Seen'], ['\\Flagged', '\\Seen'], ['\\Answered'], ['\\Draft'], ['\\Deleted']];
const FIRST = Date.UTC(2019, 11, 31, 23, 59, 58);
const delivery = ({ raw }: { raw: Buffer }, i: number): Delivery => ({
  raw,
  flags: FLAGS[i % FLAGS.length]!,
  receivedAt: new Date(FIRST + i * 86_461_000),
});

const SMALL_FIELDS = [
  'uid',
  'flags',
  'receivedAt',
  'size',
  'subject',
  'sentAt',
  'messageId',
  'inReplyTo',
  'references',
] as const;
const ADDRESS_FIELDS = ['from', 'sender', 'replyTo', 'to', 'cc', 'bcc'] as const;
const HUGE_FIELDS = [
  'uid',
  'flags',
  'receivedAt',
  'size',
  'subject',
  'sentAt',
  'messageId',
  'from',
  'sender',
  'replyTo',
] as const;

/** Where Postern deliberately says something else than Python, and why. */
interface Difference {
  /** The message that shows it. */
  readonly message: string;
  readonly field: 'subject' | 'sentAt';
  readonly python: string | null;
  readonly postern: string | null;
  readonly on?: ServerName;
  readonly why: string;
}

const DIFFERENCES: readonly Difference[] = [
  {
    message: 'subject =??q?no_charset?=',
    field: 'subject',
    python: 'PYTHON FAILS: LookupError',
    postern: '=??q?no_charset?=',
    why: 'what has no charset is no encoded word (RFC 2047 §2), and stays as it stands',
  },
  {
    message: 'subject a mark',
    field: 'subject',
    python: 'a \ufeff mark',
    postern: 'a  mark',
    on: 'courier',
    why: 'Courier makes an encoded word of it, and a byte order mark at the beginning of one is no text',
  },
  {
    message: 'date Sat, 31 Dec 2016 23:59:60 +0000',
    field: 'sentAt',
    python: null,
    postern: '2017-01-01T00:00:00Z',
    why: 'leap seconds exist (RFC 5322 §3.3)',
  },
  {
    message: 'date 2024-01-01T10:00:00Z',
    field: 'sentAt',
    python: null,
    postern: '2024-01-01T10:00:00Z',
    why: 'ISO 8601 is not the format of mail, but there is no doubt what it means',
  },
  {
    message: 'date Mon, 1 Jan 2024 10:00:00 CEST',
    field: 'sentAt',
    python: '2024-01-01T10:00:00Z',
    postern: '2024-01-01T08:00:00Z',
    why: 'Python does not know this zone and takes it for UTC',
  },
  {
    message: 'date Mon, 1 Jan 2024 10:00:00 +01:00',
    field: 'sentAt',
    python: '2024-01-01T10:00:00Z',
    postern: '2024-01-01T09:00:00Z',
    why: 'Python does not read a zone with a colon and takes it for UTC',
  },
];

/**
 * What Python sees of these messages on Dovecot. Courier's ENVELOPE cannot be read where a name holds quotes, which it
 * does not escape: Postern reads the header in its place, and so does Dovecot.
 */
let reference: PythonView | undefined;

/** A word without a host is somebody local; anything else is a name, whatever Courier takes it for. */
function asName({ name, address, group }: SeenAddress): SeenAddress {
  if (address === null) return { name: name && unquoted(name), address, group };
  return /@|^[\w.+-]+$/.test(address)
    ? { name, address, group }
    : { name: unquoted(address), address: null, group };
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/s, '$1');
}

function likeNames(value: unknown): unknown {
  return Array.isArray(value) && typeof value[0] === 'object' ? (value as SeenAddress[]).map(asName) : value;
}

for (const name of SERVERS)
  describeServer(name, (server) => {
    const subject = new Subject(server, TRAITS[name]);
    let user: User;
    let python: PythonView;
    let ours: SeenMessage[];

    const differences = DIFFERENCES.filter(({ on }) => on === undefined || on === name);
    /** A field of all messages, by message; those that differ on purpose are looked at on their own. */
    const column = (messages: readonly SeenMessage[], field: keyof SeenMessage) =>
      messages.flatMap((message, i) => {
        const isDifferent = differences.some(
          (each) => each.message === USUAL[i]!.name && (each.field === field || field === 'headers'),
        );
        const isHeader =
          name === 'courier' && isDeepStrictEqual(message[field], reference?.messages[i]?.[field]);
        const seen = isHeader ? python.messages[i]! : message;
        const is = name === 'courier' ? likeNames(seen[field]) : seen[field];
        return isDifferent ? [] : [{ of: `${i} ${USUAL[i]!.name}`, is }];
      });

    beforeAll(async () => {
      user = await subject.user(USUAL.map(delivery));
      [python, ours] = [
        await viewByPython(server, user.credentials, 'INBOX'),
        await readAll(user, subject.path('INBOX')),
      ];
      if (name === 'dovecot') reference = python;
    });

    it(`sees the same ${USUAL.length} messages, in the same order`, () => {
      expect(USUAL.length).toBeGreaterThan(400);
      expect(python.messages).toHaveLength(USUAL.length);
      expect(ours.map(({ uid }) => uid)).toEqual(python.messages.map(({ uid }) => uid));
    });

    it.each(SMALL_FIELDS)('sees the same %s', (field) => {
      expect(column(ours, field)).toEqual(column(python.messages, field));
    });

    it.each(ADDRESS_FIELDS)('sees the same addresses in %s', (field) => {
      expect(column(ours, field)).toEqual(column(python.messages, field));
    });

    it('sees the same headers: names, raw and decoded values', () => {
      expect(column(ours, 'headers')).toEqual(column(python.messages, 'headers'));
    });

    describe('differs on purpose', () => {
      it.each(differences)('$message: $why', ({ message, field, python: theirs, postern }) => {
        const at = USUAL.findIndex((each) => each.name === message);
        expect(python.messages[at]![field]).toBe(theirs);
        expect(ours[at]![field]).toBe(postern);
      });

      it('nowhere else: Python fails on nothing that Postern reads', () => {
        const failures = python.messages.filter((each) => JSON.stringify(each).includes('PYTHON FAILS'));
        expect(
          failures.map(({ uid }) => USUAL[python.messages.findIndex((each) => each.uid === uid)]!.name),
        ).toEqual(['subject =??q?no_charset?=']);
      });
    });

    // Cyrus takes no message with such a header.
    if (name !== 'cyrus')
      it('reads on where Python takes a broken line for the end of the header', async () => {
        const header = (line: string) =>
          ['From: a@example.com', line, 'X-After: x', '', 'text', ''].join('\r\n');
        const raws = [header('Subject : spaced'), header('no field at all'), header('>From somebody')];
        await user.deliver(
          'Drafts',
          raws.map((raw, i) => delivery({ raw: Buffer.from(raw) }, i)),
        );
        await user.settle('Drafts');
        const path = subject.path('Drafts');
        const { messages } = await viewByPython(server, user.credentials, path);
        const names = (all: readonly SeenMessage[]) =>
          all.map(({ headers }) => headers.map((each) => each.name));
        expect(names(messages)).toEqual([['From'], ['From'], ['From']]);
        const ours = [
          ['From', 'Subject', 'X-After'],
          ['From', 'X-After'],
          ['From', 'X-After'],
        ];
        expect(names(await readAll(user, path))).toEqual(ours);
      });

    it('counts the same, in mailboxes of any name', async () => {
      await user.create('Grüße', 'Ärger & Co', '日本語/下書き');
      const copies = ['Grüße', '日本語/下書き'].map(
        (each, i) => `COPY 1:${5 - 2 * i} ${user.argument(each)}`,
      );
      await user.commands('SELECT INBOX', ...copies);
      const { mailboxes } = await viewByPython(server, user.credentials, 'INBOX');
      const query = '{ mailboxes { path selectable status { messages unseen recent uidNext uidValidity } } }';
      const answer = (await user.query(query)).mailboxes.filter(({ selectable }) => selectable);
      expect(Object.fromEntries(answer.map(({ path, status }) => [path, status]))).toEqual(mailboxes);
      expect(mailboxes[subject.path('日本語/下書き')]).toMatchObject({ messages: 3 });
    });

    it(`sees the same in ${HUGE.length} messages of several megabytes`, async () => {
      await user.deliver('Sent', HUGE.map(delivery));
      await user.settle('Sent');
      const sent = subject.path('Sent');
      const { messages } = await viewByPython(server, user.credentials, sent);
      const query = `query ($path: String!) { mailbox(path: $path) { messages { nodes { ${selection(HUGE_FIELDS)} } } } }`;
      const { nodes } = (await user.query(query, { path: sent })).mailbox.messages;
      expect(nodes.toReversed()).toEqual(
        messages.map((each) => Object.fromEntries(HUGE_FIELDS.map((field) => [field, each[field]]))),
      );
      const whole = '{ mailbox(role: SENT) { messages { nodes { headers { raw } to { address } } } } }';
      const [[place, code] = [], ...others] = Object.entries(await user.errors(whole));
      expect(place).toMatch(/^mailbox\.messages\.nodes\.\d+\.headers\.\d+\.raw$/);
      expect({ code, others }).toEqual({ code: 'TOO_LARGE', others: [] });
    });
  });

const selection = (fields: readonly string[]): string =>
  fields
    .map((field) =>
      (ADDRESS_FIELDS as readonly string[]).includes(field) ? `${field} { name address group }` : field,
    )
    .join(' ');

interface Answer {
  mailbox: { messages: { nodes: SeenMessage[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
}

/** Everything that is to be compared of all messages of a mailbox, page by page; oldest first. */
async function readAll(user: User, path: string): Promise<SeenMessage[]> {
  const query = `query ($path: String!, $after: String) { mailbox(path: $path) { messages(first: 100, after: $after) {
    nodes { ${selection([...SMALL_FIELDS, ...ADDRESS_FIELDS])} headers { name raw value } }
    pageInfo { hasNextPage endCursor } } } }`;
  const found: SeenMessage[] = [];
  for (let after: string | null = null; ;) {
    const answer: Answer = await user.query<Answer>(query, { path, after });
    const { nodes, pageInfo } = answer.mailbox.messages;
    found.unshift(...nodes.toReversed());
    if (!pageInfo.hasNextPage) return found;
    after = pageInfo.endCursor;
  }
}
