import type { Refusal } from './grammar.ts';
import { mailboxArgument } from './grammar.ts';
import type { WriteCommand } from './written.ts';
import { TELLS_NOTHING } from './written.ts';
import { atom } from '../wire/command.ts';

interface OfMailbox {
  readonly path: string;
}

/** With `use` it gets a role: `\Trash` (CREATE-SPECIAL-USE, RFC 6154 §3). */
interface CreateArguments extends OfMailbox {
  readonly use: string | undefined;
}

interface RenameArguments extends OfMailbox {
  readonly to: string;
}

/** RFC 9051 §6.3.4. */
export const CREATE: WriteCommand<CreateArguments> = {
  changes: true,
  mailbox: 'none',
  args: ({ path, use }) => [mailboxArgument(path), ...(use ? [[atom('USE'), [atom(use)]]] : [])],
  refusal: { doing: 'to create this mailbox', fallback: 'BAD_USER_INPUT' },
  ...TELLS_NOTHING,
};

/** RFC 9051 §6.3.6. */
export const RENAME: WriteCommand<RenameArguments> = {
  changes: true,
  mailbox: 'none',
  args: ({ path, to }) => [mailboxArgument(path), mailboxArgument(to)],
  refusal: { doing: 'to rename this mailbox', fallback: 'BAD_USER_INPUT' },
  ...TELLS_NOTHING,
};

/** RFC 9051 §6.3.5, §6.3.7, §6.3.8. */
export const DELETE = ofOneMailbox({ doing: 'to delete this mailbox', fallback: 'FORBIDDEN' });
export const SUBSCRIBE = ofOneMailbox({ doing: 'to subscribe to this mailbox', fallback: 'FORBIDDEN' });
export const UNSUBSCRIBE = ofOneMailbox({ doing: 'to unsubscribe from this mailbox', fallback: 'FORBIDDEN' });

function ofOneMailbox(refusal: Refusal): WriteCommand<OfMailbox> {
  return {
    changes: true,
    mailbox: 'none',
    args: ({ path }) => [mailboxArgument(path)],
    refusal,
    ...TELLS_NOTHING,
  };
}
