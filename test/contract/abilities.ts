import { describe, it } from '@jest/globals';

/** What an account has beyond reading and removing messages, as far as tests need it. */
export type Ability =
  /** The capabilities are those of IMAP's CAPABILITY. */
  | 'CAPABILITY'
  | 'FLAGS'
  /** The place of a message in its list outlives the message: UIDs. */
  | 'LASTING_ORDER'
  | 'MAILBOXES'
  | 'NAMESPACES'
  | 'QUOTA';

export const ALL_BUT_READING: readonly Ability[] = [
  'CAPABILITY',
  'FLAGS',
  'LASTING_ORDER',
  'MAILBOXES',
  'NAMESPACES',
  'QUOTA',
];

interface Having {
  readonly it: (title: string, run: () => Promise<void>, timeout?: number) => void;
  readonly describe: (title: string, body: () => void) => void;
}

/** Tests that need abilities; where one is missing they are skipped, and say which. */
export function having(lacks: readonly Ability[], ...needs: readonly Ability[]): Having {
  const missing = needs.filter((each) => lacks.includes(each));
  if (missing.length === 0) return { it: (...args) => it(...args), describe: (...args) => describe(...args) };
  const named = (title: string) => `${title} (needs ${missing.join(', ')})`;
  return {
    it: (title, run) => it.skip(named(title), run),
    describe: (title, body) => describe.skip(named(title), body),
  };
}
