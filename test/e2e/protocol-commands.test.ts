import { beforeAll, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { RawImap, quoted } from '../support/servers/raw-imap.ts';
import type { Credentials } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

const MAIL =
  'From: A <a@example.org>\r\nTo: b@example.org\r\nSubject: one\r\nMessage-ID: <1@x>\r\n\r\nhello\r\n';

/** An IMAP command, what becomes it, the command as it left, and where the answer shows its effect. */
type Row = readonly [command: string, document: string, left: RegExp, effect: RegExp];

const READS: readonly Row[] = [
  ['CAPABILITY', '{ account { capabilities features } }', /^LOGIN/, /"IMAP4rev1".*"FLAGS"/],
  ['LIST', '{ mailboxes { path delimiter attributes role } }', /^LIST "" "\*"/, /"path":"Trash".*"TRASH"/],
  [
    'STATUS',
    '{ mailbox(role: INBOX) { status { messages unseen uidNext } } }',
    /^STATUS INBOX/,
    /"messages":3/,
  ],
  ['EXAMINE', '{ mailbox(role: INBOX) { messages { nodes { uid } } } }', /^EXAMINE INBOX/, /"uid":3/],
  ['SELECT', '{ mailbox(role: INBOX) { permanentFlags } }', /^SELECT INBOX/, /\\\\Seen/],
  [
    'FETCH n ALL',
    '{ mailbox(role: INBOX) { messages { nodes { flags receivedAt size subject } } } }',
    /^FETCH 1:3 \(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE\)/,
    /"subject":"one"/,
  ],
  [
    'FETCH n BODY[HEADER.FIELDS (…)]',
    '{ mailbox(role: INBOX) { messages { nodes { headers(names: ["To"]) { value } } } } }',
    /BODY\.PEEK\[HEADER\.FIELDS \(TO\)\]/,
    /"b@example\.org"/,
  ],
  [
    'FETCH n BODY[part]',
    '{ mailbox(role: INBOX) { messages { nodes { text } } } }',
    /BODY\.PEEK\[1\]/,
    /"hello/,
  ],
  ['NAMESPACE', '{ account { namespaces { personal { delimiter } } } }', /^NAMESPACE$/, /"delimiter":"\/"/],
  ['GETQUOTAROOT', '{ account { quota { storage { limit } } } }', /^GETQUOTAROOT INBOX/, /"limit":\d+/],
  ['MYRIGHTS', '{ mailbox(role: INBOX) { rights } }', /^MYRIGHTS INBOX/, /"rights":"\w*r/],
  ['ID', '{ account { server { name } } }', /^ID /, /"Dovecot"/],
];

/** A command that changes something, and what another client sees of it afterwards. `$M1` is the first message's id. */
const WRITES: readonly (readonly [...Row, check: string, seen: RegExp])[] = [
  [
    'STORE',
    'mutation { addFlags(input: { ids: ["$M1"], flags: ["\\\\Seen", "NonJunk"] }) { failures { code } } }',
    /^UID STORE 1 \+FLAGS/,
    /"failures":\[\]/,
    'UID FETCH 1 FLAGS',
    /\\Seen NonJunk/,
  ],
  [
    'COPY',
    'mutation { copyMessages(input: { ids: ["$M1"], mailboxId: "$TRASH" }) { messages { uid } } }',
    /^UID COPY 1 Trash/,
    /"uid":1/,
    'STATUS Trash (MESSAGES)',
    /MESSAGES 1/,
  ],
  [
    'MOVE',
    'mutation { moveMessages(input: { ids: ["$M2"], mailboxId: "$TRASH" }) { messages { uid } } }',
    /^UID MOVE 2 Trash/,
    /"uid":2/,
    'UID SEARCH UID 2',
    /SEARCH\r\n/,
  ],
  [
    'UID EXPUNGE',
    'mutation { deleteMessages(input: { ids: ["$M3"], permanently: true }) { expunged } }',
    /^UID EXPUNGE 3/,
    /"expunged":\["/,
    'UID SEARCH UID 3',
    /SEARCH\r\n/,
  ],
  [
    'EXPUNGE',
    'mutation { expungeMailbox(input: { id: "$INBOX" }) { expunged } }',
    /^EXPUNGE$/,
    /"expunged":\[\]/,
    'NOOP',
    /OK/,
  ],
  [
    'APPEND',
    `mutation { appendMessage(input: { mailboxId: "$INBOX", raw: "${Buffer.from(MAIL).toString('base64')}" }) { message { subject } } }`,
    /^APPEND "?INBOX/,
    /"one"/,
    'UID SEARCH UID 4',
    /SEARCH 4/,
  ],
  [
    'CREATE',
    'mutation { createMailbox(input: { path: "New" }) { mailbox { path } } }',
    /^CREATE New/,
    /"New"/,
    'LIST "" New',
    /New\r\n/,
  ],
  [
    'SUBSCRIBE',
    'mutation { subscribeMailbox(input: { id: "$NEW" }) { mailbox { subscribed } } }',
    /^SUBSCRIBE New/,
    /true/,
    'LSUB "" New',
    /New\r\n/,
  ],
  [
    'UNSUBSCRIBE',
    'mutation { unsubscribeMailbox(input: { id: "$NEW" }) { mailbox { subscribed } } }',
    /^UNSUBSCRIBE New/,
    /false/,
    'LSUB "" New',
    /^a\d+ OK/,
  ],
  [
    'RENAME',
    'mutation { renameMailbox(input: { id: "$NEW", path: "Other" }) { mailbox { path } } }',
    /^RENAME New Other/,
    /"Other"/,
    'LIST "" Other',
    /Other\r\n/,
  ],
  [
    'DELETE',
    'mutation { deleteMailbox(input: { id: "$OTHER" }) { id } }',
    /^DELETE Other/,
    /"id":"/,
    'LIST "" Other',
    /^a\d+ OK/,
  ],
];

describeServer('dovecot', (server) => {
  let gateway: Gateway;
  let account: Account;
  let credentials: Credentials;
  let ids: Record<string, string>;

  const run = async (document: string) => {
    const query = document.replace(/\$([A-Z0-9]+)/g, (_, name: string) => ids[name]!);
    const { data, errors, extensions } = await account.ask(query, {}, { 'postern-explain': 'true' });
    expect(errors).toBeUndefined();
    return { answer: JSON.stringify(data), commands: extensions!.plan.flights.flat() };
  };
  const witness = async (command: string): Promise<string> => {
    const imap = await RawImap.connect(server);
    try {
      await imap.command(`LOGIN ${quoted(credentials.user)} ${quoted(credentials.password)}`);
      await imap.command('EXAMINE INBOX');
      return (await imap.command(command)).toString('latin1');
    } finally {
      imap.close();
    }
  };
  const idOf = (path: string) => {
    const [, key] = JSON.parse(Buffer.from(ids['INBOX']!, 'base64url').toString()) as string[];
    return Buffer.from(JSON.stringify(['b', key, path])).toString('base64url');
  };

  beforeAll(async () => {
    credentials = await server.newUser();
    await server.deliver(credentials.user, 'INBOX', Array(3).fill({ raw: Buffer.from(MAIL) }));
    const { imaps, imap } = server.ports;
    gateway = new Gateway({
      servers: `imaps://localhost:${imaps},imap://localhost:${imap}`,
      caFile: server.caFile,
    });
    account = await gateway.signIn(credentials.user, credentials.password);
    const query = '{ mailbox(role: INBOX) { id messages(last: 3) { nodes { id } } } }';
    const { mailbox } = (await account.query(query)) as {
      mailbox: { id: string; messages: { nodes: { id: string }[] } };
    };
    const [M3, M2, M1] = mailbox.messages.nodes.map(({ id }) => id) as [string, string, string];
    ids = { INBOX: mailbox.id, M1, M2, M3 };
    for (const path of ['Trash', 'New', 'Other']) ids[path.toUpperCase()] = idOf(path);
  });

  describe('each IMAP command becomes an operation', () => {
    it('LOGIN: a token', () => expect(account.authorization).toMatch(/^Bearer /));

    it('AUTHENTICATE: a token for a password outside ASCII', async () => {
      const { user, password } = await server.newUser({ password: 'pässwörd' });
      const other = await gateway.signIn(user, password);
      expect((await other.explain('{ mailboxes { name } }')).flights.flat()[0]).toBe(
        'AUTHENTICATE PLAIN ***',
      );
    });

    it('STARTTLS: the same account over the other port', async () => {
      const { user, password } = credentials;
      const secured = await gateway.signIn(user, password, `imap://localhost:${server.ports.imap}`);
      expect(await secured.query('{ account { server { security } capabilities } }')).toMatchObject({
        account: { server: { security: 'STARTTLS' } },
      });
    });

    it.each(READS)('%s', async (_, document, left, effect) => {
      const { answer, commands } = await run(document);
      expect(commands).toContainEqual(expect.stringMatching(left));
      expect(answer).toMatch(effect);
    });

    it.each(WRITES)('%s', async (_, document, left, effect, check, seen) => {
      const { answer, commands } = await run(document);
      expect(commands).toContainEqual(expect.stringMatching(left));
      expect(answer).toMatch(effect);
      expect(await witness(check)).toMatch(seen);
    });
  });
});
