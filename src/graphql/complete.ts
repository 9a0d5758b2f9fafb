import type { Resolvers } from './generated/resolver-types.ts';

/**
 * The resolvers of a type, one for each of its fields: codegen's are optional, and a field without one is answered with
 * the property of its name, or null.
 */
export type Complete<Type extends keyof Resolvers> = Required<
  Omit<NonNullable<Resolvers[Type]>, '__isTypeOf'>
>;
