import { beforeAll, describe, expect, it } from '@jest/globals';

import { MAX_REPORTED_RECIPIENTS, MAX_REPORT_OCTETS } from '../../src/mail/limits.ts';
import type { Told, ToldRecipient } from '../mime/reports.ts';
import { REPORTS, headersOnly, report, status } from '../mime/reports.ts';
import type { Account } from '../support/gateway.ts';
import { Gateway } from '../support/gateway.ts';
import { runPython } from '../support/python.ts';
import { selectInbox } from '../support/servers/raw-imap.ts';
import { describeServer } from '../support/servers/real-servers.ts';

// What came back: reports as real servers hand them out, over IMAP and POP3, with Python's email as the judge.

const RECIPIENT =
  'originalRecipient finalRecipient action status diagnostic remoteServer lastAttemptAt willRetryUntil';
const FIELDS = `kind reporter feedbackType arrivedAt envelopeId messageId recipients { ${RECIPIENT} } truncated`;
const QUERY = `{ mailbox(role: INBOX) { messages(first: 100) { nodes { id subject deliveryReport { ${FIELDS} } } } } }`;

const recipient = (i: number, diagnostic: string) => [
  '',
  `Final-Recipient: rfc822; user${i}@example.net`,
  'Action: failed',
  'Status: 5.1.1',
  `Diagnostic-Code: smtp; ${diagnostic}`,
];
const many = (count: number, diagnostic: string) => [
  'Reporting-MTA: dns; mail.example.com',
  ...Array.from({ length: count }, (_, i) => recipient(i, diagnostic)).flat(),
];
/** More recipients than are shown, and more octets than are read. */
const CROWD = report('delivery-status', status(...many(MAX_REPORTED_RECIPIENTS + 500, '550')), headersOnly);
const LONG = report('delivery-status', status(...many(3_000, `550 ${'no '.repeat(200)}`)), headersOnly);

const MESSAGES = [...REPORTS.map(({ raw }) => raw), CROWD, LONG];

for (const name of ['dovecot', 'courier', 'cyrus'] as const) {
  describeServer(name, (server) => {
    describe.each(['imaps', 'pop3s'] as const)('reports over %s', (scheme) => {
      let account: Account;
      let reports: readonly (Told | null)[];
      let ids: readonly string[];

      beforeAll(async () => {
        const { user, password } = await server.newUser();
        await server.deliver(
          user,
          'INBOX',
          MESSAGES.map((raw) => ({ raw })),
        );
        await selectInbox(server, { user, password });
        const servers = `${scheme}://localhost:${server.ports[scheme]}`;
        account = await new Gateway({ servers, caFile: server.caFile }).signIn(user, password);
        const { data, errors } = await account.ask(QUERY);
        expect(errors).toBeUndefined();
        const nodes = data.mailbox.messages.nodes.toReversed() as { id: string; deliveryReport: Told }[];
        reports = nodes.map(({ deliveryReport }) => deliveryReport);
        ids = nodes.map(({ id }) => id);
      });

      it.each(REPORTS.map(({ name: form }, i) => [form, i] as const))('are read: %s', (_form, i) => {
        expect(reports[i]).toEqual(REPORTS[i]!.expected);
      });

      it('say that there are more recipients than are shown', () => {
        const crowd = reports[REPORTS.length]!;
        expect(crowd.truncated).toBe(true);
        expect(crowd.recipients).toHaveLength(MAX_REPORTED_RECIPIENTS);
        expect(crowd.recipients.at(-1)?.finalRecipient).toBe('user999@example.net');
      });

      it('are read up to a bound, and show no recipient by half', () => {
        const { truncated, recipients } = reports[REPORTS.length + 1]!;
        expect(truncated).toBe(true);
        const each = recipient(0, `550 ${'no '.repeat(200)}`).join('\r\n').length;
        expect(recipients.length).toBeLessThanOrEqual(Math.ceil(MAX_REPORT_OCTETS / each));
        expect(recipients.length).toBeGreaterThan(MAX_REPORT_OCTETS / each - 10);
        expect(new Set(recipients.map(({ diagnostic }) => diagnostic)).size).toBe(1);
      });

      it('are found by what their header says', async () => {
        const filter = '{ header: { name: "Content-Type", value: "multipart/report" } }';
        const query = `{ mailbox(role: INBOX) { messages(first: 100, filter: ${filter}) { nodes { id } } } }`;
        const found = (await account.query(query)).mailbox.messages.nodes as { id: string }[];
        const own = MESSAGES.map((raw, i) => [raw, ids[i]] as const)
          .filter(([raw]) => /^content-type: multipart\/report/im.test(headerOf(raw)))
          .map(([, id]) => id);
        expect(found.map(({ id }) => id).toReversed()).toEqual(own);
      });

      it('are the same over REST', async () => {
        const [id, expected] = [ids[0]!, REPORTS[0]!.expected];
        const answer = await account.get(`/v1/messages/${id}?fields=deliveryReport`);
        expect(JSON.parse(answer.body)).toEqual({ id, deliveryReport: { ...expected, sentMessageId: null } });
      });

      const judged = REPORTS.map((each, i) => [each.name, i] as const).filter(
        ([, i]) => REPORTS[i]!.isJudged,
      );
      it.each(judged)('hold what Python finds: %s', async (_form, i) => {
        const [found] = JSON.parse(
          (await runPython(JUDGE, [], REPORTS[i]!.raw)).toString(),
        ) as JudgedReport[];
        const { recipients, ...own } = reports[i]!;
        expect(own).toMatchObject(found!.message);
        expect(recipients.map(asJudged)).toEqual(found!.recipients);
      });
    });
  });
}

const headerOf = (raw: Buffer): string => raw.toString('latin1').split('\r\n\r\n', 1)[0]!;

/** What the judge knows of a report: null stands for what is not there. */
interface JudgedReport {
  readonly message: Pick<Told, 'reporter' | 'envelopeId' | 'messageId'>;
  readonly recipients: readonly object[];
}

function asJudged({ lastAttemptAt: _last, willRetryUntil: _retry, action, ...rest }: ToldRecipient) {
  const { diagnostic, remoteServer } = rest;
  return {
    ...rest,
    action: action?.toLowerCase(),
    diagnostic: diagnostic?.replace(/\s+/g, ' '),
    remoteServer: remoteServer?.split(' ')[0] ?? null,
  };
}

const JUDGE = `
import email, json, re, sys

def behind(value, glue=None):
    if value is None: return None
    value = re.sub(r'\\s+', ' ', value.partition(';')[2].strip())
    return value

def first(value):
    return behind(value).split(' ')[0] if value else None

found = []
for part in email.message_from_bytes(sys.stdin.buffer.read()).walk():
    if part.get_content_type() != 'multipart/report': continue
    parts = part.get_payload()
    status = [p for p in parts if p.get_content_type() == 'message/delivery-status'][0]
    about, *groups = status.get_payload()
    back = parts[-1]
    inner = back.get_payload(0) if back.get_content_type() == 'message/rfc822' else email.message_from_string(back.get_payload())
    found.append({
        'message': {
            'reporter': behind(about['Reporting-MTA']),
            'envelopeId': about['Original-Envelope-Id'],
            'messageId': inner['Message-ID'],
        },
        'recipients': [{
            'originalRecipient': behind(g['Original-Recipient']),
            'finalRecipient': behind(g['Final-Recipient']),
            'action': g['Action'],
            'status': g['Status'],
            'diagnostic': behind(g['Diagnostic-Code']),
            'remoteServer': first(g['Remote-MTA']),
        } for g in groups if g.keys()],
    })
print(json.dumps(found))
`;
