import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { EventGateway } from '../support/event-gateway-process.ts';
import type { Account, GraphqlAnswer } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { ScriptedSmtp } from '../support/scripted-smtp.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { StepProxy } from '../support/step-proxy.ts';

// Mail is sent while connections end and the gateway dies, at every step of the exchange with both servers. Whatever the
// step: no one gets two mails where ONCE was promised, nothing is said to be sent that was not, and whoever asks again
// comes to an end.

/** Each so many steps have their accident; 1 by option: every one. */
const STEP = Number(process.env['POSTERN_ACCIDENT_STEP'] ?? 61);

const SEND = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
  sent wasSent messageId copy guarantee removed failures { step code } } }`;
const APPEND = `mutation ($input: AppendMessageInput!) { appendMessage(input: $input) { message { id } } }`;
const LIST = `query ($path: String!) { mailbox(path: $path) { id messages(first: 200) {
  nodes { subject isDeleted } } } }`;

interface Answer {
  readonly sent?: boolean;
  readonly wasSent?: boolean;
  readonly guarantee?: string;
  readonly code?: string;
}

/** What ends at a step: the mail session, both sessions, or the gateway with all that it knows. */
type Kind = 'IMAP' | 'SMTP' | 'BOTH' | 'PROCESS';

for (const name of ['dovecot', 'courier'] as const) {
  describeServer(name, (server) => {
    let smtp: ScriptedSmtp;
    let proxy: StepProxy;
    let user: string;
    let authorization: string;
    let account: Account;
    let env: Record<string, string>;

    beforeAll(async () => {
      const credentials = await server.newUser();
      user = credentials.user;
      smtp = await ScriptedSmtp.start({ users: { [user]: credentials.password } });
      proxy = await StepProxy.start({ IMAP: server.ports.imap, SMTP: smtp.port });
      const servers = `imap+plain://127.0.0.1:${proxy.port('IMAP')}+smtp+plain://127.0.0.1:${proxy.port('SMTP')}`;
      env = { POSTERN_SERVERS: servers };
      account = new Gateway({ servers }).basic(user, credentials.password);
      ({ authorization } = account);
    });
    afterAll(async () => {
      await proxy.close();
      await smtp.close();
    });

    const rows = async (path: string): Promise<{ subject: string; isDeleted: boolean }[]> =>
      (await account.query(LIST, { path })).mailbox.messages.nodes as [];
    const message = (subject: string) => ({
      from: [{ address: `${user}@example.com`.replace(/@.*@/, '@') }],
      to: [{ address: 'bob@example.com' }],
      subject,
      text: 'x',
    });
    const draft = async (subject: string): Promise<object> => {
      const { mailbox } = await account.query(LIST, { path: server.path('Drafts') });
      const input = { mailboxId: mailbox.id, flags: ['\\Draft', '\\Seen'], message: message(subject) };
      const { appendMessage } = await account.query(APPEND, { input });
      return { draftId: appendMessage.message.id };
    };
    const keyed = (subject: string): Promise<object> =>
      Promise.resolve({ message: message(subject), idempotencyKey: subject });

    const answerOf = ({ data, errors }: GraphqlAnswer): Answer =>
      errors?.[0]?.extensions ?? (data.sendMessage as Answer);
    const send = async (input: object): Promise<Answer> => answerOf(await account.ask(SEND, { input }));
    const taken = (subject: string): number =>
      smtp.taken.filter(({ octets }) => octets.toString().includes(`Subject: ${subject}\r\n`)).length;

    /** The calls during which something happens; undefined: the caller got no answer. */
    const during = async (kind: Kind, step: number, inputs: readonly object[]): Promise<Answer[]> => {
      if (kind !== 'PROCESS') {
        proxy.at(step, () => proxy.cut(kind === 'BOTH' ? undefined : kind));
        return Promise.all(inputs.map((input) => send(input)));
      }
      const gateway = await EventGateway.start(env);
      let killed: Promise<void> | undefined;
      proxy.at(step, () => {
        killed = gateway.kill();
        proxy.cut();
      });
      const calls = inputs.map((input) => gateway.graphql(SEND, { input }, authorization).then(answerOf));
      const answers = await Promise.allSettled(calls);
      await (killed ?? gateway.kill());
      return answers.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    };

    /** What is said is so, and whoever goes on comes to an end. */
    const settle = async (
      subject: string,
      input: object,
      found: readonly Answer[],
      before: number,
      earlier: object | undefined,
    ): Promise<void> => {
      proxy.at(Infinity);
      const story: unknown[] = [...found, taken(subject)];
      const note = (answer: Answer): Answer => (story.push(answer, taken(subject)), answer);
      const check = (isTrue: boolean): void => {
        if (!isTrue) throw new Error(`${subject}: ${JSON.stringify(story, null, 1)}`);
      };
      check(taken(subject) <= 1);
      check(!found.some(({ sent }) => sent) || taken(subject) === 1);
      check(found.filter(({ sent, wasSent }) => sent && !wasSent).length <= 1);
      // Anything but OUTCOME_UNKNOWN and CONFLICT says that nothing was sent, by any of them.
      const isTold = found.some(({ sent, code = '' }) => sent || /^(?:OUTCOME_UNKNOWN|CONFLICT)$/.test(code));
      check(found.length === 0 || isTold || taken(subject) === 0);
      const again = note(await send(input));
      check(taken(subject) <= 1);
      if (again.sent) check(taken(subject) === 1);
      else {
        check(again.code === 'OUTCOME_UNKNOWN');
        const earlier = taken(subject);
        const last = note(await send({ ...input, ifPending: 'RESEND' }));
        check(last.sent === true && taken(subject) >= 1);
        check(taken(subject) === 1 || (earlier === 1 && last.guarantee === 'BEST_EFFORT'));
      }
      const sent = taken(subject);
      const later = note(await send(input));
      check(later.wasSent === true && taken(subject) === sent);
      check(sent === 1 || later.guarantee === 'BEST_EFFORT');
      const copies = (await rows(server.path('Sent'))).filter((each) => each.subject === subject);
      story.push(copies);
      check(copies.length === 1);
      const inDrafts = async () => (await rows(server.path('Drafts'))).filter(({ isDeleted }) => !isDeleted);
      let left = await inDrafts();
      // A busy server carries out late what it was sent before a cut, be it a claim of the step before: the next call for the
      // same draft takes that away.
      for (const each of [earlier, input])
        if (each && left.length > before) {
          await send(each);
          left = await inDrafts();
        }
      story.push(left);
      // Neither the draft nor what stood for a claim to it.
      check(left.every((each) => each.subject !== subject) && left.length <= before);
    };

    const steps = async (kind: Kind, begin: (subject: string) => Promise<object>, calls: number) => {
      const label = `${kind} ${begin === draft ? 'draft' : 'key'} ${calls}`;
      let last = 0;
      let earlier: object | undefined;
      for (let step = 0; ; step += STEP) {
        const subject = `${label} ${step}`;
        const before = (await rows(server.path('Drafts'))).length;
        const input = await begin(subject);
        const answers = await during(kind, step, Array<object>(calls).fill(input));
        last = proxy.steps;
        await settle(subject, input, answers, before, earlier);
        earlier = input;
        if (last <= step) break;
      }
      // There were steps, and each of them had its accident.
      expect(last).toBeGreaterThan(8);
    };

    const CASES: readonly [kind: Kind, what: string, begin: (subject: string) => Promise<object>][] = (
      ['IMAP', 'SMTP', 'BOTH', 'PROCESS'] as const
    ).flatMap((kind) => [[kind, 'a draft', draft] as const, [kind, 'a message with a key', keyed] as const]);

    describe.each(CASES)('when %s ends while %s is sent', (kind, _, begin) => {
      it('by one call', () => steps(kind, begin, 1), 600_000);
      it('by two calls at once', () => steps(kind, begin, 2), 600_000);
    });
  });
}
