/** What a submission server may make us hold in memory. Beyond these the connection ends with SERVER_UNAVAILABLE. */
export const LIMITS = {
  /** A line of a reply, octets; RFC 5321 §4.5.3.1.5 allows 512. */
  line: 4 * 1024,
  /** Lines of one reply. */
  lines: 250,
  /** All that one session may receive, octets: a thousand recipients with long refusals pass. */
  received: 2 * 1024 * 1024,
  /** Times that a server may ask for more in answer to one command. */
  challenges: 10,
} as const;
