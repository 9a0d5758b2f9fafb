import type { StoredWay } from './attach-stored.ts';
import { openAttachments } from './attach-stored.ts';
import { readDone } from './change-messages.ts';
import type { ChangeDemand } from './change-payload.ts';
import type { DestinationInput } from './destination.ts';
import { pathOf, withDestination } from './destination.ts';
import type { Compose, Draft } from './draft.ts';
import { checkDraft } from './draft.ts';
import { MailError } from './errors.ts';
import { hasFlag, settableFlags } from './flags.ts';
import type { MailSession } from './mail-session.ts';
import type { Mailbox, Message } from './mailbox.ts';
import type { MessagePiece } from './message-pieces.ts';
import { touchedMailboxes } from './touched-mailboxes.ts';
import type { Upload } from './upload.ts';
import { hasNul, uploadedContent } from './upload.ts';

export interface AppendInput extends DestinationInput {
  /** Exactly one of `raw`, `message` and `upload`. */
  readonly raw?: Buffer | null | undefined;
  readonly message?: Draft | null | undefined;
  readonly upload?: Upload | undefined;
  readonly flags?: readonly string[] | undefined;
  readonly receivedAt?: Date | null | undefined;
  readonly dedupeByMessageId?: boolean | undefined;
}

export interface AppendPayload {
  /** Null: not to be shown; an error: it was added, and cannot be shown. */
  readonly message: Message | MailError | null;
  readonly wasThere: boolean;
  /** The one that it was added to, afterwards. */
  readonly mailboxes: readonly Mailbox[];
}

/** Adds a message. @throws MailError BAD_USER_INPUT, NOT_FOUND, TOO_LARGE, OVER_QUOTA, FORBIDDEN, OUTCOME_UNKNOWN */
export async function appendMessage(
  session: MailSession,
  input: AppendInput,
  demand: ChangeDemand,
  compose: Compose,
): Promise<AppendPayload> {
  const { flags, receivedAt, dedupeByMessageId } = input;
  const content = await contentOf(session, input, compose);
  checkContent(content);
  const { done, path } = await withDestination(session, input, async (destination) => {
    const to = await pathOf(session, destination);
    const outcome = await session.change({
      kind: 'append',
      path: to,
      content,
      flags: settableFlags(flags ?? []),
      receivedAt: receivedAt ?? undefined,
      dedupeBy: dedupeByMessageId ? requireMessageId(content) : undefined,
    });
    return { ...outcome, path: to };
  });
  const [[message = null], mailboxes] = await Promise.all([
    demand.message ? readDone(session, done, demand.message) : [],
    touchedMailboxes(session, [path], demand.mailbox),
  ]);
  return { message, wasThere: done.some(({ wasThere }) => wasThere), mailboxes };
}

async function contentOf(
  session: MailSession,
  { raw, message, upload, flags, dedupeByMessageId }: AppendInput,
  compose: Compose,
): Promise<readonly MessagePiece[]> {
  if (upload) return uploadedContent(upload, dedupeByMessageId ?? false);
  if ((raw == null) === (message == null)) {
    throw new MailError('BAD_USER_INPUT', 'Provide exactly one of raw and message');
  }
  if (raw) return [raw];
  if (dedupeByMessageId && !message!.messageId) {
    throw new MailError(
      'BAD_USER_INPUT',
      'dedupeByMessageId needs message.messageId, because a retry would otherwise get a new Message-ID',
    );
  }
  checkDraft(message!, hasFlag(flags ?? [], '\\Draft') ? 'DRAFT' : 'MESSAGE');
  return composed(session, message!, compose);
}

/**
 * A checked draft as a message, with its stored attachments: taken from the mail server's own store where it does that, or
 * carried to wherever the message goes. @throws MailError NOT_FOUND, STALE_ID, TOO_LARGE */
export async function composed(
  session: MailSession,
  draft: Draft,
  compose: Compose,
  way: StoredWay = 'REFERRED',
): Promise<readonly MessagePiece[]> {
  const attachments = await openAttachments(session, draft.attachments ?? [], way);
  return compose({ ...draft, attachments });
}

/** @throws MailError BAD_USER_INPUT for what no mail server takes */
export function checkContent(content: readonly MessagePiece[]): void {
  if (content.every((piece) => Buffer.isBuffer(piece) && piece.length === 0))
    throw new MailError('BAD_USER_INPUT', 'The message is empty', { argument: 'raw' });
  if (content.some((piece) => Buffer.isBuffer(piece) && piece.includes(0))) throw hasNul();
}

/** The header is in the first octets: attachments come behind it. */
function requireMessageId([first]: readonly MessagePiece[]): string {
  const id = Buffer.isBuffer(first) ? messageIdIn(first) : undefined;
  if (id !== undefined) return id;
  throw new MailError('BAD_USER_INPUT', 'dedupeByMessageId needs a message with a Message-ID header', {
    argument: 'dedupeByMessageId',
  });
}

/** The Message-ID of a message or its header, with its angle brackets; undefined where there is none. */
export function messageIdIn(octets: Buffer): string | undefined {
  const text = octets.toString('latin1');
  const end = text.search(/\r?\n\r?\n/);
  const header = `${end < 0 ? text : text.slice(0, end)}\r\n`.replace(/\r?\n[ \t]+/g, ' ');
  return /^message-id[ \t]*:[^<\r\n]*(<[^>\r\n]*>)/im.exec(header)?.[1];
}
