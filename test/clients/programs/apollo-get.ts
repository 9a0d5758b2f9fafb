import { HttpLink } from '@apollo/client';

import { walkOver } from './apollo.ts';
import type { Place, Walk } from './walk.ts';

/** Queries by GET. */
export const walk = (place: Place): Promise<Walk> =>
  walkOver(place, (options) => new HttpLink({ ...options, useGETForQueries: true }));
