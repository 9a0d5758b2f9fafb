import type { StructureReader } from '../search/scope.ts';
import type { OpenPlace } from '../commands/select.ts';
import type { Capabilities } from '../wire/capabilities.ts';
import type { Destination } from './destination.ts';

/** What the server can do, and what is needed here. */

export interface ChangeMeans {
  readonly capabilities: Capabilities;
  readonly structures: StructureReader | undefined;
}
/** What all jobs of a change have in common. */

export interface ChangeContext extends ChangeMeans {
  readonly account: string;
  readonly destination: Destination;
  /** The mailbox that the session has open when the change begins. */
  readonly openPlace: OpenPlace | undefined;
}
