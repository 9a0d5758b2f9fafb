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
  /** Literals of one response: an ENVELOPE of thousands of addresses, each in four of them, passes. */
  literals: 50_000,
  /** Tokens of one response; each takes some 300 octets while it is parsed. */
  tokens: 300_000,
  /** An ENVELOPE or BODYSTRUCTURE from here on is looked at before it is parsed, octets. */
  largeItem: 16 * 1024,
  /** The longest row whose ENVELOPE is set aside unread, octets: matching it takes memory. */
  deferred: 512 * 1024,
  /** The longest BODYSTRUCTURE that is parsed, octets: some three thousand parts. */
  structure: 256 * 1024,
  /** Addresses of one list of an ENVELOPE; further ones are left out. */
  addresses: MAX_SHOWN_ADDRESSES,
  /** The same, once an answer has brought as many large items as it may. */
  fewAddresses: 100,
  /** Large items in the answer to one command, octets. */
  largeItems: 4 * 1024 * 1024,
  /** Words that say what a server can do; those that are around have some eighty. */
  capabilities: 1_000,
  /** What the responses of one call take in memory, octets as `DataResponse.weight` counts them; those that nobody asked for too. */
  held: 48 * 1024 * 1024,
  /** From here on the heap is kept from growing for what is only parsed, octets. */
  heldYoung: 4 * 1024 * 1024,
  /** Lines that answer nothing: blank ones, garbage, tags of no command, continuations that no command waits for. */
  uninvited: 20,
  /** Untagged OK, NO and BAD between two tagged answers. A server that works for long says now and then that it does. */
  remarks: 1_000,
  /** Lines of one row in whose strings lines end, as some servers write them. */
  looseLines: 1_000,
  /** Quotes within the strings of one row that are not escaped: a list of a hundred addresses as one name has four hundred. */
  strayQuotes: 10_000,
  /** All that one call may receive on a connection, octets; downloads come on top. */
  session: 96 * 1024 * 1024,
} as const;
