import * as z from 'zod/mini';

import { said } from '../../contract/said.ts';
import { discoverServers } from '../discovery.ts';
import { offer } from './offer.ts';
import { described } from './values.ts';

export const DISCOVERY_OFFERS = {
  discoverServers: offer(discoverServers, {
    summary: 'Find the mail servers of an address',
    description: said('Query.discovery'),
    input: {
      email: described(z.string().check(z.minLength(3), z.maxLength(320)), said('Query.discovery.email')),
    },
  }),
};
