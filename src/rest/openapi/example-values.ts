// What the examples are made of: ids, cursors and tokens as they really look, a mailbox, a message, a page.

export const ACCOUNT = 'WyJhIiwiN0s5Y1BtRHhRYmVBIl0';
export const MAILBOX = 'WyJiIiwiN0s5Y1BtRHhRYmVBIiwiSU5CT1giXQ';
export const ARCHIVE = 'WyJiIiwiN0s5Y1BtRHhRYmVBIiwiQXJjaGl2ZSJd';
export const MESSAGE = 'WyJtIiwiN0s5Y1BtRHhRYmVBIiwiSU5CT1giLDE3MDQxMDMyMDAsNDJd';
export const EXPUNGED = 'WyJtIiwiN0s5Y1BtRHhRYmVBIiwiSU5CT1giLDE3MDQxMDMyMDAsNDBd';
export const OLD_DRAFT = 'WyJtIiwiN0s5Y1BtRHhRYmVBIiwiSU5CT1giLDE3MDQxMDMyMDAsNDFd';
export const ARCHIVE_2026 = 'WyJiIiwiN0s5Y1BtRHhRYmVBIiwiQXJjaGl2ZS8yMDI2Il0';
export const CHANGES = 'AZc1xJ0d3mQ6Ub7kQk8fOWIDy4pH4bYx';
export const ARCHIVED = 'WyJtIiwiN0s5Y1BtRHhRYmVBIiwiQXJjaGl2ZSIsMTcwNDEwMzIwMSw3XQ';
export const ATTACHMENT = 'WyJwIiwiMiIsIm0iLCI3SzljUG1EeFFiZUEiLCJJTkJPWCIsMTcwNDEwMzIwMCw0Ml0';
export const CURSOR = 'WyJjIiwiN0s5Y1BtRHhRYmVBIiwiSU5CT1giLDE3MDQxMDMyMDAsNDIsNDIsNDJd';

export const listedMailbox = {
  id: MAILBOX,
  path: 'INBOX',
  name: 'INBOX',
  delimiter: '/',
  parentId: null,
  role: 'INBOX',
  subscribed: true,
  selectable: true,
};
export const mailbox = {
  ...listedMailbox,
  status: { messages: 42, unseen: 3, uidNext: 43, uidValidity: 1704103200 },
};
export const anna = { name: 'Anna Bergström', address: 'anna@example.org', group: null };
const robin = { name: 'Robin Sommer', address: 'robin@example.com', group: null };
export const listedMessage = {
  id: MESSAGE,
  mailboxId: MAILBOX,
  uid: 42,
  flags: ['\\Seen'],
  subject: 'New dial: does the curve read well?',
  from: [anna],
  to: [robin],
  sentAt: '2026-03-01T09:29:12Z',
  receivedAt: '2026-03-01T09:29:15Z',
  size: 48213,
};
export const message = {
  ...listedMessage,
  cc: [],
  bcc: [],
  replyTo: [anna],
  messageId: '<dial.42@example.org>',
  inReplyTo: [],
  modSeq: '715194045007',
  text: 'Robin,\n\nhere is the new dial.\n\nAnna\n',
  textTruncated: false,
  html: null,
  htmlTruncated: false,
  hasAttachments: true,
  attachments: [
    {
      id: 'WyJwIiwiN0s5Y1BtRHhRYmVBIiwiSU5CT1giLDE3MDQxMDMyMDAsNDIsIjIiXQ',
      partId: '2',
      filename: 'dial.png',
      contentType: 'image/png',
      size: null,
      encodedSize: 46120,
      disposition: 'attachment',
      contentId: null,
      inline: false,
      url: '/v1/bytes/eyJhbGciOiJkaXIi…',
      message: null,
    },
  ],
};
export const reply = {
  from: [robin],
  to: [anna],
  cc: [],
  bcc: [],
  subject: 'Re: New dial: does the curve read well?',
  inReplyTo: '<dial.42@example.org>',
  references: ['<dial.42@example.org>'],
  text: '\n\nOn 1 Mar 2026, 09:29 UTC, Anna Bergström wrote:\n> Robin,\n>\n> here is the new dial.\n>\n> Anna\n',
  html: null,
  attachments: [],
  truncated: false,
};
export const page = {
  messages: [listedMessage],
  pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: CURSOR, endCursor: CURSOR },
  approximated: false,
};
export const changed = { id: MESSAGE, mailboxId: MAILBOX, uid: 42 };
export const archived = { id: ARCHIVED, mailboxId: ARCHIVE, uid: 7 };
export const issued = {
  token: 'eyJhbGciOiJkaXIi…',
  expiresAt: '2026-03-01T21:30:00.000Z',
  account: {
    user: 'robin@example.com',
    server: { protocol: 'IMAP', host: 'mail.example.com', port: 993, security: 'TLS' },
    features: ['MAILBOXES', 'FLAGS', 'COPY', 'MOVE', 'EXPUNGE_BY_ID', 'APPEND', 'SEARCH', 'MOD_SEQ'],
    identities: [{ name: null, address: 'robin@example.com', source: 'SIGN_IN' }],
    submission: 'smtps://mail.example.com:465',
  },
};
export const inbox = { id: MAILBOX, path: 'INBOX' };
export const archive = { id: ARCHIVE, path: 'Archive' };
export const done = { removed: [], moved: [], mailboxes: [inbox], expunged: [], failures: [] };
export const gone = { ...done, removed: [MESSAGE], expunged: [MESSAGE] };
export const failed = {
  id: MESSAGE,
  code: 'NOT_FOUND',
  message: 'This message no longer exists',
};
