import { mailboxArgument, setArgument } from './grammar.ts';
import { readSet } from './number-set.ts';
import type { WriteCommand } from './written.ts';
import { MAX_READ } from './written.ts';
import type { ResponseCode } from '../wire/responses.ts';
import { numberOf, textOf } from '../wire/responses.ts';

interface CopyArguments {
  readonly path: string;
  readonly uids: readonly number[];
  readonly to: string;
}

/** New UIDs by old (COPYUID, RFC 4315 §3). */
export interface Copies {
  readonly uidValidity: number;
  readonly uids: ReadonlyMap<number, number>;
}

interface Copied {
  /** Undefined: the server did not say. */
  readonly copies: Copies | undefined;
}

/** RFC 9051 §6.4.7. */
export const UID_COPY: WriteCommand<CopyArguments, Copied> = {
  changes: true,
  mailbox: 'uses',
  // What the server says of the copies while it moves comes untagged (RFC 6851 §4.3).
  remarks: ['COPYUID'],
  args: ({ uids, to }) => [setArgument(uids), mailboxArgument(to)],
  refusal: { doing: 'to copy these messages', fallback: 'FORBIDDEN' },
  read: (codes) => ({ copies: readCopies(codes) }),
  assumed: { copies: undefined },
};

/** RFC 6851. */
export const UID_MOVE: WriteCommand<CopyArguments, Copied> = {
  ...UID_COPY,
  refusal: { doing: 'to move these messages', fallback: 'FORBIDDEN' },
};

function readCopies(codes: readonly ResponseCode[]): Copies | undefined {
  const uids = new Map<number, number>();
  let uidValidity: number | undefined;
  for (const { args } of codes.filter(({ name }) => name === 'COPYUID')) {
    const [from, to] = [args[1], args[2]].map((each) => readSet(textOf(each) ?? '', MAX_READ));
    // What is no set, and sets of different sizes, say nothing of who became whom.
    if (!from || !to || from.length !== to.length) continue;
    uidValidity = numberOf(args[0]) ?? undefined;
    from.forEach((uid, i) => uids.set(uid, to[i]!));
  }
  return uidValidity === undefined ? undefined : { uidValidity, uids };
}
