import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import type { Judged } from '../support/mail-judge.ts';
import { flagsByPython, judgeMailboxes, judgeOctets } from '../support/mail-judge.ts';
import { PythonSink } from '../support/python-sink.ts';
import type { Credentials, DovecotServer } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import type { SubmissionServer } from '../support/servers/submission-servers.ts';
import { SUBMISSION_NAMES, startSubmission } from '../support/servers/submission-servers.ts';

// Mail through Postfix, Exim and a server in Python, with Dovecot behind: what arrives is what was asked for, as Python's
// email and imaplib judge it.

const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
  sent wasSent messageId copy guarantee removed failures { step code message }
  recipients { address outcome code serverText } } }`;

interface Sent {
  readonly messageId: string;
  readonly removed: readonly string[];
}

/** A submission server, and a way to see what became of a mail. */
interface House {
  readonly name: string;
  readonly url: string;
  /** The message as each of the recipients has it. */
  received(messageId: string, users: readonly Credentials[]): Promise<Judged[][]>;
  /** How many mails with this Message-ID were taken. */
  accepted(messageId: string): number;
  stop(): Promise<void>;
}

const address = ({ user }: Credentials): string => `${user}@example.com`;
const sha256 = (octets: Buffer): string => createHash('sha256').update(octets).digest('hex');
const octetsOf = (judged: Judged | undefined): string =>
  Buffer.from(judged!.octets, 'base64').toString('latin1');
/** What the sender keeps and no one else sees. */
const OWN_FIELDS = /^(?:Bcc|Postern-Draft):[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*/gim;
const withoutOwn = (message: string): string => {
  const end = message.indexOf('\r\n\r\n') + 2;
  return message.slice(0, end).replace(OWN_FIELDS, '') + message.slice(end);
};

/** 3 MB that no text is. */
const LARGE = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => (i * 7919) % 251));

describeServer('dovecot', (dovecot) => {
  const suite = (name: string, start: (user: Credentials) => Promise<House | string>): void => {
    describe(`through ${name}`, () => {
      const slug = name.replace(/\W+/g, '');
      let house: House | undefined;
      let reason = '';
      let [anna, bob, carla]: Credentials[] = [];
      let account: Account;

      beforeAll(async () => {
        [anna, bob, carla] = await Promise.all([dovecot.newUser(), dovecot.newUser(), dovecot.newUser()]);
        const started = await start(anna);
        if (typeof started === 'string') return void (reason = started);
        house = started;
        const servers = `imaps://localhost:${dovecot.ports.imaps}+${house.url}`;
        const gateway = new Gateway({ servers, caFile: dovecot.caFile, sessions: 4 });
        account = await gateway.signIn(anna.user, anna.password);
      });
      afterAll(() => house?.stop());

      /** A test that says by its name why it was not run. */
      const sends = (what: string, run: (house: House) => Promise<void>): void =>
        it(what, async () => {
          if (!house) return console.warn(`${name} is not available: ${reason}`);
          await run(house);
        });
      const send = async (input: object): Promise<Sent> => {
        const { data, errors } = await account.ask(SEND, { input });
        expect(errors).toBeUndefined();
        return data.sendMessage as Sent;
      };
      const copies = async (messageId: string, mailbox = 'Sent'): Promise<Judged[]> =>
        (await judgeMailboxes(dovecot, messageId, [{ user: anna!, mailbox, atLeast: 0 }]))[0]!;

      /** One mail to each of them, the same in SENT, and nothing more. */
      const arrived = async ({ messageId }: Sent, users: readonly Credentials[]): Promise<Judged> => {
        const all = await house!.received(messageId, users);
        expect(all.map((each) => each.length)).toEqual(users.map(() => 1));
        const [copy, ...others] = await copies(messageId);
        expect(others).toEqual([]);
        for (const [mail] of all) expect(octetsOf(mail)).toBe(withoutOwn(octetsOf(copy)));
        expect(house!.accepted(messageId)).toBe(1);
        expect(await copies(messageId, 'Drafts')).toEqual([]);
        return all[0]![0]!;
      };

      sends('a structured message arrives as it was asked for, and the original is marked', async () => {
        await dovecot.deliver(anna!.user, 'INBOX', [{ raw: Buffer.from('Subject: question\r\n\r\n?\r\n') }]);
        const { mailbox } = await account.query(
          '{ mailbox(role: INBOX) { messages { nodes { id subject } } } }',
        );
        const original = mailbox.messages.nodes.find(
          (each: { subject: string }) => each.subject === 'question',
        );
        const sent = await send({
          message: {
            from: [{ name: 'Änna «A»', address: address(anna!) }],
            to: [{ name: 'Bob, B.', address: address(bob!) }],
            cc: [{ address: address(anna!) }],
            bcc: [{ name: 'Carla', address: address(carla!) }],
            subject: 'Ebbe und Flut – 潮 🌊',
            text: '.\n..\nDie Flut kommt.\n\n. \nÜber Nacht\n',
            html: '<p>Die <b>Flut</b> kommt.</p>',
            headers: [{ name: 'X-Order', value: '4711' }],
            attachments: [
              {
                filename: 'tafel ü.bin',
                contentType: 'application/octet-stream',
                content: LARGE.subarray(0, 5000).toString('base64'),
              },
            ],
          },
          answers: original.id,
        });
        expect(sent).toMatchObject({ sent: true, copy: 'FILED', failures: [], guarantee: 'BEST_EFFORT' });
        const mail = await arrived(sent, [bob!, anna!, carla!]);
        expect(mail.headers).toMatchObject({
          from: `Änna «A» <${address(anna!)}>`,
          to: `"Bob, B." <${address(bob!)}>`,
          cc: address(anna!),
          subject: 'Ebbe und Flut – 潮 🌊',
          'x-order': '4711',
          'message-id': sent.messageId,
        });
        expect(octetsOf(mail)).not.toMatch(/^bcc:|carla/im);
        expect(mail.defects).toEqual([]);
        expect(mail.parts).toMatchObject([
          { type: 'text/plain', text: '.\n..\nDie Flut kommt.\n\n. \nÜber Nacht\n' },
          { type: 'text/html', text: expect.stringContaining('<b>Flut</b>') },
          { filename: 'tafel ü.bin', disposition: 'attachment', sha256: sha256(LARGE.subarray(0, 5000)) },
        ]);
        expect(await flagsByPython(dovecot, anna!, 'INBOX', 'question')).toContain('\\Answered');
      });

      sends('a message as it is arrives octet for octet, but for those who are hidden', async () => {
        const id = `<raw.${slug}.8bit@example.com>`;
        const head = `From: ${address(anna!)}\r\nTo: ${address(bob!)}\r\n`;
        const rest =
          `Date: Mon, 30 Nov 2026 08:00:00 +0000\r\nMessage-ID: ${id}\r\nSubject: raw\r\n` +
          'MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n' +
          `.dot\r\n..\r\n.\r\nä€🌊 \t\r\n${'x'.repeat(990)}\r\n\r\n. \r\n\r\n`;
        const raw = Buffer.from(`${head}Bcc: ${address(carla!)},\r\n ${address(anna!)}\r\n${rest}`);
        const sent = await send({ raw: raw.toString('base64') });
        expect(sent).toMatchObject({ sent: true, messageId: id, copy: 'FILED' });
        const mail = await arrived(sent, [bob!, carla!, anna!]);
        expect(octetsOf(mail)).toBe(Buffer.from(head + rest).toString('latin1'));
      });

      sends('a draft arrives, and is gone', async () => {
        const id = `<draft.${slug}@example.com>`;
        const raw =
          `From: ${address(anna!)}\r\nTo: ${address(bob!)}\r\nBcc: ${address(carla!)}\r\nMessage-ID: ${id}\r\n` +
          'Date: Mon, 30 Nov 2026 08:00:00 +0000\r\nSubject: =?utf-8?q?Entw=C3=BCrfe?=\r\n\r\n.\r\nas it was saved\r\n';
        await dovecot.deliver(anna!.user, 'Drafts', [
          { raw: Buffer.from(raw), flags: ['\\Draft', '\\Seen'] },
        ]);
        const { mailbox } = await account.query(
          '{ mailbox(role: DRAFTS) { messages { nodes { id messageId } } } }',
        );
        const draft = mailbox.messages.nodes.find((each: { messageId: string }) => each.messageId === id);
        const sent = await send({ draftId: draft.id });
        expect(sent).toMatchObject({
          sent: true,
          copy: 'FILED',
          guarantee: 'ONCE',
          removed: [draft.id],
          failures: [],
        });
        const mail = await arrived(sent, [bob!, carla!]);
        expect(octetsOf(mail)).toBe(withoutOwn(raw));
        expect(await send({ draftId: draft.id })).toMatchObject({ sent: true, wasSent: true });
        expect(house!.accepted(id)).toBe(1);
      });

      sends('attachments by reference arrive octet for octet, and what is forwarded is marked', async () => {
        const stored = Buffer.concat([
          Buffer.from(
            'Subject: pictures\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nhere\r\n--b\r\n' +
              'Content-Type: image/png; name=p.png\r\nContent-Disposition: attachment; filename=p.png\r\nContent-Transfer-Encoding: base64\r\n\r\n',
          ),
          Buffer.from(LARGE.toString('base64').replace(/.{76}/g, '$&\r\n')),
          Buffer.from('\r\n--b--\r\n'),
        ]);
        await dovecot.deliver(anna!.user, 'INBOX', [{ raw: stored }]);
        const { mailbox } = await account.query(
          '{ mailbox(role: INBOX) { messages { nodes { id subject attachments { partId } } } } }',
        );
        const original = mailbox.messages.nodes.find(
          (each: { subject: string }) => each.subject === 'pictures',
        );
        const [{ partId }] = original.attachments;
        const sent = await send({
          message: {
            from: [{ address: address(anna!) }],
            to: [{ address: address(bob!) }],
            subject: 'by reference',
            text: 'see there\n',
            attachments: [{ fromMessage: original.id, partId }],
          },
          forwards: original.id,
          idempotencyKey: `${slug}-reference`,
        });
        expect(sent).toMatchObject({ sent: true, copy: 'FILED', guarantee: 'ONCE', failures: [] });
        const { parts } = await arrived(sent, [bob!]);
        expect(parts[1]).toMatchObject({ filename: 'p.png', type: 'image/png', sha256: sha256(LARGE) });
        expect((await flagsByPython(dovecot, anna!, 'INBOX', 'pictures')).toLowerCase()).toContain(
          '$forwarded',
        );
      });

      sends('an address in UTF-8 gets a message with a header in UTF-8', async () => {
        const id = `<utf8.${slug}@example.com>`;
        const raw = `From: ${address(anna!)}\r\nTo: müller--${address(bob!)}\r\nMessage-ID: ${id}\r\nDate: Mon, 30 Nov 2026 08:00:00 +0000\r\nSubject: Grüße 🌊\r\n\r\nx\r\n`;
        const sent = await send({ raw: Buffer.from(raw).toString('base64') });
        expect(sent).toMatchObject({
          sent: true,
          recipients: [{ address: `müller--${address(bob!)}`, outcome: 'ACCEPTED' }],
        });
        expect(octetsOf(await arrived(sent, [bob!]))).toBe(Buffer.from(raw).toString('latin1'));
      });

      sends('one recipient who is refused keeps the mail from all, or is left out', async () => {
        const message = {
          from: [{ address: address(anna!) }],
          to: [{ address: address(bob!) }, { address: 'nobody@example.com' }],
          subject: 'refused',
          text: 'x\n',
        };
        const held = await send({ message });
        expect(held).toMatchObject({
          sent: false,
          copy: 'NONE',
          recipients: [
            { address: address(bob!), outcome: 'NOT_SENT' },
            { address: 'nobody@example.com', outcome: 'REFUSED', serverText: expect.any(String) },
          ],
        });
        const sent = await send({ message, whenSomeFail: 'SEND_TO_OTHERS' });
        expect(sent).toMatchObject({
          sent: true,
          recipients: [{ outcome: 'ACCEPTED' }, { outcome: 'REFUSED' }],
        });
        await arrived(sent, [bob!]);
        expect(house!.accepted(held.messageId)).toBe(0);
        expect(await copies(held.messageId)).toEqual([]);
        expect(
          (await judgeMailboxes(dovecot, held.messageId, [{ user: bob!, mailbox: 'INBOX', atLeast: 0 }]))[0],
        ).toEqual([]);
      });

      sends('a wrong password is refused when signing in', async () => {
        const submission = { server: house!.url, user: anna!.user, password: 'wrong' };
        const body = JSON.stringify({ user: anna!.user, password: anna!.password, submission });
        const headers = { 'content-type': 'application/json' };
        const answer = await account.gateway.request('POST', '/v1/tokens', headers, body);
        expect(answer.status).toBe(401);
        expect(JSON.parse(answer.body)).toMatchObject({ code: 'UNAUTHENTICATED' });
      });
    });
  };

  for (const name of SUBMISSION_NAMES)
    for (const scheme of ['smtps', 'smtp'] as const)
      suite(`${name} (${scheme})`, () => realHouse(dovecot, name, scheme));
  suite('aiosmtpd', (user) => sinkHouse(user));
});

