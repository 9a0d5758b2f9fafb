import { MailError } from './errors.ts';
import { MAX_ADDRESSES } from './limits.ts';

/** Someone to write to, or who writes. */
export interface DraftAddress {
  readonly name?: string | null | undefined;
  readonly address: string;
}

/** A file that goes along. */
export interface DraftAttachment {
  readonly filename?: string | null | undefined;
  readonly contentType?: string | null | undefined;
  readonly content: Buffer;
  /** Without angle brackets: the html shows it as `cid:…`. */
  readonly contentId?: string | null | undefined;
}

/** A message that is not written out yet. */
export interface Draft {
  readonly from: readonly DraftAddress[];
  readonly replyTo?: readonly DraftAddress[] | null | undefined;
  readonly to?: readonly DraftAddress[] | null | undefined;
  readonly cc?: readonly DraftAddress[] | null | undefined;
  readonly bcc?: readonly DraftAddress[] | null | undefined;
  readonly subject?: string | null | undefined;
  readonly text?: string | null | undefined;
  readonly html?: string | null | undefined;
  readonly attachments?: readonly DraftAttachment[] | null | undefined;
  /** Message ids with their angle brackets. */
  readonly inReplyTo?: string | null | undefined;
  readonly references?: readonly string[] | null | undefined;
  readonly messageId?: string | null | undefined;
  /** Undefined: now. */
  readonly sentAt?: Date | null | undefined;
}

/** Writes a draft out as a message (RFC 5322), CR LF at line ends. */
export type Compose = (draft: Draft) => Promise<Buffer>;

const MESSAGE_ID = /^<[^<>\s]+>$/;
// Nothing that ends a header line, and nothing that an address list is made of.
const ADDRESS = /^[^\s<>,;:"()[\]\\\p{Cc}]+@[^\s<>,;:"()\\\p{Cc}]+$/u;
const CONTROL = /\p{Cc}/u;

/** @throws MailError BAD_USER_INPUT that names the field */
export function checkDraft(draft: Draft): void {
  if (draft.from.length === 0) throw bad('from needs at least one address');
  for (const field of ['from', 'replyTo', 'to', 'cc', 'bcc'] as const)
    checkAddresses(field, draft[field] ?? []);
  if (CONTROL.test(draft.subject ?? '')) throw bad('subject contains control characters');
  checkIds('inReplyTo', draft.inReplyTo ? [draft.inReplyTo] : []);
  checkIds('messageId', draft.messageId ? [draft.messageId] : []);
  checkIds('references', draft.references ?? []);
  for (const { filename, contentType, contentId } of draft.attachments ?? []) {
    if (CONTROL.test(`${filename ?? ''}${contentId ?? ''}`))
      throw bad('the filename or contentId of an attachment contains control characters');
    if (contentType && !/^[\w.+-]+\/[\w.+-]+$/.test(contentType))
      throw bad('the contentType of an attachment must look like image/png');
  }
}

function checkAddresses(field: string, addresses: readonly DraftAddress[]): void {
  if (addresses.length > MAX_ADDRESSES) throw bad(`${field} has more than ${MAX_ADDRESSES} addresses`);
  for (const { name, address } of addresses) {
    if (!ADDRESS.test(address) || CONTROL.test(name ?? '')) throw bad(`${field} contains an invalid address`);
  }
}

function checkIds(field: string, ids: readonly string[]): void {
  if (!ids.every((id) => MESSAGE_ID.test(id)))
    throw bad(`${field} must contain message ids in angle brackets, such as <a1@example.org>`);
}

function bad(problem: string): MailError {
  return new MailError('BAD_USER_INPUT', `The message cannot be composed: ${problem}`);
}
