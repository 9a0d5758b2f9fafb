import type { ImapAttribute } from 'imapflow/lib/handler/types.js';

import type { CommandLine } from '../../demo/imap/command-lines.ts';
import { parseCommand } from '../../demo/imap/parse-command.ts';
import type { ParsedCommand } from '../../demo/imap/parse-command.ts';

/** A command as a client sent it. */
export interface ScriptedCommand extends ParsedCommand {
  /** The whole command without its tag, literals in place. */
  readonly text: string;
}

/** The command in a line; what cannot be read has no arguments. */
export async function readCommand(command: CommandLine): Promise<ScriptedCommand> {
  const [tag = '*', name = ''] = command.line.split(' ');
  const parsed = await parseCommand(command).catch(() => ({ tag, name: name.toUpperCase(), args: [] }));
  return { ...parsed, text: textOf(command) };
}

/** The line as transcripts show it. */
export function textOf({ line, literals }: CommandLine): string {
  let next = 0;
  const whole = line.replace(/\{\d+\}\r\n/g, () => `{${literals[next++]?.toString('latin1')}}`);
  return whole.slice(whole.indexOf(' ') + 1);
}

/** A string, atom or literal as text; empty for lists and NIL. */
export function wordOf(token: ImapAttribute | undefined): string {
  if (!token || Array.isArray(token) || token.value == null) return '';
  return Buffer.isBuffer(token.value) ? token.value.toString('latin1') : String(token.value);
}

/** The members of a list. */
export function membersOf(token: ImapAttribute | undefined): readonly ImapAttribute[] {
  return Array.isArray(token) ? token : [];
}
