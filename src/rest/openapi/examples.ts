import {
  ACCOUNT,
  ARCHIVE,
  ARCHIVE_2026,
  ATTACHMENT,
  CHANGES,
  CURSOR,
  EXPUNGED,
  MAILBOX,
  MESSAGE,
  OLD_DRAFT,
  anna,
  archive,
  archived,
  changed,
  done,
  failed,
  gone,
  inbox,
  issued,
  listedMailbox,
  listedMessage,
  mailbox,
  message,
  page,
  reply,
} from './example-values.ts';
import { sendingExamples } from './sending-examples.ts';
import { webhookExamples } from './webhook-examples.ts';

/** What a request and its answer look like. */
export interface Example {
  readonly request?: unknown;
  /** A body that is no JSON. */
  readonly octets?: string;
  readonly answer: unknown;
}

const EVENTS = `retry: 1000\nevent: ready\nid: ${CHANGES}\ndata: {"token":"${CHANGES}"}\n\n`;

/** Examples of parameters, by name. */
export const PARAMETER_EXAMPLES: Readonly<Record<string, unknown>> = {
  mailboxId: MAILBOX,
  prefix: 'ann',
  q: 'from:anna has:attachment is:unread',
  messageId: MESSAGE,
  after: CURSOR,
  since: CHANGES,
  headers: ['List-Id', 'Received'],
  counts: ['messages', 'unseen'],
  flags: ['\\Seen', '$Forwarded'],
  receivedAt: '2026-03-01T09:30:00Z',
  receivedSince: '2026-03-01T09:30:00Z',
  hasFlags: ['\\Flagged'],
  messageIds: ['<dial.42@example.org>'],
  header: 'List-Id:example',
  path: 'Archive/2026',
  attachmentId: ATTACHMENT,
  token: 'eyJhbGciOiJkaXIi…',
  range: 'bytes=1000-1999',
  'if-match': '"715194045007"',
  'if-none-match': '"715194045007"',
  webhookId: 'q7yQm3rYx0aZ.Yx0aZq7yQm3rYx0aZq7yQm',
  cursor: 'AQsVbm5XJ0M1c3dmY2hhbmdlcw.tb8x1c',
  'idempotency-key': '8e03978e-40d5-43e8-bc93-6894a57f9324',
};

const conversation = {
  id: 'r.PGRpYWwuNDJAZXhhbXBsZS5vcmc-',
  subject: 'New dial: does the curve read well?',
  participants: [anna],
  messageCount: 1,
  unreadCount: 0,
  complete: true,
};

