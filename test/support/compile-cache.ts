import path from 'node:path';

/** The environment with which Node keeps what it has compiled: most of the time in which a gateway begins. */
export const COMPILE_CACHE = {
  NODE_COMPILE_CACHE: path.resolve(import.meta.dirname, '../../.cache/compiled'),
};
