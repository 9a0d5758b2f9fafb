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
  /** FROM, TO, CC and BCC find names, and no addresses. */
  readonly findsNamesOnly: boolean;
  /** Labels, ids of conversations and the provider's own search have words of their own. */
  readonly hasGmailWords: boolean;
  /** SORT puts messages with the same key in descending order, whichever way it sorts (RFC 5256 §3: ascending). */
  readonly tiesDescend: boolean;
  /** Keys that SORT gets wrong. */
  readonly missorts: readonly OrderKey[];
  /** It opens no mailbox for a client that has not said what it is (ID, RFC 2971). */
  readonly wantsId: boolean;
  /** It hears nothing behind a SELECT or EXAMINE that has not been answered. */
  readonly opensAlone: boolean;
  /** STATUS of the open mailbox tells what was changed in it, by this session, or by others until it looked last. */
  readonly countsWhatIsOpen: boolean;
  /** NOOP costs it more than opening the mailbox anew. */
  readonly opensAnew: boolean;
  /** It gives a mailbox another UIDVALIDITY each second, until a client has opened it by SELECT. */
  readonly numbersOnceSelected: boolean;
  /** STATUS of the mailbox that is open shows that one, whatever its name has come to mean. */
  readonly seesOpenOnly: boolean;
  /** Capabilities that it announces and that do not work, or not always. */
  readonly failing: readonly string[];
}

/** What was seen of a server while it was used; its profile remembers it under these names. */
export type Seen = 'wantsId' | 'opensAlone' | 'seesOpenOnly' | `failing ${string}`;

const NONE: Quirks = {
  countsBareLines: false,
  normalises: false,
  hidesRawOctets: false,
  findsNamesOnly: false,
  hasGmailWords: false,
  tiesDescend: false,
  missorts: [],
  wantsId: false,
  opensAlone: false,
  countsWhatIsOpen: false,
  opensAnew: false,
  numbersOnceSelected: false,
  seesOpenOnly: false,
  failing: [],
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
      countsWhatIsOpen: true,
      countsBareLines: true,
      tiesDescend: true,
      // SIZE without the CRs; messages without a date ahead of all others (RFC 5256 §3: where they arrived).
      missorts: ['SENT', 'SIZE'],
      // A second and more; and it goes on with another mailbox that has got the name, without a word.
      opensAnew: true,
      numbersOnceSelected: true,
    },
  },
  Cyrus: {
    announces: ['X-SIEVE-MAILBOX', 'X-REPLICATION', 'XMOVE'],
    quirks: {
      normalises: true,
      hidesRawOctets: true,
      countsWhatIsOpen: true,
      failing: ['INTHREAD'],
    },
  },
  Dovecot: {
    announces: ['SNIPPET=FUZZY', 'INPROGRESS'],
    quirks: { countsWhatIsOpen: true, seesOpenOnly: true },
  },
  // IMAP4 is what they announce besides IMAP4rev1, as others do: to be asked for more does no harm to those.
  Exchange: { announces: ['CLIENTACCESSRULES', 'IMAP4'], quirks: { findsNamesOnly: true } },
  Gmail: { announces: ['X-GM-EXT-1'], quirks: { hasGmailWords: true } },
  // 163.com, 126.com, yeah.net: SELECT is answered with «Unsafe Login» until then.
  NetEase: { announces: ['X-CM-EXT-1'], quirks: { wantsId: true } },
  // RETURN is ignored but for COUNT, nothing is saved, and BINARY.SIZE cannot be parsed.
  iCloud: {
    announces: ['XMSEARCH'],
    quirks: { failing: ['ESEARCH', 'ESORT', 'SEARCHRES', 'CONTEXT=SEARCH', 'CONTEXT=SORT', 'BINARY'] },
  },
  // RFC 5255 §4: both levels compare by i;unicode-casemap.
  'Servers with I18NLEVEL': {
    announces: ['I18NLEVEL=1', 'I18NLEVEL=2'],
    quirks: { normalises: true },
  },
};

/** Most servers announce none of these. */
const ANNOUNCED = Object.values(ROWS).flatMap(({ announces }) => announces);

const announced = new WeakMap<Capabilities, Quirks>();

function announcedBy(capabilities: Capabilities): Quirks {
  const before = announced.get(capabilities);
  if (before) return before;
  const isKnown = capabilities.hasAny(...ANNOUNCED);
  const known = isKnown
    ? Object.values(ROWS).filter(({ announces }) => capabilities.hasAny(...announces))
    : [];
  const told = known.reduce((all: Quirks, { quirks }) => ({ ...all, ...quirks }), NONE);
  announced.set(capabilities, told);
  return told;
}

/** What the server with these capabilities does otherwise. @param seen what was learned of it besides */
export function quirksOf(capabilities: Capabilities, seen: Iterable<string> = []): Quirks {
  const told = announcedBy(capabilities);
  const names = new Set(seen);
  if (names.size === 0) return told;
  const failing = [...names].flatMap((name) => /^failing (.+)$/.exec(name)?.[1] ?? []);
  return {
    ...told,
    wantsId: told.wantsId || names.has('wantsId'),
    opensAlone: told.opensAlone || names.has('opensAlone'),
    seesOpenOnly: told.seesOpenOnly || names.has('seesOpenOnly'),
    failing: [...told.failing, ...failing],
  };
}

/** What opens a mailbox that is only read: SELECT where its UIDs would mean nothing to the next call otherwise. */
export function readingVerb(capabilities: Capabilities): 'EXAMINE' | 'SELECT' {
  return quirksOf(capabilities).numbersOnceSelected ? 'SELECT' : 'EXAMINE';
}

/** What follows from what a server says that it can do, and was seen to do. */
export interface Traits {
  readonly said: Capabilities;
  readonly quirks: Quirks;
  /** Without what does not work. */
  readonly usable: Capabilities;
  /** Whether a message has its UID for as long as its mailbox is open. */
  readonly keepsUids: boolean;
}

/** All of it, to be kept for as long as nothing else is said or seen. */
export function traitsOf(said: Capabilities, seen: Iterable<string>): Traits {
  const quirks = quirksOf(said, seen);
  // GNU mailutils gives messages other UIDs at NOOP; who offers UIDPLUS keeps them (RFC 4315).
  return { said, quirks, usable: said.without(quirks.failing), keepsUids: said.offers('UIDPLUS') };
}
