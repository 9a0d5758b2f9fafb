/** What a mail server may make us hold in memory. Beyond these the connection ends with SERVER_UNAVAILABLE. */
export const LIMITS = {
  /** A status line, octets; RFC 2449 §4 allows 512. */
  statusLine: 4 * 1024,
  /** The answer to CAPA, octets. */
  capabilities: 64 * 1024,
  /** The answer to UIDL or LIST, octets: a maildrop with 200,000 messages passes. */
  listing: 16 * 1024 * 1024,
  /** Lines of such an answer. */
  lines: 250_000,
  /** Octets of one session beyond what its commands keep, which are read and thrown away. */
  thrownAway: 32 * 1024 * 1024,
  /** Times that a server may ask for more in answer to one command. */
  challenges: 20,
  /** All that one session may keep of what it receives, octets. What is streamed is not kept. */
  kept: 64 * 1024 * 1024,
} as const;
