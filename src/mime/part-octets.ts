/** What was fetched of a part, from its beginning. */
export interface PartOctets {
  readonly octets: Buffer;
  /** There are more. */
  readonly isCut: boolean;
}
