/**
 * What the store cannot do for a caller: an answer, not a bug. `code` is a response code of RFC 5530 or of the
 * extension that asked for it; the protocol in front decides how to say it.
 */
export class Refusal extends Error {
  readonly code: string | undefined;

  constructor(text: string, code?: string) {
    super(text);
    this.name = 'Refusal';
    this.code = code;
  }
}
