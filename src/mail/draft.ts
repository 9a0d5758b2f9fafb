import type { DraftCalendar } from './draft-calendar.ts';
import { badCalendar } from './draft-calendar.ts';
import type { DraftHeader } from './draft-headers.ts';
import { badHeader } from './draft-headers.ts';
import { MailError } from './errors.ts';
import { MAX_ADDRESSES } from './limits.ts';
import type { CarriedPiece, MessagePiece, StoredPiece } from './message-pieces.ts';
import { isAddress } from './unfinished-address.ts';

/** Someone to write to, or who writes. */
export interface DraftAddress {
  readonly name?: string | null | undefined;
  readonly address: string;
}

/** What an attachment is called and how it is shown. */
interface AttachmentLabels {
  readonly filename?: string | null | undefined;
  readonly contentType?: string | null | undefined;
  /** Without angle brackets: the html shows it as `cid:…`. */
  readonly contentId?: string | null | undefined;
  /** Whether it is shown within the text; left out: a picture with a Content-ID is. */
  readonly inline?: boolean | null | undefined;
}

/** A file that goes along. */
export interface FileAttachment extends AttachmentLabels {
  readonly content: Buffer;
}

/** A stored message, or a part of one, that goes along. */
export interface StoredAttachment extends AttachmentLabels {
  /** The id of the stored message. */
  readonly fromMessage: string;
  /** Null or left out: the whole message. */
  readonly partId?: string | null | undefined;
}

/** An attachment as callers give it: exactly one of `content` and `fromMessage`. */
export interface DraftAttachment extends AttachmentLabels {
  readonly content?: Buffer | null | undefined;
  readonly fromMessage?: string | null | undefined;
  readonly partId?: string | null | undefined;
}

/** A part in the encoding in which it is stored: the mail server takes it from its own store, or it is carried. */
export interface ReferredAttachment extends AttachmentLabels {
  readonly stored: StoredPiece | CarriedPiece;
  /** Content-Transfer-Encoding in lower case. */
  readonly encoding: string;
  /** Of the media type, such as `charset`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** An attachment whose source has been found. */
export type OpenedAttachment = FileAttachment | ReferredAttachment;

/** A message that is not written out yet. */
export interface Draft {
  /** At least one, unless it is stored as a draft. */
  readonly from?: readonly DraftAddress[] | null | undefined;
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
  readonly headers?: readonly DraftHeader[] | null | undefined;
  readonly calendar?: DraftCalendar | null | undefined;
  /** Undefined: now. */
  readonly sentAt?: Date | null | undefined;
}

/** A draft whose attachments have been found. */
export interface OpenedDraft extends Omit<Draft, 'attachments'> {
  readonly attachments: readonly OpenedAttachment[];
}

/** Writes a draft out as a message (RFC 5322), CR LF at line ends. */
export type Compose = (draft: OpenedDraft) => Promise<readonly MessagePiece[]>;

const MESSAGE_ID = /^<[^<>\s]+>$/;
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;
const CONTROL = /\p{Cc}/u;

/** Whether a message may be unfinished: without an author, with addresses that are not whole yet. */
export type Finish = 'DRAFT' | 'MESSAGE';

/** @throws MailError BAD_USER_INPUT that names the field */
export function checkDraft(draft: Draft, finish: Finish): void {
  if (finish === 'MESSAGE' && !draft.from?.length) throw bad('from needs at least one address');
  for (const field of ['from', 'replyTo', 'to', 'cc', 'bcc'] as const)
    checkAddresses(field, draft[field] ?? [], finish);
  if (CONTROL.test(draft.subject ?? '')) throw bad('subject contains control characters');
  checkIds('inReplyTo', draft.inReplyTo ? [draft.inReplyTo] : []);
  checkIds('messageId', draft.messageId ? [draft.messageId] : []);
  checkIds('references', draft.references ?? []);
  const badPart = badHeader(draft.headers ?? []) ?? (draft.calendar && badCalendar(draft.calendar));
  if (badPart) throw bad(badPart);
  checkAttachments(draft.attachments ?? []);
}

function checkAttachments(attachments: readonly DraftAttachment[]): void {
  for (const { filename, contentType, contentId, content, fromMessage } of attachments) {
    if ((content == null) === (fromMessage == null))
      throw bad('an attachment needs exactly one of content and fromMessage');
    if (CONTROL.test(`${filename ?? ''}${contentId ?? ''}`))
      throw bad('the filename or contentId of an attachment contains control characters');
    if (contentType && !MEDIA_TYPE.test(contentType))
      throw bad('the contentType of an attachment must look like image/png');
  }
}

function checkAddresses(field: string, addresses: readonly DraftAddress[], finish: Finish): void {
  if (addresses.length > MAX_ADDRESSES) throw bad(`${field} has more than ${MAX_ADDRESSES} addresses`);
  for (const { name, address } of addresses) {
    const isBad = finish === 'MESSAGE' ? !isAddress(address) : CONTROL.test(address);
    if (isBad || CONTROL.test(name ?? '')) throw bad(`${field} contains an invalid address`);
  }
}

function checkIds(field: string, ids: readonly string[]): void {
  if (!ids.every((id) => MESSAGE_ID.test(id)))
    throw bad(`${field} must contain message ids in angle brackets, such as <a1@example.org>`);
}

function bad(problem: string): MailError {
  return new MailError('BAD_USER_INPUT', `The message cannot be composed: ${problem}`);
}
