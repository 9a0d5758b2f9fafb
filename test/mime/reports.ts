import type { ReportedRecipient, WrittenReport } from '../../src/mail/delivery-report.ts';
import { multipart, octets, part, plain } from './awkward/build.ts';

// Bounces in the forms of the servers that write most of them, complaints, and what only looks like either.

/** A message, and what it reports: dates as RFC 3339; null: it is no report. */
export interface ReportCase {
  readonly name: string;
  readonly raw: Buffer;
  readonly expected: Told | null;
  /** Whether Python finds the same fields: it does not look into an encoding, nor mend what is out of form. */
  readonly isJudged: boolean;
}

type Dates<T> = { [Name in keyof T]: T[Name] extends Date | null ? string | null : T[Name] };
export type ToldRecipient = Dates<ReportedRecipient>;
export type Told = Omit<Dates<WrittenReport>, 'recipients'> & {
  readonly recipients: readonly ToldRecipient[];
};

const NOTHING: Omit<Told, 'kind' | 'recipients'> = {
  reporter: null,
  feedbackType: null,
  arrivedAt: null,
  envelopeId: null,
  messageId: null,
  truncated: false,
};
const NO_RECIPIENT: ToldRecipient = {
  originalRecipient: null,
  finalRecipient: null,
  action: null,
  status: null,
  diagnostic: null,
  remoteServer: null,
  lastAttemptAt: null,
  willRetryUntil: null,
};

const told = (report: Partial<Told>, ...recipients: readonly Partial<ToldRecipient>[]): Told => ({
  kind: 'DELIVERY',
  ...NOTHING,
  ...report,
  recipients: recipients.map((each) => ({ ...NO_RECIPIENT, ...each })),
});

