/**
 * Why a delta is begun anew. `shifted`: messages were expunged while it was read; `distrusted`: the server's answers
 * contradict each other, or it did not do as it says it can; `unkept`: the mailbox keeps no modification sequences.
 */
export type AgainReason = 'shifted' | 'distrusted' | 'unkept';

/** Thrown where what was read cannot be used. */
export class Again extends Error {
  readonly reason: AgainReason;

  constructor(reason: AgainReason) {
    super(reason);
    this.reason = reason;
  }
}
