import { describe, expect, it } from '@jest/globals';

import { TRAITS } from '../contract/traits.ts';
import { message, multipart, part, plain } from '../mime/awkward/build.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import type { RealServer } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// What texts cost on the wire: structures in one flight, the texts in a second one, many messages to a command.

const LETTER = message(['Content-Type: text/plain; charset=utf-8'], 'a letter');
const ALTERNATIVE = message(
  ['Content-Type: multipart/alternative; boundary=b'],
  multipart('b', plain('plain words'), part(['Content-Type: text/html'], '<p>rich words</p>')),
);
const WITH_FILE = message(
  ['Content-Type: multipart/mixed; boundary=m'],
  multipart(
    'm',
    part(['Content-Type: multipart/alternative; boundary=b'], multipart('b', plain('see the file'))),
    part(['Content-Type: application/pdf; name=a.pdf', 'Content-Transfer-Encoding: base64'], 'JVBERi0='),
  ),
);
const page = (fields: string, args = '') =>
  `{ mailbox(role: INBOX) { messages${args} { nodes { ${fields} } } } }`;

describeServer('dovecot', (server) => {
  it('reads the texts of a page in two flights, one command for each shape of message', async () => {
    const mail = Array.from({ length: 25 }, (_, i) => [LETTER, ALTERNATIVE, WITH_FILE][i % 3]!);
    const account = await accountWith(server, mail);
    const { data, extensions } = await account.ask(page('text'), {}, { 'postern-explain': 'true' });
    expect(texts(data).slice(-3)).toEqual(['see the file', 'plain words', 'a letter']);
    expect(extensions!.plan.flights).toEqual([
      ['LOGIN *** ***', 'EXAMINE INBOX'],
      ['FETCH 1:25 (UID BODYSTRUCTURE)'],
      [
        expect.stringMatching(/^UID FETCH 1:2,4:5,7:8,.* \(UID BODY\.PEEK\[1\]<0\.262144>\)$/),
        'UID FETCH 3,6,9,12,15,18,21,24 (UID BODY.PEEK[1.1]<0.262144>)',
      ],
    ]);
  });

  it('reads previews in one flight', async () => {
    const account = await accountWith(server, [ALTERNATIVE, LETTER]);
    const { data, extensions } = await account.ask(page('preview'), {}, { 'postern-explain': 'true' });
    expect(data.mailbox.messages.nodes).toEqual([{ preview: 'a letter' }, { preview: 'plain words' }]);
    expect(extensions!.plan.flights).toEqual([
      ['LOGIN *** ***', 'EXAMINE INBOX'],
      ['FETCH 1:2 (UID PREVIEW BODYSTRUCTURE)'],
    ]);
  });

  it('makes previews of its own where those of the server cannot be read', async () => {
    const account = await accountWith(server, [
      message(['Content-Type: text/plain'], 'd\xe9j\xe0 vu'),
      LETTER,
    ]);
    const { data, extensions } = await account.ask(page('preview'), {}, { 'postern-explain': 'true' });
    expect(data.mailbox.messages.nodes).toEqual([{ preview: 'a letter' }, { preview: 'déjà vu' }]);
    expect(extensions!.plan.flights.at(-1)).toEqual(['UID FETCH 1 (UID BODY.PEEK[1]<0.4096>)']);
  });

  it('reads four kilobytes for previews that the server does not make', async () => {
    const account = await accountWith(server, [LETTER]);
    const plan = await account.explain(page('preview(length: 300)'));
    expect(plan.flights.at(-1)).toEqual(['UID FETCH 1 (UID BODY.PEEK[1]<0.4096>)']);
  });

  it('reads the text of a message of 50 MB in a few octets', async () => {
    const line = `${'QUJD'.repeat(19)}\r\n`;
    const file = part(
      ['Content-Type: application/zip; name=large.zip', 'Content-Transfer-Encoding: base64'],
      line.repeat(Math.ceil(50_000_000 / line.length)),
    );
    const large = message(
      ['Content-Type: multipart/mixed; boundary=b'],
      multipart('b', plain('small'), file),
    );
    const account = await accountWith(server, [large]);
    const query = page('text hasAttachments attachments { filename size encodedSize }');
    const { data, extensions } = await account.ask(query, {}, { 'postern-explain': 'true' });
    expect(data.mailbox.messages.nodes).toEqual([
      {
        text: 'small',
        hasAttachments: true,
        attachments: [{ filename: 'large.zip', size: null, encodedSize: expect.any(Number) }],
      },
    ]);
    expect(extensions!.plan.octets.received).toBeLessThan(4_000);
  });

  it('fetches a text once, as much as the most demanding name wants', async () => {
    const account = await accountWith(server, [ALTERNATIVE]);
    const { data, extensions } = await account.ask(
      page(
        'few: text(maxOctets: 5) cut: textTruncated(maxOctets: 5) all: text whole: textTruncated html rest: htmlTruncated(maxOctets: 8)',
      ),
      {},
      { 'postern-explain': 'true' },
    );
    expect(data.mailbox.messages.nodes).toEqual([
      {
        few: 'plain',
        cut: true,
        all: 'plain words',
        whole: false,
        html: expect.stringContaining('<p>rich words</p>'),
        rest: true,
      },
    ]);
    expect(extensions!.plan.flights.at(-1)).toEqual([
      'UID FETCH 1 (UID BODY.PEEK[1]<0.262144> BODY.PEEK[2]<0.262144>)',
    ]);
  });

  it('fetches no text for what the structure tells', async () => {
    const account = await accountWith(server, [WITH_FILE]);
    const plan = await account.explain(
      page('hasAttachments attachments { filename } parts { partId contentType }'),
    );
    expect(plan.flights.flat()).toEqual(['LOGIN *** ***', 'EXAMINE INBOX', 'FETCH 1 (UID BODYSTRUCTURE)']);
  });

  it('bounds what is fetched by maxOctets and the encoding', async () => {
    const lines = 'QUJD'.repeat(19);
    const base64 = message(
      ['Content-Type: text/plain', 'Content-Transfer-Encoding: base64'],
      ...Array.from({ length: 200 }, () => lines),
    );
    const account = await accountWith(server, [base64]);
    const { data, extensions } = await account.ask(
      page('text(maxOctets: 1000) textTruncated(maxOctets: 1000)'),
      {},
      { 'postern-explain': 'true' },
    );
    const [answer] = data.mailbox.messages.nodes;
    expect([answer.text.length, answer.textTruncated]).toEqual([1000, true]);
    expect(extensions!.plan.flights.at(-1)).toEqual(['UID FETCH 1 (UID BODY.PEEK[1]<0.1400>)']);
  });

  it('opens a mailbox again where another one was opened in between', async () => {
    const account = await accountWith(server, [LETTER]);
    const query = `{ a: ${page('text').slice(2, -2)} b: mailbox(role: SENT) { messages { nodes { text } } } }`;
    const { data } = await account.ask(query);
    expect([texts({ mailbox: data.a }), texts({ mailbox: data.b })]).toEqual([['a letter'], []]);
  });

  it('reads messages by id in the same way', async () => {
    const account = await accountWith(server, [LETTER, ALTERNATIVE]);
    const { mailbox } = await account.query(page('id'));
    const ids = mailbox.messages.nodes.map(({ id }: { id: string }) => id);
    const query = `query ($ids: [ID!]!, $id: ID!) {
      nodes(ids: $ids) { ... on Message { text } }
      message(id: $id) { html text(maxOctets: 3) }
      again: message(id: $id) { preview(length: 5) }
    }`;
    const { data, extensions } = await account.ask(query, { ids, id: ids[0] }, { 'postern-explain': 'true' });
    expect(data.nodes).toEqual([{ text: 'plain words' }, { text: 'a letter\n' }]);
    expect(data.message.text).toBe('pla');
    expect(data.again.preview).toBe('plain');
    expect(extensions!.plan.flights.at(-1)).toEqual([
      'UID FETCH 2 (UID BODY.PEEK[1]<0.262144> BODY.PEEK[2]<0.262144>)',
      'UID FETCH 1 (UID BODY.PEEK[1]<0.262144>)',
    ]);
  });

  it('shows both flights without a server', async () => {
    const account = await accountWith(server, [LETTER]);
    const plan = await account.explain(page('text', '(first: 2)'), {}, 'only');
    expect(plan.flights.slice(-2)).toEqual([
      ['FETCH EXISTS-1:EXISTS (UID BODYSTRUCTURE)'],
      ['UID FETCH uids (UID BODY.PEEK[1]<0.262144>)'],
    ]);
  });
});

