/** Decodes as octets come. It keeps back a few kilobytes at most; nothing that it is fed makes it throw. */

export interface Decoder {
  push(octets: Uint8Array): Buffer;
  /** What was kept back. The decoder is spent after this. */
  end(): Buffer;
}
