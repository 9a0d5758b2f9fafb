import type { UidPoint } from '../../mail/change-point.ts';
import type { DeltaDemand } from '../../mail/demand.ts';
import type { ChangesBasis } from '../../mail/delta.ts';
import type { OpenMailbox } from '../commands/select.ts';
import type { Capabilities } from '../wire/capabilities.ts';

/** By what a delta is found; each needs less of the server than the one before. */
export type Tier = Exclude<ChangesBasis, 'UIDL'>;

/** What one try at a delta knows. */
export interface DeltaContext {
  readonly path: string;
  readonly capabilities: Capabilities;
  readonly demand: DeltaDemand;
  readonly since: UidPoint;
  readonly tier: Tier;
  /** Whether QRESYNC is enabled already. */
  readonly isEnabled: boolean;
  /** What the mailbox said at the try before; undefined: this is the first. */
  readonly before: OpenMailbox | undefined;
}

/** The best tier for a token, on a server with these capabilities. */
export function bestTier({ modSeq, walk, uidNext }: UidPoint, capabilities: Capabilities): Tier {
  if (modSeq === null || !capabilities.offers('CONDSTORE')) return 'FLAGS';
  // Flags that are told page by page have nothing to do with the newest messages, which QRESYNC would tell of again.
  return capabilities.has('QRESYNC') && !walk && uidNext > 1 ? 'QRESYNC' : 'CONDSTORE';
}
