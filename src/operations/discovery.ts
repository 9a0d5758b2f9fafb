import type { Discover } from '../mail/discovery.ts';
import { guestOperation } from './operation.ts';

export const discoverServers = guestOperation({
  name: 'discoverServers',
  run: async (
    { email }: { email: string },
    { discover }: { readonly discover: Discover },
    _demand: undefined,
  ) => ({
    candidates: await discover(email),
  }),
});
