import type { ErrorCode } from '../../mail/errors.ts';
import type { MailError } from '../../mail/errors.ts';
import { readSet } from './number-set.ts';
import type { Result } from './results.ts';
import { readReply } from './results.ts';
import type { Reply } from '../wire/command.ts';
import { refusal } from '../wire/refusals.ts';
import type { ResponseCode } from '../wire/responses.ts';
import { numberOf, textOf } from '../wire/responses.ts';
import type { AnyStep, WriteVerb } from './write-steps.ts';
import { isWriteStep } from './write-steps.ts';

/** Numbers that a server's set may stand for: more than any command of ours names. */
const MAX_READ = 100_000;

/** New UIDs by old (COPYUID, RFC 4315 §3). */
export interface Copies {
  readonly uidValidity: number;
  readonly uids: ReadonlyMap<number, number>;
}

/** What a server said to a change; a refusal may come after a part was done. */
export interface Written {
  readonly error: MailError | undefined;
  /** What UNCHANGEDSINCE passed over (MODIFIED, RFC 7162 §3.1.3). */
  readonly modified: ReadonlySet<number>;
  readonly copies: Copies | undefined;
  /** APPENDUID. */
  readonly appended: { readonly uidValidity: number; readonly uid: number } | undefined;
}

/** An answer to a step: a reading step's result, what became of a change, or why there is no answer. */
export type Answer = Result | Written | MailError;

/** «The mail server refused …», and what an uncoded NO means. */
const REFUSALS: Record<WriteVerb, readonly [doing: string, fallback: ErrorCode]> = {
  'UID STORE': ['to change these flags', 'FORBIDDEN'],
  'UID COPY': ['to copy these messages', 'FORBIDDEN'],
  'UID MOVE': ['to move these messages', 'FORBIDDEN'],
  'UID EXPUNGE': ['to expunge these messages', 'FORBIDDEN'],
  EXPUNGE: ['to expunge this mailbox', 'FORBIDDEN'],
  APPEND: ['to add this message', 'BAD_USER_INPUT'],
  CREATE: ['to create this mailbox', 'BAD_USER_INPUT'],
  RENAME: ['to rename this mailbox', 'BAD_USER_INPUT'],
  DELETE: ['to delete this mailbox', 'FORBIDDEN'],
  SUBSCRIBE: ['to subscribe to this mailbox', 'FORBIDDEN'],
  UNSUBSCRIBE: ['to unsubscribe from this mailbox', 'FORBIDDEN'],
};

/** What the server said to a step. */
export function readAnyReply(step: AnyStep, reply: Reply): Answer {
  return isWriteStep(step) ? readWritten(step.verb, reply) : readReply(step, reply);
}

function readWritten(verb: WriteVerb, { status, remarks }: Reply): Written {
  const codes = [status, ...remarks].map(({ code }) => code).filter((code) => code !== undefined);
  const argsOf = (name: string) => codes.find((code) => code.name === name)?.args;
  const [doing, fallback] = REFUSALS[verb];
  // BAD: the server does not take what we wrote; a name that it cannot have is refused this way too.
  const error = status.status === 'OK' ? undefined : refusal(status, doing, fallback);
  const appended = argsOf('APPENDUID');
  return {
    error,
    modified: new Set(readSet(textOf(argsOf('MODIFIED')?.[0]), MAX_READ)),
    copies: readCopies(codes),
    appended: appended && readAppended(numberOf(appended[0]), numberOf(appended[1])),
  };
}

function readAppended(uidValidity: number | null, uid: number | null): Written['appended'] {
  return uidValidity && uid ? { uidValidity, uid } : undefined;
}

function readCopies(codes: readonly ResponseCode[]): Copies | undefined {
  const uids = new Map<number, number>();
  let uidValidity: number | undefined;
  for (const { args } of codes.filter(({ name }) => name === 'COPYUID')) {
    const [from, to] = [args[1], args[2]].map((each) => readSet(textOf(each), MAX_READ)) as [
      number[],
      number[],
    ];
    // Sets of different sizes say nothing of who became whom.
    if (from.length !== to.length) continue;
    uidValidity = numberOf(args[0]) ?? undefined;
    from.forEach((uid, i) => uids.set(uid, to[i]!));
  }
  return uidValidity ? { uidValidity, uids } : undefined;
}
