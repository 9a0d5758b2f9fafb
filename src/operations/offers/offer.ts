import type * as z from 'zod/mini';

import type { Operation } from '../operation.ts';

/** Values by name, each with what it has to be. */
export type Shape = Readonly<Record<string, z.ZodMiniType>>;
export type Values<S extends Shape> = z.output<z.ZodMiniObject<{ -readonly [Name in keyof S]: S[Name] }>>;

/** What an operation is to those who have to choose it and fill in its input. */
interface Offer<S extends Shape> {
  /** A few words, and what else a caller has to know. */
  readonly summary: string;
  readonly description: string;
  readonly input: S;
}

/** An operation with what a caller has to know of it. */
export function offer<Op extends Operation<never, unknown, never, never>, S extends Shape>(
  operation: Op,
  said: Offer<S>,
): Op & Offer<S> {
  return { ...operation, ...said };
}
