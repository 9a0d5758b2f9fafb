import type { ImapCompileNode } from 'imapflow/lib/handler/types.js';

import { mailboxArgument } from './grammar.ts';
import type { WriteCommand } from './written.ts';
import { atom } from '../wire/command.ts';
import type { ResponseCode } from '../wire/responses.ts';
import { numberOf } from '../wire/responses.ts';

interface AppendArguments {
  readonly path: string;
  readonly flags: readonly string[];
  readonly receivedAt: Date | undefined;
  readonly raw: Buffer;
}

interface Appended {
  /** APPENDUID (RFC 4315 §3); undefined: the server did not say. */
  readonly appended: { readonly uidValidity: number; readonly uid: number } | undefined;
}

/** RFC 9051 §6.3.12. */
export const APPEND: WriteCommand<AppendArguments, Appended> = {
  changes: true,
  mailbox: 'none',
  args: (step) => [...appendArguments(step), { type: 'LITERAL', value: step.raw }],
  // A transcript needs no messages.
  mask: ({ path, flags, raw }) => `${JSON.stringify(path)} (${flags.join(' ')}) {${raw.length}}`,
  refusal: { doing: 'to add this message', fallback: 'BAD_USER_INPUT' },
  read: (codes) => ({ appended: readAppended(codes) }),
  assumed: { appended: undefined },
};

function readAppended(codes: readonly ResponseCode[]): Appended['appended'] {
  const args = codes.find(({ name }) => name === 'APPENDUID')?.args ?? [];
  const [uidValidity, uid] = [numberOf(args[0]), numberOf(args[1])];
  return uidValidity && uid ? { uidValidity, uid } : undefined;
}

function appendArguments({ path, flags, receivedAt }: AppendArguments): ImapCompileNode[] {
  const date = receivedAt ? [{ type: 'STRING' as const, value: dateTime(receivedAt) }] : [];
  return [mailboxArgument(path), ...(flags.length > 0 ? [flags.map(atom)] : []), ...date];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `17-Jul-1996 02:44:25 +0000` (RFC 9051 §9, date-time). */
function dateTime(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = String(date.getUTCDate()).padStart(2, ' ');
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(':');
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${day}-${MONTHS[date.getUTCMonth()]}-${year} ${time} +0000`;
}
