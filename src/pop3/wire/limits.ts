/** What a mail server may make us hold in memory. Beyond these the connection ends with SERVER_UNAVAILABLE. */
export const LIMITS = {
  /** A status line, octets; RFC 2449 §4 allows 512. */
  statusLine: 4 * 1024,
  /** The answer to CAPA, UIDL or LIST, octets: a maildrop with 400,000 messages passes. */
  listing: 32 * 1024 * 1024,
  /** Lines of such an answer. */
  lines: 1_000_000,
  /** Octets beyond what a command keeps that are read and thrown away. */
  thrownAway: 32 * 1024 * 1024,
  /** All that one session may keep of what it receives, octets. What is streamed is not kept. */
  kept: 128 * 1024 * 1024,
} as const;
