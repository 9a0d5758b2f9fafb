import { MAX_SHOWN_ADDRESSES } from '../../mail/limits.ts';

/**
 * What a mail server may make us hold in memory. imapflow's parser defaults to 1 GB; a gateway that runs in 1 GB and
 * never holds more of an answer than a page of envelopes or the texts of one needs far less. Beyond them the connection
 * ends with SERVER_UNAVAILABLE.
 */
export const LIMITS = {
  /** One line without literals, octets: an ENVELOPE with tens of thousands of addresses passes. */
  line: 12 * 1024 * 1024,
  /** One literal, octets. */
  literal: 24 * 1024 * 1024,
  /** One response with all its lines and literals, octets. */
  response: 32 * 1024 * 1024,
  /** Tokens of one response. */
  tokens: 700_000,
  /** An ENVELOPE or BODYSTRUCTURE from here on is looked at before it is parsed, octets. */
  largeItem: 16 * 1024,
  /** The longest BODYSTRUCTURE that is parsed, octets: some three thousand parts. */
  structure: 256 * 1024,
  /** Addresses of one list of an ENVELOPE; further ones are left out. */
  addresses: MAX_SHOWN_ADDRESSES,
  /** The same, once an answer has brought as many large items as it may. */
  fewAddresses: 100,
  /** Large items in the answer to one command, octets. */
  largeItems: 4 * 1024 * 1024,
  /** Responses to one command: more than any account has mailboxes. */
  responses: 100_000,
  /** All that one call may receive on a connection, octets. */
  session: 256 * 1024 * 1024,
} as const;
