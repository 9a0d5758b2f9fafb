import type { Caller } from '../mail/caller.ts';

/** What resolvers work with. */
export type GraphqlContext = Caller;
