import { parser } from 'imapflow/lib/handler/imap-handler.js';
import type { ImapAttribute } from 'imapflow/lib/handler/types.js';
import type { CommandLine } from './command-lines.ts';
import { BadCommand } from './bad-command.ts';

/** A command as a client meant it. */
export interface ParsedCommand {
  readonly tag: string;
  /** In capitals: `UID FETCH`. */
  readonly name: string;
  readonly args: readonly ImapAttribute[];
}

/** @throws for what is none, with the `parsedTag` that it had, if any */
export async function parseCommand({ line, literals }: CommandLine): Promise<ParsedCommand> {
  const text = /^\S+ L(?:IST|SUB) /i.test(line) ? quoteWildcards(line) : pairStars(line);
  const { tag, command, attributes } = await parser(Buffer.from(text, 'latin1'), {
    literals: [...literals],
  });
  if (tag === undefined || !command || /^[*+]/.test(tag))
    throw new BadCommand('A tag and a command are expected');
  return { tag, name: command.toUpperCase(), args: attributes ?? [] };
}

/** The parser reads answers, where no name holds wildcards unquoted: LIST's patterns may (RFC 3501 §9, list-mailbox). */
function quoteWildcards(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|[^\s"(){}\\]*[%*][^\s"(){}\\]*/g, (word) =>
    word.startsWith('"') ? word : `"${word}"`,
  );
}

/** The parser takes `*` at the end of a range, and alone, but not as one number of several (RFC 3501 §9, sequence-set). */
function pairStars(line: string): string {
  return line.replace(
    /^(\S+ (?:UID )?(?:FETCH|STORE|COPY|MOVE) )(\S*,\S*)/i,
    (_, command: string, set: string) => command + set.replace(/(?<=^|,)\*(?=,|$)/g, '*:*'),
  );
}
