import type { ErrorCode } from './errors.ts';

/** Codes that one message can fail with: all but those that concern a request as a whole. */
export type FailureCode = Exclude<
  ErrorCode,
  'UNAUTHENTICATED' | 'METHOD' | 'MEDIA_TYPE' | 'RANGE' | 'INTERNAL'
>;

/** A message for which something could not be done. */
export interface ChangeFailure {
  readonly id: string;
  readonly code: FailureCode;
  readonly message: string;
}
