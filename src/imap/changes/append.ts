import type { Append, ChangeOutcome } from '../../mail/changes.ts';
import { appendLimitIn } from '../../mail/account-limits.ts';
import { messageIdIn } from '../../mail/append-message.ts';
import { MailError, unwrap } from '../../mail/errors.ts';
import type { MessageId } from '../../mail/ids.ts';
import { octetsToSend } from '../../mail/message-pieces.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { OpenPlace } from '../commands/select.ts';
import { key } from '../commands/search-key.ts';
import { octetsOf } from '../wire/responses.ts';
import { throwIfNoTarget } from './copy.ts';
import type { OpenedMailbox, ChangeSteps } from './stages.ts';
import { errorIn, first, foundIn, idOf, last } from './stages.ts';

/** Messages that are looked at for the very Message-ID; SEARCH finds substrings. */
const MAX_LOOKED_AT = 100;

/** APPEND (RFC 9051 §6.3.12). */
export function* appendMessage(
  append: Append,
  { account, capabilities }: Pick<OpenedMailbox, 'account' | 'capabilities'>,
  open: OpenPlace | undefined,
): ChangeSteps {
  requireSize(octetsToSend(append.content), capabilities);
  const { path, content, flags, receivedAt } = append;
  // Courier adds nothing to a mailbox that the session has open for reading.
  const isInTheWay = open?.path === path && !open.isWritable;
  const step = { verb: 'APPEND', path, content, flags, receivedAt } as const;
  const answer = isInTheWay ? (yield* last({ verb: 'SELECT', path }, step))[1] : (yield* last(step))[0];
  const error = errorIn([answer]);
  if (error) throwIfNoTarget(error);
  if (error) throw error;
  const { appended } = unwrap(answer);
  const nowhere: MessageId = { kind: 'message', account, path, uidValidity: 0, uid: 0 };
  const id = appended && { ...nowhere, ...appended };
  return { done: [{ id: id ?? nowhere, now: id ?? unnamed() }], failures: [] };
}

function unnamed(): MailError {
  return new MailError(
    'UNSUPPORTED',
    'The message was added, but the mail server did not report its UID (no UIDPLUS), so it has no id here. List the mailbox to find it',
  );
}

/** The same, unless the open mailbox has a message with this very Message-ID. */
export function* appendOnce(append: Append, place: OpenedMailbox): ChangeSteps {
  const { path } = append;
  const text = append.dedupeBy!;
  const search = key('HEADER', 'MESSAGE-ID', { text });
  const hits = foundIn(yield* first({ verb: 'UID SEARCH', path, search }));
  const uids = hits.sort((a, b) => a - b).slice(0, MAX_LOOKED_AT);
  if (uids.length > 0) {
    const items = { words: ['UID'], headers: ['MESSAGE-ID'] } as const;
    const [rows] = yield* first({ verb: 'UID FETCH', path, uids, items });
    const same = unwrap(rows).find(({ items: found }) => isSame(octetsOf(found.get('BODY')), text));
    if (same) return alreadyThere(idOf(place, same.uid));
  }
  return yield* appendMessage(append, place, undefined);
}

/** A Message-ID is compared octet by octet (RFC 5322 §3.6.4). */
function isSame(header: Buffer, messageId: string): boolean {
  return messageIdIn(header) === messageId;
}

function alreadyThere(id: MessageId): ChangeOutcome {
  return { done: [{ id, now: id, wasThere: true }], failures: [] };
}

/** Refused before the octets travel. */
function requireSize(octets: number, capabilities: Capabilities): void {
  const limit = appendLimitIn(capabilities.words);
  if (limit !== null && octets > limit)
    throw new MailError(
      'TOO_LARGE',
      `The mail server accepts messages of up to ${limit} octets; this one has ${octets}`,
    );
}
