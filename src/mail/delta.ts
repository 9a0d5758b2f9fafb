import { MailError } from './errors.ts';
import { DEFAULT_CHANGES, MAX_CHANGES, MAX_WAIT } from './limits.ts';

/**
 * How what changed was found out. QRESYNC and CONDSTORE: the server says so (RFC 7162); FLAGS: flags of the newest
 * messages were compared, and counts; UIDL: the unique-ids of a maildrop were compared.
 */
export type ChangesBasis = 'QRESYNC' | 'CONDSTORE' | 'FLAGS' | 'UIDL';

/** Which delta of a mailbox. */
export interface DeltaArguments {
  /** A token of this mailbox. */
  readonly since: string;
  /** Messages that arrived since are told so many at a time. */
  readonly first: number;
  /** Seconds to wait for something to tell. */
  readonly wait: number;
}

/** The arguments as a client gives them. */
export interface GivenDeltaArguments {
  readonly since: string;
  readonly first?: number | null | undefined;
  readonly wait?: number | null | undefined;
}

/** @throws MailError BAD_USER_INPUT */
export function readDeltaArguments({ since, first, wait }: GivenDeltaArguments): DeltaArguments {
  const size = first ?? DEFAULT_CHANGES;
  if (!Number.isInteger(size) || size < 1 || size > MAX_CHANGES)
    throw new MailError('BAD_USER_INPUT', `first must be a number from 1 to ${MAX_CHANGES}`, {
      argument: 'first',
    });
  return { since, first: size, wait: readWait(wait) };
}

/** @throws MailError BAD_USER_INPUT */
export function readWait(wait: number | null | undefined): number {
  const seconds = wait ?? 0;
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= MAX_WAIT) return seconds;
  throw new MailError('BAD_USER_INPUT', `wait must be a number of seconds from 0 to ${MAX_WAIT}`, {
    argument: 'wait',
  });
}

/** Deltas with the same key are the same, however long they are waited for. */
export function deltaKey({ since, first }: DeltaArguments): string {
  return `${first} ${since}`;
}
