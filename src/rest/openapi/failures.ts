import type { ErrorCode } from '../../mail/errors.ts';
import { FAILURES } from '../../mail/errors.ts';
import type { AnyOperation } from '../operation.ts';

/** What each code means to whoever reads the document. */
export const MEANINGS: Record<ErrorCode, string> = {
  BAD_USER_INPUT: 'The request itself is wrong; `detail` names the place.',
  UNAUTHENTICATED: 'Sign in (again).',
  FORBIDDEN: 'The gateway or the mail server does not allow it.',
  NOT_FOUND: 'There is no such mailbox or message (any more).',
  METHOD: 'This path takes other methods; `Allow` names them.',
  ALREADY_EXISTS: 'It exists already.',
  STALE_ID: 'The mailbox was made anew: ids and cursors from before mean nothing.',
  CONFLICT: 'It is not in the state that the request asks for; read it again.',
  TOO_LARGE: 'The request, the answer or the message is larger than can be carried; ask for less.',
  MEDIA_TYPE: 'The body has another media type than those that are taken here.',
  RANGE: 'The range lies outside of the content.',
  UNSUPPORTED: 'This account’s mail server cannot do it.',
  RATE_LIMITED: 'The mail server has enough of us; try again after `Retry-After`.',
  SOURCE_NOT_REMOVED: 'Messages were copied, but not removed where they were.',
  INTERNAL: 'A fault of the gateway.',
  SERVER_UNAVAILABLE: 'The mail server cannot be reached, trusted or understood.',
  OUTCOME_UNKNOWN: 'The connection ended in the middle of a change: look before trying again.',
  MAILBOX_BUSY: 'Somebody else holds the mailbox; try again later.',
  SERVER_TIMEOUT: 'The mail server did not answer in time.',
  OVER_QUOTA: 'There is no more room.',
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
