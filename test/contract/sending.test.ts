import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { part } from '../mime/awkward/build.ts';
import { report, status } from '../mime/reports.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { ScriptedSmtp } from '../support/scripted-smtp.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// Drafts that are sent, by one call and by two, once more and at the same moment, on real mail servers.

/** How often two calls send the same draft at the same moment; 100 by option. */
const RACES = Number(process.env['POSTERN_SEND_RACES'] ?? 5);

const FIELDS = `sent wasSent messageId copy guarantee removed failures { step code message }
  recipients { address outcome code } message { id subject flags mailbox { role } } mailboxes { path }`;
const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${FIELDS} } }`;
const APPEND = `mutation ($input: AppendMessageInput!) { appendMessage(input: $input) { message { id messageId } } }`;
const LIST = `query ($path: String!) { mailbox(path: $path) { id messages(first: 100) {
  nodes { id subject messageId isDraft isAnswered flags isDeleted } } } }`;

interface Row {
  id: string;
  subject: string;
  messageId: string;
  flags: string[];
  isDeleted: boolean;
}

for (const name of ['dovecot', 'courier'] as const) {
  describeServer(name, (server) => {
    let smtp: ScriptedSmtp;
    let account: Account;
    let user: string;
    const box = (child: string) => server.path(child);

    beforeAll(async () => {
      const credentials = await server.newUser();
      user = credentials.user;
      smtp = await ScriptedSmtp.start({ users: { [user]: credentials.password } });
      const servers = `imaps://localhost:${server.ports.imaps}+${smtp.url}`;
      const gateway = new Gateway({ servers, caFile: server.caFile, sessions: 4 });
      account = await gateway.signIn(user, credentials.password);
    });
    afterAll(() => smtp.close());

    const list = async (path: string): Promise<Row[]> =>
      (await account.query(LIST, { path })).mailbox.messages.nodes as Row[];
    const message = (subject: string) => ({
      from: [{ address: `${user}@example.com`.replace(/@.*@/, '@') }],
      to: [{ address: 'bob@example.com' }],
      bcc: [{ address: 'carla@example.com' }],
      subject,
      text: 'Hello',
    });
    const draft = async (subject: string): Promise<{ id: string; messageId: string }> => {
      const { mailbox } = await account.query('query ($path: String!) { mailbox(path: $path) { id } }', {
        path: box('Drafts'),
      });
      const input = { mailboxId: mailbox.id, flags: ['\\Draft', '\\Seen'], message: message(subject) };
      return (await account.query(APPEND, { input })).appendMessage.message;
    };
    const send = async (input: object) => {
      const { data, errors } = await account.ask(SEND, { input });
      return errors?.[0]?.extensions ?? data.sendMessage;
    };
    const takenAs = (subject: string) =>
      smtp.taken.filter(({ octets }) => octets.toString().includes(`Subject: ${subject}\r\n`));

    it('sends a draft, files it, and removes it; whoever asks again is told', async () => {
      const { id, messageId } = await draft('first');
      expect(await send({ draftId: id })).toMatchObject({
        sent: true,
        wasSent: false,
        messageId,
        copy: 'FILED',
        guarantee: 'ONCE',
        removed: [id],
        failures: [],
        recipients: [
          { address: 'bob@example.com', outcome: 'ACCEPTED' },
          { address: 'carla@example.com', outcome: 'ACCEPTED' },
        ],
        message: { subject: 'first' },
      });
      expect(await list(box('Drafts'))).toEqual([]);
      expect((await list(box('Sent'))).filter((each) => each.messageId === messageId)).toHaveLength(1);
      expect(await send({ draftId: id })).toMatchObject({
        sent: true,
        wasSent: true,
        messageId,
        copy: 'FILED',
      });
      const [taken, ...others] = takenAs('first');
      expect(others).toEqual([]);
      expect(taken!.octets.toString()).not.toMatch(/carla/);
    });

    it('names the mail to those who report on it, and knows it again', async () => {
      const { messageId } = (await send({ message: message('bounced') })) as { messageId: string };
      const said = smtp.flights.flat().find((line) => line.startsWith('MAIL FROM:'));
      const [, envid] = / RET=HDRS ENVID=([\w.-]+)$/.exec(said!)!;
      const bounce = (id: string, about: string) =>
        report(
          'delivery-status',
          status(
            'Reporting-MTA: dns; mail.example.com',
            `Original-Envelope-Id: ${id}`,
            '',
            'Final-Recipient: rfc822; bob@example.com',
            'Action: failed',
          ),
          part(['Content-Type: text/rfc822-headers'], `Message-ID: ${about}`),
        );
      const forged = `${envid!.slice(0, -8)}AAAAAAAA`;
      const reports = [bounce(envid!, messageId), bounce(envid!, '<forged@x>'), bounce(forged, messageId)];
      await server.deliver(
        user,
        'INBOX',
        reports.map((raw) => ({ raw })),
      );
      const { mailbox, sent } = await account.query(
        `query ($id: String!, $sent: String!) {
          mailbox(role: INBOX) { messages(first: 3) { nodes { deliveryReport { messageId sentMessageId } } } }
          sent: mailbox(path: $sent) { messages(filter: { messageIds: [$id] }) { nodes { subject } } }
        }`,
        { id: messageId, sent: box('Sent') },
      );
      expect(mailbox.messages.nodes.map((node: { deliveryReport: object }) => node.deliveryReport)).toEqual([
        { messageId, sentMessageId: null },
        { messageId: '<forged@x>', sentMessageId: messageId },
        { messageId, sentMessageId: messageId },
      ]);
      expect(sent.messages.nodes).toEqual([{ subject: 'bounced' }]);
    });

    it('sends once under a key, whatever is composed for it', async () => {
      const first = await send({ message: message('keyed'), idempotencyKey: 'k1' });
      expect(first).toMatchObject({
        sent: true,
        wasSent: false,
        copy: 'FILED',
        guarantee: 'ONCE',
        failures: [],
      });
      const raw = Buffer.from(
        `From: ${user}@example.com\r\nTo: bob@example.com\r\nMessage-ID: <other@example.com>\r\nSubject: keyed\r\n\r\n`,
      ).toString('base64');
      expect(await send({ raw, idempotencyKey: 'k1' })).toMatchObject({
        sent: true,
        wasSent: true,
        messageId: (first as { messageId: string }).messageId,
      });
      expect(takenAs('keyed')).toHaveLength(1);
      expect(await list(box('Drafts'))).toEqual([]);
    });

    it('marks what is answered and forwarded', async () => {
      await server.deliver(user, 'INBOX', [
        { raw: Buffer.from('Subject: question\r\n\r\n?\r\n') },
        { raw: Buffer.from('Subject: news\r\n\r\n!\r\n') },
      ]);
      const [news, question] = await list('INBOX');
      const input = { message: message('reply'), answers: question!.id, forwards: news!.id };
      expect(await send(input)).toMatchObject({ sent: true, failures: [], guarantee: 'BEST_EFFORT' });
      const [after, before] = await list('INBOX');
      expect(before!.flags).toContain('\\Answered');
      expect(after!.flags.map((flag) => flag.toLowerCase())).toContain('$forwarded');
    });

    it('gives the claim back where nothing was sent', async () => {
      const { id } = await draft('refused');
      smtp.become({ on: { RCPT: () => '550 5.1.1 nobody\r\n' } });
      expect(await send({ draftId: id })).toMatchObject({ sent: false, removed: [] });
      smtp.become({ on: { MAIL: () => '550 5.7.1 not you\r\n' } });
      expect(await send({ draftId: id })).toMatchObject({ code: 'FORBIDDEN' });
      smtp.become({ on: {} });
      expect(await send({ draftId: id })).toMatchObject({ sent: true, copy: 'FILED', removed: [id] });
      expect(takenAs('refused')).toHaveLength(1);
    });

    it('tells what is not known, and sends again only where that is wanted', async () => {
      const { id } = await draft('lost');
      smtp.become({ on: { TEXT: (_, session) => void session.hangUp() } });
      expect(await send({ draftId: id })).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      smtp.become({ on: {} });
      expect(await send({ draftId: id })).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      expect(takenAs('lost')).toEqual([]);
      expect(await send({ draftId: id, ifPending: 'RESEND' })).toMatchObject({
        sent: true,
        guarantee: 'BEST_EFFORT',
        removed: [id],
        failures: [],
      });
      expect(takenAs('lost')).toHaveLength(1);
      expect(await list(box('Drafts'))).toEqual([]);
      // Both calls may have sent it: whoever asks later is not told otherwise.
      expect(await send({ draftId: id })).toMatchObject({ wasSent: true, guarantee: 'BEST_EFFORT' });
    });

    it('promises nothing more of a draft that was taken over, even if that call sent nothing', async () => {
      const { id } = await draft('taken over');
      smtp.become({ on: { TEXT: (_, session) => void session.hangUp() } });
      expect(await send({ draftId: id })).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
      smtp.become({ on: { MAIL: () => '550 5.7.1 not you\r\n' } });
      expect(await send({ draftId: id, ifPending: 'RESEND' })).toMatchObject({ code: 'FORBIDDEN' });
      smtp.become({ on: {} });
      expect(await send({ draftId: id })).toMatchObject({ wasSent: false, guarantee: 'BEST_EFFORT' });
      expect(await send({ draftId: id })).toMatchObject({ wasSent: true, guarantee: 'BEST_EFFORT' });
      expect(takenAs('taken over')).toHaveLength(1);
    });

    it('says ONCE of what was sent once, whoever asks later, and takes the journal of a key away', async () => {
      const input = { message: message('asked later'), idempotencyKey: 'later' };
      expect(await send(input)).toMatchObject({ wasSent: false, guarantee: 'ONCE' });
      expect(await send(input)).toMatchObject({ wasSent: true, guarantee: 'ONCE' });
      expect(await list(box('Drafts'))).toEqual([]);
    });

    it('has one mail where two calls send a draft at the same moment', async () => {
      for (let race = 0; race < RACES; race++) {
        const subject = `race ${race}`;
        const { id } = await draft(subject);
        const answers = await Promise.all([send({ draftId: id }), send({ draftId: id })]);
        expect({ race, taken: takenAs(subject).length, answers }).toMatchObject({ race, taken: 1 });
        expect(answers.filter((each) => each.sent === true && each.wasSent === false)).toHaveLength(1);
        expect(await send({ draftId: id })).toMatchObject({ sent: true, wasSent: true });
        expect((await list(box('Sent'))).filter((each) => each.subject === subject)).toHaveLength(1);
      }
      expect(await list(box('Drafts'))).toEqual([]);
    });

    it('has one mail where two calls use a key at the same moment', async () => {
      for (let race = 0; race < RACES; race++) {
        const subject = `key race ${race}`;
        const input = { message: message(subject), idempotencyKey: `race-${race}` };
        const answers = await Promise.all([send(input), send(input)]);
        expect({ race, taken: takenAs(subject).length, answers }).toMatchObject({ race, taken: 1 });
        expect(await send(input)).toMatchObject({ sent: true, wasSent: true });
      }
      expect(await list(box('Drafts'))).toEqual([]);
    });
  });
}
