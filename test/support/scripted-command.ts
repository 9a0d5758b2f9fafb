import { parser } from 'imapflow/lib/handler/imap-handler.js';
import type { ImapAttribute } from 'imapflow/lib/handler/types.js';

/** A command as a client sent it. */
export interface ScriptedCommand {
  readonly tag: string;
  /** For instance `UID FETCH`. */
  readonly name: string;
  readonly args: readonly ImapAttribute[];
  /** The whole command without its tag, literals in place. */
  readonly text: string;
}

/** A line with its literals, before it is understood. */
export interface CommandLine {
  readonly line: string;
  readonly literals: readonly Buffer[];
}

const MARKER = /\{(\d+)(\+?)\}\r\n$/;

/** Cuts what a client sends into command lines; a synchronising literal is invited. */
export class CommandCutter {
  readonly #invite: () => void;
  #waiting = Buffer.alloc(0);
  #line = '';
  #literals: Buffer[] = [];
  #literalOctets: number | undefined;

  constructor(invite: () => void) {
    this.#invite = invite;
  }

  /** The lines that are complete now. */
  push(chunk: Buffer): CommandLine[] {
    this.#waiting = Buffer.concat([this.#waiting, chunk]);
    const lines: CommandLine[] = [];
    while (this.#takeLiteral() && this.#takeLine(lines));
    return lines;
  }

  #takeLiteral(): boolean {
    if (this.#literalOctets === undefined) return true;
    if (this.#waiting.length < this.#literalOctets) return false;
    this.#literals.push(this.#cut(this.#literalOctets));
    this.#literalOctets = undefined;
    return true;
  }

  #takeLine(lines: CommandLine[]): boolean {
    const end = this.#waiting.indexOf('\r\n');
    if (end < 0) return false;
    this.#line += this.#cut(end + 2).toString('latin1');
    const [, digits, plus] = MARKER.exec(this.#line) ?? [];
    if (digits !== undefined) {
      this.#line = this.#line.replace(MARKER, '{$1}\r\n');
      this.#literalOctets = Number(digits);
      if (plus === '') this.#invite();
      return true;
    }
    lines.push({ line: this.#line.slice(0, -2), literals: this.#literals });
    this.#line = '';
    this.#literals = [];
    return true;
  }

  #cut(octets: number): Buffer {
    const piece = this.#waiting.subarray(0, octets);
    this.#waiting = this.#waiting.subarray(octets);
    return piece;
  }
}

/** The command in a line. imapflow's parser knows the grammar: strings, lists, sections. */
export async function readCommand({ line, literals }: CommandLine): Promise<ScriptedCommand> {
  const text = textOf({ line, literals });
  const [tag = '*', name = ''] = line.split(' ');
  try {
    const parsed = await parser(line, { literals: [...literals] });
    return { tag, name: (parsed.command ?? name).toUpperCase(), args: parsed.attributes ?? [], text };
  } catch {
    return { tag, name: name.toUpperCase(), args: [], text };
  }
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
