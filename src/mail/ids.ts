import { MailError } from './errors.ts';
import type { MaildropKey } from './maildrop-key.ts';
import { packKey, unpackKey } from './maildrop-key.ts';

/**
 * Global ids: deterministic and opaque, and not secret. Each holds the account's digest, so that an id of one
 * account is NOT_FOUND in another, and all that is needed to find the thing again without a database.
 */
export type NodeId = AccountId | MailboxId | MessageId;

export interface AccountId {
  readonly kind: 'account';
  readonly account: string;
}

export interface MailboxId {
  readonly kind: 'mailbox';
  readonly account: string;
  readonly path: string;
}

/** A message of an IMAP mailbox, or of a maildrop (POP3). */
export type MessageId = UidMessageId | MaildropMessageId;

export interface UidMessageId {
  readonly kind: 'message';
  readonly account: string;
  readonly path: string;
  readonly uidValidity: number;
  readonly uid: number;
}

export interface MaildropMessageId {
  readonly kind: 'message';
  readonly account: string;
  readonly path: string;
  readonly key: MaildropKey;
}

type Packed = readonly [kind: string, account: string, ...rest: (string | number)[]];

/** The fields of an id, in their order. */
export function packId(id: NodeId): Packed {
  if (id.kind === 'account') return ['a', id.account];
  if (id.kind === 'mailbox') return ['b', id.account, id.path];
  if ('key' in id) return ['u', id.account, id.path, ...packKey(id.key)];
  return ['m', id.account, id.path, id.uidValidity, id.uid];
}

/** The id as clients hold it: base64url. */
export function encodeId(id: NodeId): string {
  return Buffer.from(JSON.stringify(packId(id))).toString('base64url');
}

/**
 * Reads an id that came from a client.
 * @param argument whose value it is, as the schema names it
 * @throws MailError BAD_USER_INPUT when it is none of ours, NOT_FOUND when it belongs to another account
 */
export function decodeId(text: string, account: string, argument = 'id'): NodeId {
  const id = unpackId(parsePacked(text));
  if (!id || encodeId(id) !== text)
    throw new MailError('BAD_USER_INPUT', 'This id was not issued by this API', { argument });
  if (id.account !== account)
    throw new MailError('NOT_FOUND', 'This account has nothing with this id', { argument });
  return id;
}

/** An id that has to be a message's. */
export function decodeMessageId(text: string, account: string, argument = 'id'): MessageId {
  const id = decodeId(text, account, argument);
  if (id.kind !== 'message')
    throw new MailError(
      'BAD_USER_INPUT',
      `A message id is needed here; this is the id of ${KINDS[id.kind]}`,
      { argument },
    );
  return id;
}

/** An id that has to be a mailbox's. */
export function decodeMailboxId(text: string, account: string, argument = 'mailboxId'): MailboxId {
  const id = decodeId(text, account, argument);
  if (id.kind !== 'mailbox')
    throw new MailError(
      'BAD_USER_INPUT',
      `A mailbox id is needed here; this is the id of ${KINDS[id.kind]}`,
      { argument },
    );
  return id;
}

const KINDS: Record<NodeId['kind'], string> = {
  account: 'an account',
  mailbox: 'a mailbox',
  message: 'a message',
};

/** Ids of an IMAP account. @throws MailError BAD_USER_INPUT when one was made up out of another account's */
export function requireUids(ids: readonly MessageId[]): readonly UidMessageId[] {
  if (ids.every((id) => 'uid' in id)) return ids;
  throw new MailError('BAD_USER_INPUT', 'This id was not issued by this API');
}

/** Ids of a POP3 account. @throws MailError BAD_USER_INPUT when one was made up out of another account's */
export function requireKeys(ids: readonly MessageId[]): readonly MaildropMessageId[] {
  if (ids.every((id) => 'key' in id)) return ids;
  throw new MailError('BAD_USER_INPUT', 'This id was not issued by this API');
}

/** What `packId` made; undefined: it is none. */
export function unpackId(fields: readonly unknown[]): NodeId | undefined {
  const [kind, account, path, uidValidity, uid] = fields;
  if (typeof account !== 'string') return undefined;
  if (kind === 'a' && fields.length === 2) return { kind: 'account', account };
  if (typeof path !== 'string' || !isCleanPath(path)) return undefined;
  if (kind === 'b' && fields.length === 3) return { kind: 'mailbox', account, path };
  if (kind === 'm' && fields.length === 5 && isUidValidity(uidValidity) && isUint32(uid)) {
    return { kind: 'message', account, path, uidValidity, uid };
  }
  const key = kind === 'u' ? unpackKey(fields.slice(3)) : undefined;
  if (key) return { kind: 'message', account, path, key };
  return undefined;
}

/** The array inside a base64url value; empty when there is none. */
export function parsePacked(text: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Whether a value is a UIDVALIDITY. Some servers say 0, or say none, and mean that UIDs never change. */
export function isUidValidity(value: unknown): value is number {
  return value === 0 || isUint32(value);
}

/** Whether a value is a number that IMAP would call an nz-number. */
export function isUint32(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= 0xffffffff;
}

/** CR, LF and NUL never reach a command line: nothing with them in it is a mailbox's path. */
export function isCleanPath(path: string): boolean {
  return path.length > 0 && path.length <= 1000 && !/[\r\n\0]/.test(path) && path.isWellFormed();
}

/** A path from a client, INBOX in its one spelling (RFC 9051 §5.1). */
export function cleanPath(path: string): string {
  if (!isCleanPath(path)) {
    throw new MailError(
      'BAD_USER_INPUT',
      'A mailbox path must have 1 to 1000 characters without CR, LF and NUL',
    );
  }
  return path.toUpperCase() === 'INBOX' ? 'INBOX' : path;
}
