import type { Account } from './account.ts';
import type { AccountDemand, MailboxDemand, MessageDemand } from './demand.ts';
import { MailError, asMailError } from './errors.ts';
import type { AccountId, MailboxId, MessageId, NodeId } from './ids.ts';
import { decodeId, decodeMessageId } from './ids.ts';
import type { MailSession } from './mail-session.ts';
import type { Mailbox } from './mailbox.ts';
import type { Message } from './mailbox.ts';
import { MAX_IDS } from './limits.ts';

/** What is wanted of each kind of thing that an id can name. */
export interface NodeDemands {
  readonly account: AccountDemand;
  readonly mailbox: MailboxDemand;
  readonly message: MessageDemand;
}

export type Found =
  | { readonly kind: 'account'; readonly node: Account }
  | { readonly kind: 'mailbox'; readonly node: Mailbox }
  | { readonly kind: 'message'; readonly node: Message };

/** One message. @throws MailError BAD_USER_INPUT, NOT_FOUND, STALE_ID */
export async function findMessage(session: MailSession, id: string, demand: MessageDemand): Promise<Message> {
  const [message] = await session.messages([decodeMessageId(id, session.accountKey)], demand);
  if (message instanceof MailError) throw message;
  return message!;
}

/** Several messages, in the order of their ids; each that cannot be had is its error. @throws MailError BAD_USER_INPUT */
export async function findMessages(
  session: MailSession,
  ids: readonly string[],
  demand: MessageDemand,
): Promise<(Message | MailError)[]> {
  requireFew(ids);
  const decoded = ids.map((id) => decodeOrError(id, session.accountKey, decodeMessageId));
  const known = decoded.filter((id): id is MessageId => !(id instanceof MailError));
  const read = known.length > 0 ? await session.messages(known, demand) : [];
  const byId = new Map(known.map((id, i) => [id, read[i]!]));
  return decoded.map((id) => (id instanceof MailError ? id : byId.get(id)!));
}

/** Things of any kind, in the order of their ids; each that cannot be had is its error. @throws MailError BAD_USER_INPUT */
export async function findNodes(
  session: MailSession,
  ids: readonly string[],
  demands: NodeDemands,
): Promise<(Found | MailError)[]> {
  requireFew(ids);
  const decoded = ids.map((id) => decodeOrError(id, session.accountKey, decodeId));
  const messageIds = decoded.filter(
    (id): id is MessageId => !(id instanceof MailError) && id.kind === 'message',
  );
  // All calls are made before the first is awaited: they share one plan.
  const messages =
    messageIds.length > 0 ? session.messages(messageIds, demands.message) : Promise.resolve([]);
  const others = decoded.map((id) =>
    id instanceof MailError || id.kind === 'message' ? id : findOne(session, id, demands),
  );
  const byId = new Map((await messages).map((message, i) => [messageIds[i]!, message]));
  return Promise.all(others.map(async (each) => foundMessage(await each, byId)));
}

type Pending = Found | MailError | MessageId;

function foundMessage(
  each: Pending,
  messages: ReadonlyMap<MessageId, Message | MailError>,
): Found | MailError {
  if (each instanceof MailError || each.kind !== 'message') return each;
  const node = 'node' in each ? each.node : messages.get(each)!;
  return node instanceof MailError ? node : { kind: 'message', node };
}

async function findOne(
  session: MailSession,
  id: AccountId | MailboxId,
  demands: NodeDemands,
): Promise<Found | MailError> {
  try {
    if (id.kind === 'account') return { kind: 'account', node: await session.account(demands.account) };
    return { kind: 'mailbox', node: await session.mailbox({ by: 'path', path: id.path }, demands.mailbox) };
  } catch (error) {
    return asMailError(error);
  }
}

function requireFew(ids: readonly string[]): void {
  if (ids.length > MAX_IDS)
    throw new MailError('BAD_USER_INPUT', `One request may ask for at most ${MAX_IDS} ids`, {
      argument: 'ids',
    });
}

function decodeOrError<Id extends NodeId>(
  id: string,
  account: string,
  decode: (id: string, account: string) => Id,
): Id | MailError {
  try {
    return decode(id, account);
  } catch (error) {
    return asMailError(error);
  }
}
