import type { OpenMailbox } from './select.ts';
import type { Capabilities, Extension } from '../wire/capabilities.ts';

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
