import type { OrderKey } from '../mail/order.ts';
import type { Capabilities } from './wire/capabilities.ts';

/** What a server may do otherwise than the RFCs, or than other servers where they leave it open. */
export interface Quirks {
  /** LARGER and SMALLER count line ends as one octet. */
  readonly countsBareLines: boolean;
  /** SEARCH finds letters with marks however they are put together (i;unicode-casemap, RFC 5051). */
  readonly normalises: boolean;
  /** To SEARCH, octets above 127 that stand in a header undecoded are U+FFFD. */
  readonly hidesRawOctets: boolean;
  /** SORT puts messages with the same key in descending order, whichever way it sorts (RFC 5256 §3: ascending). */
  readonly tiesDescend: boolean;
  /** Keys that SORT gets wrong. */
  readonly missorts: readonly OrderKey[];
}

const NONE: Quirks = {
  countsBareLines: false,
  normalises: false,
  hidesRawOctets: false,
  tiesDescend: false,
  missorts: [],
};

interface Row {
  /** Capabilities that only such servers announce; any of them is enough. */
  readonly announces: readonly string[];
  readonly quirks: Partial<Quirks>;
}

/** What servers are known to do otherwise. A server more, or a quirk more, is a row. */
const ROWS: Record<string, Row> = {
  Courier: {
    announces: ['ACL2=UNION'],
    quirks: {
      countsBareLines: true,
      tiesDescend: true,
      // SIZE without the CRs; messages without a date ahead of all others (RFC 5256 §3: where they arrived).
      missorts: ['SENT', 'SIZE'],
    },
  },
  Cyrus: {
    announces: ['X-SIEVE-MAILBOX', 'X-REPLICATION', 'XMOVE'],
    quirks: { normalises: true, hidesRawOctets: true },
  },
  // RFC 5255 §4: both levels compare by i;unicode-casemap.
  'Servers with I18NLEVEL': {
    announces: ['I18NLEVEL=1', 'I18NLEVEL=2'],
    quirks: { normalises: true },
  },
};

/** What the server with these capabilities does otherwise. */
export function quirksOf(capabilities: Capabilities): Quirks {
  const known = Object.values(ROWS).filter(({ announces }) => capabilities.hasAny(...announces));
  return known.reduce((all: Quirks, { quirks }) => ({ ...all, ...quirks }), NONE);
}
