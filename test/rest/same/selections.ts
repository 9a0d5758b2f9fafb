type Json = Record<string, unknown>;

const ADDRESSES = '{ name address group }';
const ENVELOPE = [
  'subject',
  'sentAt',
  'messageId',
  'inReplyTo',
  ...['from', 'sender', 'replyTo', 'to', 'cc', 'bcc'].map((name) => `${name} ${ADDRESSES}`),
].join(' ');

/** What GraphQL has to be asked for to have what each REST field of a message shows. */
export const MESSAGE_SELECTIONS: Readonly<Record<string, string>> = {
  mailboxId: 'mailbox { id }',
  ...Object.fromEntries(
    ['from', 'sender', 'replyTo', 'to', 'cc', 'bcc'].map((name) => [name, `${name} ${ADDRESSES}`]),
  ),
  listUnsubscribe: 'listUnsubscribe { mailto https oneClick { url body } }',
  authentication: `authentication { authservIds ${['spf', 'dkim', 'dmarc', 'arc'].map((check) => `${check} { result domain reason }`).join(' ')} }`,
  deliveryReport: `deliveryReport { kind reporter feedbackType arrivedAt envelopeId messageId sentMessageId truncated
    recipients { originalRecipient finalRecipient action status diagnostic remoteServer lastAttemptAt willRetryUntil } }`,
  headers: 'headers { name value raw }',
  attachments: `attachments { id partId filename contentType size encodedSize disposition contentId inline url
    message { ${ENVELOPE} hasAttachments attachments { id partId filename contentType size encodedSize disposition
      contentId inline url message { subject } } } }`,
  parts: `parts { partId parentId contentType parameters { name value } encoding size disposition filename contentId
    description envelope { ${ENVELOPE} } }`,
};

/** The same of mailboxes. */
export const MAILBOX_SELECTIONS: Readonly<Record<string, string>> = {
  parentId: 'parent { id }',
  childIds: 'children { id }',
  status: 'status { messages unseen uidNext uidValidity }',
};

/** A selection of fields, as REST names them. */
export function selection(fields: readonly string[], table: Readonly<Record<string, string>>): string {
  return `{ ${fields.map((field) => table[field] ?? field).join(' ')} }`;
}

/** A message of GraphQL with the names of REST. */
export function likeMessage(message: Json | null): Json | null {
  if (!message) return null;
  const { mailbox, ...rest } = message;
  return mailbox === undefined ? rest : { ...rest, mailboxId: (mailbox as Json)['id'] };
}

/** A mailbox of GraphQL with the names of REST. */
export function likeMailbox(mailbox: Json | null): Json | null {
  if (!mailbox) return null;
  const { parent, children, ...rest } = mailbox;
  return {
    ...rest,
    ...(parent !== undefined && { parentId: (parent as Json | null)?.['id'] ?? null }),
    ...(children !== undefined && { childIds: (children as Json[]).map(({ id }) => id) }),
  };
}