/** By operation. Tests hold each to its schema. */
export const EXAMPLES: Readonly<Record<string, Example>> = {
  getRawMessage: { answer: 'From: Anna <anna@example.org>\r\nSubject: New dial\r\n\r\nRobin,\r\n' },
  getAttachment: { answer: '%PDF-1.7' },
  getSealedBytes: { answer: '%PDF-1.7' },
  listenToEvents: { answer: EVENTS },
  getSealedEvents: { answer: EVENTS },
  getText: { answer: 'Robin,\n\nhere is the new dial.\n\nAnna\n' },
  getHtml: { answer: '<p>Robin,</p><p>here is the new dial.</p>' },
  getHealth: { answer: { status: 'ok' } },
  getOpenApi: { answer: { openapi: '3.1.1' } },
  getSchema: { answer: 'type Query {\n  account: Account!\n}\n' },
  createToken: {
    request: { server: 'imaps://mail.example.com', user: 'robin@example.com', password: 'correct horse' },
    answer: issued,
  },
  getToken: {
    answer: {
      scopes: ['mail:read', 'mail:flag'],
      mailboxes: [MAILBOX],
      recipients: null,
      bodies: false,
      expiresAt: '2026-03-01T21:30:00Z',
      hardEnd: '2026-05-30T09:30:00Z',
    },
  },
  narrowToken: {
    request: { scopes: ['mail:read', 'mail:flag'], mailboxes: [MAILBOX], bodies: false },
    answer: issued,
  },
  renewToken: { answer: issued },
  endTokens: { answer: { since: '2026-03-01T09:30:01.000Z' } },
  discoverServers: {
    answer: {
      candidates: [
        {
          server: 'imaps://mail.example.com:993',
          user: 'robin@example.com',
          authentication: ['PASSWORD'],
          source: 'AUTOCONFIG',
          allowed: true,
          submission: 'smtps://mail.example.com:465',
        },
      ],
    },
  },
  getAccount: {
    answer: {
      id: ACCOUNT,
      user: 'robin@example.com',
      protocol: 'IMAP',
      server: { host: 'mail.example.com', port: 993, security: 'TLS' },
      features: ['MAILBOXES', 'FLAGS', 'COPY', 'MOVE', 'EXPUNGE_BY_ID', 'APPEND', 'SEARCH', 'MOD_SEQ'],
    },
  },
  listMailboxes: {
    answer: {
      mailboxes: [
        listedMailbox,
        { ...listedMailbox, id: ARCHIVE, path: 'Archive', name: 'Archive', role: 'ARCHIVE' },
      ],
    },
  },
  findMailbox: { answer: mailbox },
  getMailbox: { answer: mailbox },
  createMailbox: {
    request: { path: 'Archive/2026' },
    answer: { mailbox: { id: ARCHIVE, path: 'Archive/2026' } },
  },
  renameMailbox: {
    request: { path: 'Archive/2025' },
    answer: {
      mailbox: { id: ARCHIVE, path: 'Archive/2025' },
      renamed: [{ from: ARCHIVE_2026, id: ARCHIVE }],
    },
  },
  deleteMailbox: { answer: { id: ARCHIVE } },
  subscribeMailbox: { answer: { mailbox: { id: ARCHIVE, path: 'Archive' } } },
  unsubscribeMailbox: { answer: { mailbox: { id: ARCHIVE, path: 'Archive' } } },
  expungeMailbox: { answer: gone },
  listMessages: { answer: page },
  getThread: { answer: { ...conversation, messages: [listedMessage] } },
  listThreads: {
    answer: { threads: [{ ...conversation, newestMessage: listedMessage }], pageInfo: page.pageInfo },
  },
  listChanges: {
    answer: {
      created: [listedMessage],
      updated: [{ ...changed, flags: ['\\Seen', '\\Flagged'] }],
      vanishedUids: '40',
      vanished: [EXPUNGED],
      present: null,
      token: CHANGES,
      hasMore: false,
      flagsFrom: 1,
      basis: 'CONDSTORE',
    },
  },
  listIdentities: {
    answer: { identities: [{ name: 'Robin Sommer', address: 'robin@example.com', source: 'SIGN_IN' }] },
  },
  listAddresses: { answer: { addresses: [anna] } },
  listAccountChanges: { answer: { mailboxes: [mailbox], present: null, token: CHANGES } },
  searchMessages: {
    request: {
      filter: { or: [{ from: 'anna' }, { header: { name: 'List-Id' } }], lacksFlags: ['\\Seen'] },
      orderBy: { key: 'RECEIVED' },
    },
    answer: page,
  },
  listAccountMessages: { answer: page },
  searchAccountMessages: { request: { filter: { subject: 'dial', hasAttachments: true } }, answer: page },
  getMessage: { answer: message },
  beginReply: { answer: reply },
  beginForward: {
    answer: {
      ...reply,
      to: [],
      subject: 'Fwd: New dial: does the curve read well?',
      inReplyTo: null,
      text: '',
      attachments: [
        {
          fromMessage: MESSAGE,
          partId: null,
          filename: 'New dial does the curve read well.eml',
          contentType: 'message/rfc822',
          contentId: null,
          inline: false,
          size: null,
        },
      ],
    },
  },
  replaceDraft: {
    request: { message: { to: [{ address: 'anna@' }], subject: 'New dial', text: 'It re' } },
    octets: 'Message-ID: <dial.43@example.org>\r\nSubject: New dial\r\n\r\nIt re\r\n',
    answer: {
      message: { id: MESSAGE, mailboxId: MAILBOX, uid: 42 },
      removed: [OLD_DRAFT],
      moved: [{ from: OLD_DRAFT, message: { id: MESSAGE, mailboxId: MAILBOX, uid: 42 } }],
      mailboxes: [inbox],
      failures: [],
      guarantee: 'ONCE',
    },
  },
  getMessages: { request: { ids: [MESSAGE] }, answer: { messages: [listedMessage] } },
  updateMessage: {
    request: { addFlags: ['\\Flagged'] },
    answer: { ...changed, flags: ['\\Seen', '\\Flagged'], modSeq: '715194045008' },
  },
  changeFlags: {
    request: { ids: [MESSAGE], addFlags: ['\\Seen'] },
    answer: { messages: [changed], ...done },
  },
  changeLabels: {
    request: { ids: [MESSAGE], addLabels: ['Work'] },
    answer: { messages: [changed], ...done },
  },
  copyMessages: {
    request: { ids: [MESSAGE], mailboxId: ARCHIVE },
    answer: { messages: [archived], ...done, mailboxes: [archive] },
  },
  moveMessages: {
    request: { ids: [MESSAGE], mailboxId: ARCHIVE },
    answer: {
      messages: [archived],
      ...done,
      removed: [MESSAGE],
      moved: [{ from: MESSAGE, message: archived }],
      mailboxes: [inbox, archive],
      failures: [failed],
    },
  },
  deleteMessages: {
    request: { ids: [MESSAGE], permanently: true },
    answer: { messages: [], ...gone },
  },
  expungeMessages: { request: { ids: [MESSAGE] }, answer: gone },
  appendMessage: {
    request: {
      from: [{ name: 'Robin Sommer', address: 'robin@example.com' }],
      to: [{ address: 'anna@example.org' }],
      subject: 'Re: New dial: does the curve read well?',
      text: 'It does.\n',
    },
    octets:
      'From: robin@example.com\r\nTo: anna@example.org\r\nSubject: Hello\r\nMessage-ID: <1@example.com>\r\n\r\nHello\r\n',
    answer: { message: changed, wasThere: false, mailboxes: [inbox] },
  },
  ...sendingExamples(MESSAGE, archived),
  ...webhookExamples(MAILBOX, message),
};
