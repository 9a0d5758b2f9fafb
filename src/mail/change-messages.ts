import type { ChangeDemand, ChangeFailure, FailureCode, MovedMessage, Removal } from './change-payload.ts';
import type { DecodedTargets } from './change-targets.ts';
import type { Change, ChangeOutcome, Done, MessageChange, Targets } from './changes.ts';
import type { MessageDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
import type { MessageId } from './ids.ts';
import { encodeId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { Mailbox } from './mailbox.ts';
import type { Message } from './mailbox.ts';
import { touchedMailboxes } from './touched-mailboxes.ts';

/** What became of a change to messages, for an API. */
export interface MessagesPayload extends Removal {
  /** Where the messages are now; an error: it was done, and the message cannot be shown. */
  readonly messages: readonly (Message | MailError)[];
  /** Ids of messages that are gone for good. */
  readonly expunged: readonly string[];
  readonly failures: readonly ChangeFailure[];
}

/** Changes messages, and reads in one tick what is wanted of them and of their mailboxes as they are then. */
export async function changeMessages(
  session: MailSession,
  change: MessageChange,
  { targets, strangers }: DecodedTargets,
  demand: ChangeDemand,
): Promise<MessagesPayload> {
  const whole: Change = { ...change, targets };
  const outcome: ChangeOutcome =
    targets.length > 0 ? await session.change(whole) : { done: [], failures: [] };
  const stays = outcome.done.filter(({ gone }) => gone !== 'EXPUNGED');
  const [messages, mailboxes] = await Promise.all([
    demand.message ? readDone(session, stays, demand.message) : undefined,
    touchedMailboxes(session, touchedPaths(whole, targets, outcome), demand.mailbox),
  ]);
  return {
    messages: messages ?? [],
    removed: removedIds(outcome),
    moved: movedMessages(stays, messages),
    mailboxes,
    expunged: outcome.done.filter(({ gone }) => gone === 'EXPUNGED').map(({ id }) => encodeId(id)),
    failures: [
      ...strangers.map(({ id, error }) => failureOf(id, error)),
      ...outcome.failures.map(({ id, error }) => failureOf(encodeId(id), error)),
    ],
  };
}

/** Those that were there and have left, and those of which the server said that they are not there. */
function removedIds({ done, failures }: ChangeOutcome): string[] {
  const left = done.filter(({ gone }) => gone);
  const missing = failures.filter(({ error }) => error.code === 'NOT_FOUND');
  return [...left, ...missing].map(({ id }) => encodeId(id));
}

/** @param messages in the order of `stays`; undefined: none is to be shown */
function movedMessages(
  stays: readonly Done[],
  messages: readonly (Message | MailError)[] | undefined,
): MovedMessage[] {
  return stays.flatMap(({ id, now, gone }, i) => {
    if (gone !== 'MOVED') return [];
    return [{ from: encodeId(id), message: now instanceof MailError ? null : (messages?.[i] ?? null) }];
  });
}

/** A copy leaves its source as it was. */
function touchedPaths(change: Change, targets: readonly Targets[], { to }: ChangeOutcome): string[] {
  const sources = change.kind === 'copy' ? [] : targets.map(({ path }) => path);
  return to === undefined ? sources : [...sources, to];
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
  const none = { references: undefined, headers: undefined, modSeq: undefined, serverThread: undefined };
  const noIds = { emailId: undefined, labels: undefined, savedAt: undefined };
  const mailbox = { id: '', path: id.path } as Mailbox;
  const content = { content: undefined, preview: () => Promise.resolve(null) };
  return {
    id: encodeId(id),
    uid: 'uid' in id ? id.uid : null,
    mailbox,
    ...nothing,
    ...none,
    ...noIds,
    ...content,
  };
}

/** A failure as APIs show it. */
export function failureOf(id: string, { code, message }: MailError): ChangeFailure {
  const known = UNEXPECTED.has(code) ? 'SERVER_UNAVAILABLE' : (code as FailureCode);
  return { id, code: known, message };
}

const UNEXPECTED = new Set(['UNAUTHENTICATED', 'METHOD', 'MEDIA_TYPE', 'RANGE', 'INTERNAL']);
