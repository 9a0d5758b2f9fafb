import { walkBy } from './urql.ts';
import type { Place, Walk } from './walk.ts';

/** All queries by POST. */
export const walk = (place: Place): Promise<Walk> => walkBy(place, { preferGetMethod: false });
