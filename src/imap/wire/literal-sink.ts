/** Takes a literal as it arrives, so that it is never held whole. The response then contains an empty one. */
export interface LiteralSink {
  /** @param announcement the end of the line ahead of the literal: `… BODY[2]<0> {262144}` and the line's end */
  wants(announcement: string, size: number): boolean;
  /** Undefined: there is room for more. Otherwise the server is kept waiting until then. */
  take(octets: Buffer): Promise<void> | undefined;
}
