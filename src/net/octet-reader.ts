/** Takes in what a server sends, and tells its protocol what it has read. */
export interface OctetReader {
  push(octets: Buffer): void;
  /** What has come and was not handed over is not looked at any more. */
  stop(): void;
  /** The connection has ended; to be passed on behind all that came before. */
  end(): void;
}
