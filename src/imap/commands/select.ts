import { MailError } from '../../mail/errors.ts';
import { ASSUMED_EXISTS } from './assumptions.ts';
import type { ReadCommand } from './grammar.ts';
import { mailboxArgument } from './grammar.ts';
import type { Capabilities, Extension } from '../wire/capabilities.ts';
import type { Reply } from '../wire/command.ts';
import { atom } from '../wire/command.ts';
import type { ResponseCode } from '../wire/responses.ts';
import { listOf, modSeqOf, numberOf, textsOf } from '../wire/responses.ts';

export interface OpeningArguments {
  readonly path: string;
  /** What UIDVALIDITY has to be; an explanation takes it for granted. */
  readonly uidValidity?: number | undefined;
  /** Also asks for HIGHESTMODSEQ, which some servers tell only those who ask (CONDSTORE, RFC 7162 §3.1.8). */
  readonly withModSeq?: boolean;
  /** What else an explanation takes for granted. */
  readonly expected?: Partial<OpenMailbox> | undefined;
}

/** What SELECT and EXAMINE say (RFC 9051 §6.3.2). */
export interface OpenMailbox {
  readonly exists: number;
  readonly uidValidity: number;
  /** Null: the server does not say. */
  readonly uidNext: number | null;
  /** Null: the mailbox keeps none. */
  readonly highestModSeq: bigint | null;
  readonly permanentFlags: readonly string[] | null;
  /** The mailbox keeps no modification sequences: asking for them is BAD (RFC 7162 §3.1.2.2). */
  readonly hasNoModSeq: boolean;
  readonly isReadOnly: boolean;
  /** UIDs are others each time: no id means anything (UIDNOTSTICKY, RFC 4315 §2). */
  readonly hasNoUids: boolean;
}

/** The mailbox that a session has open. */
export interface OpenPlace {
  readonly path: string;
  /** By SELECT. */
  readonly isWritable: boolean;
  /** What SELECT or EXAMINE said in this very call; undefined: it was an earlier one, and much may have changed. */
  readonly opened: OpenMailbox | undefined;
  /** Whether the server has said in this call what became of it. */
  readonly isHeard?: boolean;
}

/** SELECT opens for writing, EXAMINE for reading; they differ in nothing else. */
export const OPENING: ReadCommand<OpeningArguments, OpenMailbox> = {
  mailbox: 'opens',
  args: ({ path, withModSeq }) => [mailboxArgument(path), ...(withModSeq ? [[atom('CONDSTORE')]] : [])],
  data: ['FLAGS', 'EXISTS', 'RECENT'],
  refusal: { doing: 'to open this mailbox', fallback: 'SERVER_UNAVAILABLE' },
  read: readOpening,
  assumed: ({ uidValidity = 1, expected }) => ({ ...ASSUMED, uidValidity, ...expected }),
};

const ASSUMED: OpenMailbox = {
  exists: ASSUMED_EXISTS,
  uidValidity: 1,
  uidNext: null,
  highestModSeq: null,
  permanentFlags: null,
  hasNoModSeq: false,
  isReadOnly: false,
  hasNoUids: false,
};

function readOpening({ status, data, remarks }: Reply): OpenMailbox {
  const codes = remarks.map(({ code }) => code).filter((code): code is ResponseCode => code !== undefined);
  const code = (name: string) => codes.findLast((each) => each.name === name)?.args;
  const flags = code('PERMANENTFLAGS') ?? code('FLAGS');
  return {
    exists: data.findLast(({ type }) => type === 'EXISTS')?.number ?? untold(),
    uidValidity: numberOf(code('UIDVALIDITY')?.[0]) ?? 0,
    uidNext: numberOf(code('UIDNEXT')?.[0]) || null,
    highestModSeq: modSeqOf(code('HIGHESTMODSEQ')?.[0]) || null,
    permanentFlags: flags ? textsOf(listOf(flags[0])) : null,
    hasNoModSeq: code('NOMODSEQ') !== undefined,
    isReadOnly: status.code?.name === 'READ-ONLY',
    hasNoUids: code('UIDNOTSTICKY') !== undefined,
  };
}

/** Taken for none, the mailbox would look empty. @throws MailError */
function untold(): never {
  throw new MailError(
    'SERVER_UNAVAILABLE',
    'The mail server opened the mailbox and did not say how many messages it has',
  );
}

/** What can be asked for: what the server offers, less what a mailbox denies. */
export interface Offer {
  readonly capabilities: Capabilities;
  /** What SELECT or EXAMINE said; undefined: the mailbox was not opened yet, or need not be. */
  readonly opened: OpenMailbox | undefined;
}

/** What SELECT and EXAMINE say a mailbox cannot do although the server can. */
const DENIALS: Partial<Record<Extension, (opened: OpenMailbox) => boolean>> = {
  // Asking for what needs it would be BAD (NOMODSEQ, RFC 7162 §3.1.2.2).
  CONDSTORE: ({ hasNoModSeq }) => hasNoModSeq,
};

/** Whether what needs an extension (undefined: none) can be asked for. */
export function isOffered(need: Extension | undefined, { capabilities, opened }: Offer): boolean {
  if (need === undefined) return true;
  return capabilities.offers(need) && !(opened && DENIALS[need]?.(opened));
}
