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

/** Lines of text that are asked for: none, for a preview, and for one that begins late. */
export const TOP_LINES = [0, 100, 1000] as const;

/** One string for each question: the same question, the same string. */
export function stepKey(step: Step): string {
  if (step.verb === 'TOP') return `TOP ${step.number} ${step.lines}`;
  return 'number' in step ? `${step.verb} ${step.number}` : step.verb;
}

/** Whether a longer piece of the same message is asked for as well. */
export function isCovered(step: Extract<Step, { verb: 'TOP' }>, others: readonly Step[]): boolean {
  return others.some(
    (each) =>
      (each.verb === 'RETR' && each.number === step.number) ||
      (each.verb === 'TOP' && each.number === step.number && each.lines > step.lines),
  );
}
