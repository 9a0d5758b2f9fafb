import type { OpenPlace } from '../commands/select.ts';
import type { OpenBefore, Standing } from '../commands/standing-mailbox.ts';
import { quirksOf } from '../quirks.ts';
import type { Capabilities } from '../wire/capabilities.ts';

/**
 * The mailbox that a change of this call has left open, where STATUS is not known to tell what it did. A change opens its
 * mailbox for writing.
 */
export function leftOpen(open: OpenPlace | undefined, capabilities: Capabilities): string | undefined {
  const isChanged = open?.isWritable === true && open.opened !== undefined;
  return isChanged && !quirksOf(capabilities).countsWhatIsOpen ? open.path : undefined;
}

/** What a plan has to know of the mailbox that is open when it is made. */
export function beforeOf(
  capabilities: Capabilities,
  open: OpenPlace | undefined,
  standing: Standing | undefined,
): OpenBefore {
  const isCounted = open?.isHeard === true && quirksOf(capabilities).countsWhatIsOpen;
  return { open, standing, isCounted, canLeave: capabilities.has('UNSELECT') };
}