async function realHouse(
  dovecot: DovecotServer,
  name: (typeof SUBMISSION_NAMES)[number],
  scheme: 'smtps' | 'smtp',
): Promise<House | string> {
  const server: SubmissionServer | string = await startSubmission(name, dovecot);
  if (typeof server === 'string') return server;
  return {
    name,
    url: `${scheme}://localhost:${server.ports[scheme]}`,
    received: (messageId, users) =>
      judgeMailboxes(
        dovecot,
        messageId,
        users.map((user) => ({ user, mailbox: 'INBOX', atLeast: 1 })),
      ),
    accepted: (messageId) => server.accepted(messageId),
    stop: server.stop,
  };
}

/** It delivers nowhere: what it has taken is what each of its recipients would have. */
async function sinkHouse({ user, password }: Credentials): Promise<House> {
  const sink = await PythonSink.start({ [user]: password });
  const withId = (messageId: string) =>
    sink.taken.filter(({ octets }) => octets.includes(`Message-ID: ${messageId}\r\n`));
  return {
    name: 'aiosmtpd',
    url: `smtps://localhost:${sink.port}`,
    received: async (messageId, users) => {
      const found = withId(messageId);
      expect(found[0]!.to.map((each) => each.replace(/^.*--/, '')).toSorted()).toEqual(
        users.map(address).toSorted(),
      );
      const judged = await judgeOctets(found.map(({ octets }) => octets));
      return users.map(() => judged);
    },
    accepted: (messageId) => withId(messageId).length,
    stop: () => sink.stop(),
  };
}
