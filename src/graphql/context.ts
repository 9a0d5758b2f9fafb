import type { Caller } from '../mail/caller.ts';

/** What resolvers work with. */
export interface GraphqlContext extends Caller {
  readonly requestId: string;
}
