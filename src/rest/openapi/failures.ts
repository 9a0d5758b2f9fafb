import type { ErrorCode } from '../../mail/errors.ts';
import { FAILURES } from '../../mail/errors.ts';
import type { AnyOperation } from '../operation.ts';

/** What each code means, for readers of the document. */
export const MEANINGS: Record<ErrorCode, string> = {
  BAD_USER_INPUT: 'The request is invalid; `detail` says where and why.',
  UNAUTHENTICATED: 'Sign in (again).',
  FORBIDDEN: 'The gateway or the mail server does not allow it.',
  NOT_FOUND: 'The mailbox or message does not exist, or no longer exists.',
  METHOD: 'The path does not support this method; `Allow` lists the ones that it supports.',
  ALREADY_EXISTS: 'It already exists.',
  STALE_ID: 'The mailbox has been recreated; its earlier ids and cursors are invalid.',
  CONFLICT: 'The mailbox or message is not in the state that the request requires; read it again.',
  TOO_LARGE: 'The request, the response or the message would be too large; ask for less.',
  MEDIA_TYPE: 'The operation does not support the media type of the body.',
  RANGE: 'The range is outside the content.',
  UNSUPPORTED: 'The mail server of this account does not support it.',
  RATE_LIMITED: 'The mail server is rate-limiting; retry after `Retry-After` seconds.',
  SOURCE_NOT_REMOVED: 'The messages were copied, but the originals could not be removed.',
  INTERNAL: 'The gateway failed with an internal error.',
  SERVER_UNAVAILABLE: 'The mail server cannot be reached, trusted or understood.',
  OUTCOME_UNKNOWN: 'The connection was lost during a change; check before you retry.',
  MAILBOX_BUSY: 'Another client has the mailbox locked; retry later.',
  SERVER_TIMEOUT: 'The mail server did not answer in time.',
  OVER_QUOTA: 'The quota of the account is exhausted.',
};

/** Parameters that are not there are refused everywhere. */
const ALWAYS: readonly ErrorCode[] = ['BAD_USER_INPUT', 'INTERNAL'];
const WITH_BODY: readonly ErrorCode[] = ['MEDIA_TYPE', 'TOO_LARGE'];
/** Where a mail server is asked. */
const WITH_SERVER: readonly ErrorCode[] = [
  'FORBIDDEN',
  'RATE_LIMITED',
  'SERVER_UNAVAILABLE',
  'MAILBOX_BUSY',
  'SERVER_TIMEOUT',
];
const WITH_ACCOUNT: readonly ErrorCode[] = [
  'UNAUTHENTICATED',
  'NOT_FOUND',
  'TOO_LARGE',
  'UNSUPPORTED',
  ...WITH_SERVER,
];
/** Where something is changed: servers refuse for reasons of their own (RFC 5530). */
const WITH_CHANGE: readonly ErrorCode[] = ['CONFLICT', 'OUTCOME_UNKNOWN', 'OVER_QUOTA'];

/** All codes that an operation can answer, by status. */
export function failuresOf(operation: AnyOperation): Map<number, ErrorCode[]> {
  const { isPublic, body, retry, errors = [] } = operation;
  const codes = new Set([
    ...ALWAYS,
    ...(body ? WITH_BODY : []),
    ...(isPublic ? (body ? WITH_SERVER : []) : WITH_ACCOUNT),
    ...(retry && !isPublic ? WITH_CHANGE : []),
    ...errors,
  ]);
  const sorted = [...codes].sort((a, b) => FAILURES[a].status - FAILURES[b].status);
  return Map.groupBy(sorted, (code) => FAILURES[code].status);
}
