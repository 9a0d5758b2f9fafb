import type { OpenPlace } from '../commands/select.ts';
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
