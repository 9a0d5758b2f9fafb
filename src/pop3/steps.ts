import type { Command } from './wire/command.ts';
import { LIMITS } from './wire/limits.ts';

/** What is asked of a maildrop, as data. Without a `number`, UIDL and LIST ask for all messages. */
export type Step =
  | { readonly verb: 'CAPA' | 'STAT' | 'RSET' }
  | { readonly verb: 'UIDL' | 'LIST'; readonly number?: number }
  /** The header and so many lines of the text. */
  | { readonly verb: 'TOP'; readonly number: number; readonly lines: number }
  /** `most`: octets that are kept. */
  | { readonly verb: 'RETR'; readonly number: number; readonly most: number }
  | { readonly verb: 'DELE'; readonly number: number }
  /** What was marked by DELE is removed. */
  | { readonly verb: 'QUIT'; readonly changes: true };

/** Octets of a header and the lines behind it that are kept; what goes beyond is thrown away. */
const MAX_OF_TOP = 2 * 1024 * 1024;

/** A step as a command (RFC 1939 §5, §7; RFC 2449 §5). */
export function commandOf(step: Step): Command {
  switch (step.verb) {
    case 'CAPA':
      return { line: 'CAPA', body: LIMITS.capabilities };
    case 'UIDL':
    case 'LIST':
      return step.number === undefined
        ? { line: step.verb, body: LIMITS.listing }
        : { line: `${step.verb} ${step.number}` };
    case 'TOP':
      return { line: `TOP ${step.number} ${step.lines}`, body: MAX_OF_TOP };
    case 'RETR':
      return { line: `RETR ${step.number}`, body: step.most };
    case 'DELE':
      return { line: `DELE ${step.number}` };
    case 'QUIT':
      return { line: 'QUIT', changes: true };
    case 'STAT':
    case 'RSET':
      return { line: step.verb };
  }
}
