import { BatchHttpLink } from '@apollo/client/link/batch-http';

import { walkOver } from './apollo.ts';
import type { Place, Walk } from './walk.ts';

/** Every operation in an array, with others of the same moment. */
export const walk = (place: Place): Promise<Walk> => walkOver(place, (options) => new BatchHttpLink(options));