function texts(data: { mailbox: { messages: { nodes: { text: string }[] } } }): string[] {
  return data.mailbox.messages.nodes.map(({ text }) => text.trimEnd());
}

async function accountWith(server: RealServer, mail: readonly Buffer[]): Promise<Account> {
  const { user, password } = await server.newUser();
  await server.deliver(
    user,
    'INBOX',
    mail.map((raw) => ({ raw })),
  );
  const gateway = new Gateway({ servers: `imaps://localhost:${server.ports.imaps}`, caFile: server.caFile });
  return gateway.signIn(user, password);
}

const LONG = message(
  ['Content-Type: text/plain'],
  Array.from({ length: 1_000 }, (_, i) => `line ${i} of a long letter, longer than one window\r\n`).join(''),
);
const HTML_ONLY = message(['Content-Type: text/html'], '<p>only rich</p>');

describe.each(['dovecot', 'courier', 'cyrus'] as const)('one message with its texts', (name) => {
  describeServer(name, (server) => {
    it.each([
      ['a letter', LETTER, 'a letter', null],
      ['text and html', ALTERNATIVE, 'plain words', '<p>rich words</p>'],
      ['text and a file, one deeper', WITH_FILE, 'see the file', null],
      ['html alone', HTML_ONLY, 'only rich', '<p>only rich</p>'],
    ])('takes one flight: %s', async (_title, mail, text, html) => {
      const account = await accountWith(server, [mail]);
      const { flights, answer } = await readFirst(account, 'text html');
      expect(answer.text.trim()).toBe(text);
      expect(answer.html ?? null).toEqual(html && expect.stringContaining(html));
      expect(flights).toEqual([
        [
          `${TRAITS[name].readsBy} INBOX`,
          expect.stringMatching(
            /^UID FETCH \d+ \(UID BODYSTRUCTURE BODY\.PEEK\[1\]<0\.16384> BODY\.PEEK\[2\]<0\.16384>\)$/,
          ),
        ],
      ]);
    });

    it('takes a second one for what is longer, without what has come already', async () => {
      const account = await accountWith(server, [LONG]);
      const { flights, answer } = await readFirst(account, 'text');
      expect(answer.text.trim()).toBe(
        LONG.toString('latin1').split('\r\n\r\n')[1]!.replaceAll('\r\n', '\n').trim(),
      );
      expect(flights.at(-1)!.at(-1)).toMatch(/^UID FETCH \d+ \(UID BODY\.PEEK\[1\]<16384\.\d+>\)$/);
    });
  });
});

/** The only message by its id, and the flights behind the sign-in. */
async function readFirst(account: Account, fields: string) {
  // permanentFlags: Courier gives a mailbox its lasting UIDVALIDITY when it is first opened for writing.
  const { mailbox } = (await account.query(
    page('id').replace('{ messages', '{ permanentFlags messages'),
  )) as {
    mailbox: { messages: { nodes: { id: string }[] } };
  };
  const query = `query ($id: ID!) { message(id: $id) { ${fields} } }`;
  const id = mailbox.messages.nodes[0]!.id;
  const { data, extensions } = await account.ask(query, { id }, { 'postern-explain': 'true' });
  const flights = extensions!.plan.flights.map((flight) =>
    flight.filter((each) => !/^(LOGIN|AUTH)/.test(each)),
  );
  return {
    answer: data.message as { text: string; html: string | null },
    flights: flights.filter((flight) => flight.length > 0),
  };
}