/** A `multipart/report` with these parts. */
export function report(type: string, ...parts: readonly Buffer[]): Buffer {
  return octets(
    'Return-Path: <>',
    'From: Mail Delivery System <MAILER-DAEMON@mail.example.com>',
    'To: anna@example.com',
    'Subject: Undelivered Mail Returned to Sender',
    'Date: Mon, 2 Mar 2026 10:00:00 +0100',
    'Message-ID: <report@mail.example.com>',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=${type}; boundary="=_report"`,
    '',
    multipart('=_report', ...parts),
  );
}

const WORDS = plain('It could not be delivered.');
/** The header that comes back. */
const RETURNED = [
  'Received: from client by mail.example.com; Mon, 2 Mar 2026 09:59:58 +0100',
  'From: Anna <anna@example.com>',
  'To: nobody@example.net',
  'Subject: plan',
  'Message-ID: <plan-1@example.com>',
];
export const headersOnly = part(['Content-Type: text/rfc822-headers'], ...RETURNED);
const wholeMessage = part(['Content-Type: message/rfc822'], ...RETURNED, '', 'The plan.');
export const status = (...lines: string[]): Buffer =>
  part(['Content-Type: message/delivery-status'], ...lines);

const POSTFIX = {
  name: 'Postfix',
  raw: report(
    'delivery-status',
    WORDS,
    status(
      'Reporting-MTA: dns; mail.example.com',
      'Original-Envelope-Id: QQ314159',
      'X-Postfix-Queue-ID: 5B2C41A0',
      'X-Postfix-Sender: rfc822; anna@example.com',
      'Arrival-Date: Mon,  2 Mar 2026 09:59:58 +0100 (CET)',
      '',
      'Final-Recipient: rfc822; nobody@example.net',
      'Original-Recipient: rfc822;staff@example.net',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; mx.example.net',
      'Diagnostic-Code: smtp; 550 5.1.1 <nobody@example.net>: Recipient address',
      '    rejected: User unknown in virtual mailbox table',
      '',
      'Final-Recipient: rfc822; slow@example.org',
      'Original-Recipient: rfc822;slow@example.org',
      'Action: delayed',
      'Status: 4.4.1',
      'Diagnostic-Code: X-Postfix; connect to mx.example.org[192.0.2.1]:25: Connection timed out',
      'Will-Retry-Until: Sat,  7 Mar 2026 09:59:58 +0100 (CET)',
    ),
    headersOnly,
  ),
  expected: told(
    {
      reporter: 'mail.example.com',
      envelopeId: 'QQ314159',
      arrivedAt: '2026-03-02T08:59:58Z',
      messageId: '<plan-1@example.com>',
    },
    {
      finalRecipient: 'nobody@example.net',
      originalRecipient: 'staff@example.net',
      action: 'FAILED',
      status: '5.1.1',
      remoteServer: 'mx.example.net',
      diagnostic:
        '550 5.1.1 <nobody@example.net>: Recipient address    rejected: User unknown in virtual mailbox table',
    },
    {
      finalRecipient: 'slow@example.org',
      originalRecipient: 'slow@example.org',
      action: 'DELAYED',
      status: '4.4.1',
      diagnostic: 'connect to mx.example.org[192.0.2.1]:25: Connection timed out',
      willRetryUntil: '2026-03-07T08:59:58Z',
    },
  ),
  isJudged: true,
};

const EXIM = {
  name: 'Exim, whose recipients begin with the action',
  raw: report(
    'delivery-status',
    WORDS,
    status(
      'Reporting-MTA: dns; mail.example.com',
      '',
      'Action: failed',
      'Final-Recipient: rfc822;nobody@example.net',
      'Status: 5.0.0',
      'Remote-MTA: dns; mx.example.net',
      'Diagnostic-Code: smtp; 550 No such user here',
    ),
    wholeMessage,
  ),
  expected: told(
    { reporter: 'mail.example.com', messageId: '<plan-1@example.com>' },
    {
      finalRecipient: 'nobody@example.net',
      action: 'FAILED',
      status: '5.0.0',
      remoteServer: 'mx.example.net',
      diagnostic: '550 No such user here',
    },
  ),
  isJudged: true,
};

const EXCHANGE = {
  name: 'Exchange',
  raw: report(
    'delivery-status',
    part(
      ['Content-Type: multipart/alternative; boundary=alt'],
      multipart('alt', plain('Failed'), part(['Content-Type: text/html'], '<p>Failed</p>')),
    ),
    status(
      'Reporting-MTA: dns;AM0PR01.eurprd01.prod.outlook.com',
      'Received-From-MTA: dns;mail.example.com',
      'Arrival-Date: Mon, 2 Mar 2026 08:59:58 +0000',
      '',
      'Final-Recipient: rfc822;nobody@example.net',
      'Action: failed',
      'Status: 5.1.10',
      'Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
      'X-Display-Name: Nobody',
    ),
    wholeMessage,
  ),
  expected: told(
    {
      reporter: 'AM0PR01.eurprd01.prod.outlook.com',
      arrivedAt: '2026-03-02T08:59:58Z',
      messageId: '<plan-1@example.com>',
    },
    {
      finalRecipient: 'nobody@example.net',
      action: 'FAILED',
      status: '5.1.10',
      diagnostic: '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
    },
  ),
  isJudged: true,
};

const GMAIL = {
  name: 'Gmail',
  raw: report(
    'delivery-status',
    part(
      ['Content-Type: multipart/related; boundary=rel'],
      multipart('rel', part(['Content-Type: text/html'], '<p>Not found</p>')),
    ),
    status(
      'Reporting-MTA: dns; googlemail.com',
      'Received-From-MTA: dns; anna@example.com',
      'Arrival-Date: Mon, 02 Mar 2026 00:59:58 -0800 (PST)',
      'X-Original-Message-ID: <plan-1@example.com>',
      '',
      'Final-Recipient: rfc822; nobody@example.net',
      'Action: failed',
      'Status: 5.1.1',
      'Remote-MTA: dns; mx.example.net. (192.0.2.7, the server for the domain example.net.)',
      'Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.',
      ' 550 5.1.1  https://support.example.com/p=NoSuchUser - gsmtp',
      'Last-Attempt-Date: Mon, 02 Mar 2026 00:59:59 -0800 (PST)',
    ),
    wholeMessage,
  ),
  expected: told(
    {
      reporter: 'googlemail.com',
      arrivedAt: '2026-03-02T08:59:58Z',
      messageId: '<plan-1@example.com>',
    },
    {
      finalRecipient: 'nobody@example.net',
      action: 'FAILED',
      status: '5.1.1',
      remoteServer: 'mx.example.net.',
      diagnostic:
        '550-5.1.1 The email account that you tried to reach does not exist. 550 5.1.1  https://support.example.com/p=NoSuchUser - gsmtp',
      lastAttemptAt: '2026-03-02T08:59:59Z',
    },
  ),
  isJudged: true,
};

const UTF8 = {
  name: 'of addresses in UTF-8',
  raw: report(
    'delivery-status',
    WORDS,
    part(
      ['Content-Type: message/global-delivery-status', 'Content-Transfer-Encoding: 8bit'],
      'Reporting-MTA: dns; mail.example.com',
      '',
      Buffer.from('Original-Recipient: utf-8; jürg@exämple.net'),
      'Final-Recipient: utf-8; \\x{5C0F}\\x{660E}@example.net',
      'Action: relayed (to a server without reports)',
      'Status: 2.0.0 (sent)',
    ),
    part(['Content-Type: message/global-headers'], ...RETURNED),
  ),
  expected: told(
    { reporter: 'mail.example.com', messageId: '<plan-1@example.com>' },
    {
      originalRecipient: 'jürg@exämple.net',
      finalRecipient: '小明@example.net',
      action: 'RELAYED',
      status: '2.0.0',
    },
  ),
  isJudged: false,
};

const LOOSE = {
  name: 'in base64, without blank lines, behind a scanner’s footer',
  raw: octets(
    'From: MAILER-DAEMON@mail.example.com',
    'To: anna@example.com',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=outer',
    '',
    multipart(
      'outer',
      part(
        ['Content-Type: multipart/report; boundary=inner'],
        multipart(
          'inner',
          WORDS,
          part(
            ['Content-Type: message/delivery-status', 'Content-Transfer-Encoding: base64'],
            Buffer.from(
              [
                'Reporting-MTA: dns; mail.example.com',
                'Final-Recipient: rfc822; <one@example.net> (One)',
                'Action: Failed',
                'Status: unknown',
                'Final-Recipient: two@example.net',
                'Action: expanded',
                'Last-Attempt-Date: never',
                '',
              ].join('\r\n'),
            ).toString('base64'),
          ),
        ),
      ),
      plain('Scanned.'),
    ),
  ),
  expected: told(
    { reporter: 'mail.example.com' },
    { finalRecipient: 'one@example.net', action: 'FAILED' },
    { finalRecipient: 'two@example.net', action: 'EXPANDED' },
  ),
  isJudged: false,
};

const EIGHT_BIT = {
  name: 'with raw 8-bit in it',
  raw: report(
    'delivery-status',
    WORDS,
    status(
      'Reporting-MTA: dns; mail.example.com',
      '',
      'Final-Recipient: rfc822; nobody@example.net',
      'Action: failed',
      'Status: 5.7.1',
      'Diagnostic-Code: smtp; 550 5.7.1 Empf\xe4nger unbekannt',
    ),
  ),
  expected: told(
    { reporter: 'mail.example.com' },
    {
      finalRecipient: 'nobody@example.net',
      action: 'FAILED',
      status: '5.7.1',
      diagnostic: '550 5.7.1 Empfänger unbekannt',
    },
  ),
  isJudged: false,
};

const COMPLAINT = {
  name: 'a complaint',
  raw: report(
    'feedback-report',
    WORDS,
    part(
      ['Content-Type: message/feedback-report'],
      'Feedback-Type: Abuse',
      'User-Agent: SomeGenerator/1.0',
      'Version: 1',
      'Original-Mail-From: <anna@example.com>',
      'Original-Rcpt-To: <user@example.net>',
      'Original-Rcpt-To: <other@example.net>',
      'Original-Envelope-Id: QQ314159',
      'Arrival-Date: Mon, 2 Mar 2026 09:59:58 +0100',
      'Reporting-MTA: dns; mx.example.net',
      'Source-IP: 192.0.2.1',
    ),
    wholeMessage,
  ),
  expected: told(
    {
      kind: 'FEEDBACK',
      feedbackType: 'abuse',
      reporter: 'mx.example.net',
      envelopeId: 'QQ314159',
      arrivedAt: '2026-03-02T08:59:58Z',
      messageId: '<plan-1@example.com>',
    },
    { originalRecipient: 'user@example.net' },
    { originalRecipient: 'other@example.net' },
  ),
  isJudged: false,
};

const none = (name: string, raw: Buffer): ReportCase => ({ name, raw, expected: null, isJudged: false });

export const REPORTS: readonly ReportCase[] = [
  POSTFIX,
  EXIM,
  EXCHANGE,
  GMAIL,
  UTF8,
  LOOSE,
  EIGHT_BIT,
  COMPLAINT,
  none(
    'qmail’s free form',
    octets(
      'From: MAILER-DAEMON@mail.example.com',
      'To: anna@example.com',
      'Subject: failure notice',
      '',
      'Hi. This is the qmail-send program at mail.example.com.',
      '',
      '<nobody@example.net>:',
      '192.0.2.7 does not like recipient.',
      'Remote host said: 550 5.1.1 User unknown',
    ),
  ),
  none(
    'a receipt',
    report(
      'disposition-notification',
      WORDS,
      part(
        ['Content-Type: message/disposition-notification'],
        'Final-Recipient: rfc822; nobody@example.net',
        'Disposition: manual-action/MDN-sent-manually; displayed',
      ),
    ),
  ),
  none(
    'a message with a bounce attached',
    octets(
      'From: anna@example.com',
      'To: admin@example.com',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=m',
      '',
      multipart(
        'm',
        plain('See what came back'),
        part(['Content-Type: message/rfc822'], POSTFIX.raw.toString('latin1')),
      ),
    ),
  ),
];
