import { setArgument } from './grammar.ts';
import type { WriteCommand } from './written.ts';
import { TELLS_NOTHING } from './written.ts';

/** RFC 4315 §2.1. */
export const UID_EXPUNGE: WriteCommand<{ readonly path: string; readonly uids: readonly number[] }> = {
  changes: true,
  mailbox: 'uses',
  args: ({ uids }) => [setArgument(uids)],
  refusal: { doing: 'to expunge these messages', fallback: 'FORBIDDEN' },
  ...TELLS_NOTHING,
};

/** RFC 9051 §6.4.3. */
export const EXPUNGE: WriteCommand<{ readonly path: string }> = {
  changes: true,
  mailbox: 'uses',
  args: () => [],
  refusal: { doing: 'to expunge this mailbox', fallback: 'FORBIDDEN' },
  ...TELLS_NOTHING,
};
