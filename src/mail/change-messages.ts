import type { ChangeFailure, FailureCode } from './change-payload.ts';
import type { DecodedTargets } from './change-targets.ts';
import type { Change, ChangeOutcome, Done, MessageChange } from './changes.ts';
import type { MessageDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
import type { MessageId } from './ids.ts';
import { encodeId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { Mailbox } from './mailbox.ts';
import type { Message } from './mailbox.ts';

/** What became of a change to messages, for an API. */
export interface MessagesPayload {
  /** Where the messages are now; an error: it was done, and the message cannot be shown. */
  readonly messages: readonly (Message | MailError)[];
  /** Ids of messages that are gone for good. */
  readonly expunged: readonly string[];
  readonly failures: readonly ChangeFailure[];
}

/**
 * Changes messages, and reads those that are wanted as they are then.
 * @param demand undefined: no message is to be shown
 */
export async function changeMessages(
  session: MailSession,
  change: MessageChange,
  { targets, strangers }: DecodedTargets,
  demand: MessageDemand | undefined,
): Promise<MessagesPayload> {
  const whole: Change = { ...change, targets };
  const outcome: ChangeOutcome =
    targets.length > 0 ? await session.change(whole) : { done: [], failures: [] };
  const stays = outcome.done.filter(({ isExpunged }) => !isExpunged);
  return {
    messages: demand ? await readDone(session, stays, demand) : [],
    expunged: outcome.done.filter(({ isExpunged }) => isExpunged).map(({ id }) => encodeId(id)),
    failures: [
      ...strangers.map(({ id, error }) => failureOf(id, error)),
      ...outcome.failures.map(({ id, error }) => failureOf(encodeId(id), error)),
    ],
  };
}

/** Messages as they are after a change. What was done stays done when reading fails: each is an error then. */
export async function readDone(
  session: MailSession,
  done: readonly Done[],
  demand: MessageDemand,
): Promise<(Message | MailError)[]> {
  const known = done.map(({ now }) => now).filter((now): now is MessageId => !(now instanceof MailError));
  const read = needsReading(demand) ? await readAll(session, known, demand) : known.map(bareMessage);
  const byId = new Map(known.map((id, i) => [id, read[i]!]));
  return done.map(({ now }) => (now instanceof MailError ? now : byId.get(now)!));
}

async function readAll(
  session: MailSession,
  ids: readonly MessageId[],
  demand: MessageDemand,
): Promise<(Message | MailError)[]> {
  if (ids.length === 0) return [];
  try {
    return await session.messages(ids, demand);
  } catch (error) {
    return ids.map(() => asMailError(error));
  }
}

/** Ids and UIDs are known without asking. */
function needsReading({ fields, headers, allHeaders, mailbox }: MessageDemand): boolean {
  return fields.size > 0 || headers.size > 0 || allHeaders || mailbox !== undefined;
}

function bareMessage(id: MessageId): Message {
  const nothing = { flags: undefined, envelope: undefined, receivedAt: undefined, size: undefined };
  const none = { references: undefined, headers: undefined, modSeq: undefined };
  const mailbox = { id: '', path: id.path } as Mailbox;
  const content = { content: undefined, preview: () => Promise.resolve(null) };
  return { id: encodeId(id), uid: 'uid' in id ? id.uid : null, mailbox, ...nothing, ...none, ...content };
}

/** A failure as APIs show it. */
export function failureOf(id: string, { code, message }: MailError): ChangeFailure {
  const known = UNEXPECTED.has(code) ? 'SERVER_UNAVAILABLE' : (code as FailureCode);
  return { id, code: known, message };
}

const UNEXPECTED = new Set(['UNAUTHENTICATED', 'METHOD', 'MEDIA_TYPE', 'RANGE', 'INTERNAL']);
