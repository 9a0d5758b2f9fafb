/** What a limit counts. */
export type LimitUnit =
  | 'days'
  | 'entries'
  | 'messages'
  | 'ids'
  | 'mailboxes'
  | 'pages'
  | 'lists'
  | 'fields'
  | 'changes'
  | 'sign-ins'
  | 'octets'
  | 'characters'
  | 'conditions'
  | 'values'
  | 'levels'
  | 'operations'
  | 'tokens'
  | 'names'
  | 'flags'
  | 'addresses'
  | 'seconds'
  | 'hours';

/** One limit that a caller can meet. */
export interface Limit {
  readonly value: number;
  readonly unit: LimitUnit;
  /** One sentence for callers of the API. */
  readonly says: string;
}

// What each of them is for stands in the table below, which no function loads: docs/limits.md, the schema and REST's words
// are filled from it.
/** What the first TCP window holds: 20 to 25 envelopes. */
export const DEFAULT_PAGE = 25;
export const MAX_PAGE = 500;
export const MAX_IDS = 500;
export const MAX_MAILBOXES = 100;
/** Each is a SELECT or EXAMINE. */
export const MAX_OPENED = 250;
/** Each is a FETCH at least. */
export const MAX_PAGES = 500;
/** Each has the server look through a mailbox. */
export const MAX_SEARCHES = 250;
/** Their rows together are what one call may hold. */
export const MAX_READ = 10_000;
/** Each change is a session's work of its own, and a sign-in a dial. */
export const MAX_MUTATIONS = 50;
export const MAX_SIGN_INS = 5;
export const MAX_HEADER_NAMES = 100;
export const DEFAULT_CHANGES = 500;
export const MAX_CHANGES = 500;
export const MAX_VANISHED_IDS = 1_000;
/** Some 20 KB from the server. */
export const MAX_COMPARED_FLAGS = 512;
/** Three octets each in the token. */
export const MAX_COMPARED_UIDLS = 500;

export const DEFAULT_OCTETS = 262_144;
/** More does not fit into an answer. */
export const MAX_OCTETS = 4_000_000;
export const DEFAULT_PREVIEW = 200;
export const MAX_PREVIEW = 1_000;
/** More than any answer can carry. */
export const MAX_FETCHED_TEXTS = 24 * 1024 * 1024;
export const MAX_ENCLOSED = 20;
export const MAX_SHOWN_ADDRESSES = 10_000;

export const MAX_FILTER_DEPTH = 10;
export const MAX_CONDITIONS = 100;
export const MAX_VALUES = 100;
export const MAX_TEXT = 500;
export const MAX_CHECKED = 5_000;
export const MAX_COUNTED = 1_000;
export const MAX_CHECKED_POP3 = 1_000;

export const MAX_CHANGED = 1_000;
export const MAX_FLAGS = 100;
export const MAX_ADDRESSES = 1_000;
export const MAX_IDENTITIES = 100;
export const MAX_CARRIED = 25 * 1024 * 1024;

/** Lambda takes as much per synchronous call. */
export const MAX_BODY = 6 * 1024 * 1024;
/** A thousand ids and their flags, or the longest document. */
export const MAX_SMALL_BODY = 256 * 1024;
/** A server, a user and a password. */
export const MAX_SIGN_IN_BODY = 16 * 1024;
/** Of all requests under way: each body is there several times while it is read. */
export const MAX_BODIES = 48 * 1024 * 1024;
/** Levels of lists and objects: a filter has twenty, with what is around it. */
export const MAX_NESTING = 64;
/** GraphiQL's introspection needs 13. */
export const MAX_DEPTH = 20;
export const MAX_TOKENS = 6_000;
export const MAX_BATCH = 20;
/** Each is looked at before anything is asked for; introspection has some hundreds. */
export const MAX_FIELDS = 10_000;
/** Every platform can carry it (Lambda: 6 MB). */
export const MAX_ANSWER = 5_000_000;
/** With everything around them it stays below that. */
export const MAX_ANSWER_TEXTS = 4_500_000;
/** As long as an HTTP API waits for a function. */
export const MAX_SECONDS = 29;
export const MAX_DOWNLOAD_SECONDS = 300;

export const DEFAULT_TOKEN_HOURS = 12;
export const MAX_TOKEN_HOURS = 744;
export const URL_SECONDS = 900;
export const DEFAULT_TOKEN_DAYS = 90;
export const MAX_TOKEN_DAYS = 366;
export const MAX_LIMITED = 100;

/** A number as sentences have it: `5,000`. */
export const shown = (value: number): string => value.toLocaleString('en');

/** Every limit, by topic and by the name of its constant. */
export const LIMITS = {
  'Lists and ids': {
    DEFAULT_PAGE: {
      value: DEFAULT_PAGE,
      unit: 'messages',
      says: 'A page has this many unless more or fewer are asked for.',
    },
    MAX_PAGE: { value: MAX_PAGE, unit: 'messages', says: 'A page has at most this many.' },
    MAX_IDS: { value: MAX_IDS, unit: 'ids', says: 'One call reads at most this many messages by their ids.' },
    MAX_MAILBOXES: {
      value: MAX_MAILBOXES,
      unit: 'mailboxes',
      says: 'A list over several mailboxes names at most this many; without names it covers all.',
    },
    MAX_OPENED: {
      value: MAX_OPENED,
      unit: 'mailboxes',
      says: 'One request opens at most this many on the mail server.',
    },
    MAX_PAGES: {
      value: MAX_PAGES,
      unit: 'pages',
      says: 'One request has at most this many pages of messages.',
    },
    MAX_SEARCHES: {
      value: MAX_SEARCHES,
      unit: 'lists',
      says: 'One request searches or sorts at most this many.',
    },
    MAX_READ: {
      value: MAX_READ,
      unit: 'messages',
      says: 'One request reads at most this many, told from its pages and ids before anything is read: a message counts twice with its structure (`preview`, `attachments`, `parts`), five times with its texts or its whole header.',
    },
    MAX_HEADER_NAMES: {
      value: MAX_HEADER_NAMES,
      unit: 'names',
      says: '`headers` takes at most this many names of header fields; without names it gives the whole header.',
    },
  },
  'What changed': {
    DEFAULT_CHANGES: {
      value: DEFAULT_CHANGES,
      unit: 'messages',
      says: '`changes` returns this many new messages at a time unless `first` says otherwise.',
    },
    MAX_CHANGES: {
      value: MAX_CHANGES,
      unit: 'messages',
      says: '`changes` returns at most this many new messages at a time.',
    },
    MAX_VANISHED_IDS: {
      value: MAX_VANISHED_IDS,
      unit: 'ids',
      says: '`vanished` lists at most this many ids; if more messages vanished it is null, and `vanishedUids` has them.',
    },
    MAX_COMPARED_FLAGS: {
      value: MAX_COMPARED_FLAGS,
      unit: 'messages',
      says: 'On a mail server without CONDSTORE, `changes` compares the flags of this many of the newest messages; `flagsFrom` says where they begin.',
    },
    MAX_COMPARED_UIDLS: {
      value: MAX_COMPARED_UIDLS,
      unit: 'messages',
      says: 'On POP3, `changes` recognizes this many of the newest messages.',
    },
  },
  Texts: {
    DEFAULT_OCTETS: {
      value: DEFAULT_OCTETS,
      unit: 'octets',
      says: '`text` and `html` are cut after this much UTF-8 unless `maxOctets` is given.',
    },
    MAX_OCTETS: { value: MAX_OCTETS, unit: 'octets', says: '`maxOctets` is at most this.' },
    DEFAULT_PREVIEW: {
      value: DEFAULT_PREVIEW,
      unit: 'characters',
      says: 'A preview has this many unless `length` is given.',
    },
    MAX_PREVIEW: { value: MAX_PREVIEW, unit: 'characters', says: 'A preview has at most this many.' },
    MAX_FETCHED_TEXTS: {
      value: MAX_FETCHED_TEXTS,
      unit: 'octets',
      says: 'One request fetches at most this much for texts from an IMAP server; what goes beyond it is null with `TOO_LARGE`.',
    },
    MAX_ENCLOSED: {
      value: MAX_ENCLOSED,
      unit: 'messages',
      says: 'Of one message the texts of at most this many enclosed messages are fetched.',
    },
    MAX_SHOWN_ADDRESSES: {
      value: MAX_SHOWN_ADDRESSES,
      unit: 'addresses',
      says: 'An address list shows at most this many; `headers` has all of them.',
    },
  },
  'Filters and order': {
    MAX_CONDITIONS: { value: MAX_CONDITIONS, unit: 'conditions', says: 'A filter has at most this many.' },
    MAX_FILTER_DEPTH: {
      value: MAX_FILTER_DEPTH,
      unit: 'levels',
      says: 'The conditions of a filter nest at most this deep.',
    },
    MAX_VALUES: {
      value: MAX_VALUES,
      unit: 'values',
      says: 'A list inside a condition has at most this many.',
    },
    MAX_TEXT: { value: MAX_TEXT, unit: 'characters', says: 'A text to search for has at most this many.' },
    MAX_CHECKED: {
      value: MAX_CHECKED,
      unit: 'messages',
      says: 'If the mail server cannot search or sort as asked, the gateway reads at most this many messages to do it; beyond that the call fails with `UNSUPPORTED`.',
    },
    MAX_COUNTED: {
      value: MAX_COUNTED,
      unit: 'messages',
      says: '`totalCount` is exact if at most this many have to be read to count; beyond that it is the mail server’s number, and `approximated` is true.',
    },
    MAX_CHECKED_POP3: {
      value: MAX_CHECKED_POP3,
      unit: 'messages',
      says: 'Over POP3 a filter looks at most at this many headers for one page; `endCursor` says where to go on.',
    },
  },
  Changes: {
    MAX_CHANGED: { value: MAX_CHANGED, unit: 'ids', says: 'One change names at most this many messages.' },
    MAX_MUTATIONS: {
      value: MAX_MUTATIONS,
      unit: 'changes',
      says: 'A GraphQL document has at most this many mutations.',
    },
    MAX_SIGN_INS: { value: MAX_SIGN_INS, unit: 'sign-ins', says: 'One request signs in at most this often.' },
    MAX_FLAGS: { value: MAX_FLAGS, unit: 'flags', says: 'One change names at most this many.' },
    MAX_ADDRESSES: {
      value: MAX_ADDRESSES,
      unit: 'addresses',
      says: 'An address field of a draft has at most this many.',
    },
    MAX_IDENTITIES: {
      value: MAX_IDENTITIES,
      unit: 'addresses',
      says: 'A reply is told of at most this many addresses of the caller.',
    },
    MAX_CARRIED: {
      value: MAX_CARRIED,
      unit: 'octets',
      says: 'Stored attachments of one draft have at most this many where the mail server has no CATENATE.',
    },
  },
  'Requests and answers': {
    MAX_SIGN_IN_BODY: {
      value: MAX_SIGN_IN_BODY,
      unit: 'octets',
      says: 'The body of a request to `/v1/tokens` has at most this many.',
    },
    MAX_SMALL_BODY: {
      value: MAX_SMALL_BODY,
      unit: 'octets',
      says: 'The body of any other request has at most this many.',
    },
    MAX_BODY: {
      value: MAX_BODY,
      unit: 'octets',
      says: 'With a token (not with Basic), the body of a request to `/graphql`, or of one that adds a message, has at most this many.',
    },
    MAX_BODIES: {
      value: MAX_BODIES,
      unit: 'octets',
      says: 'All bodies that a container is receiving or working on have at most this many together; more is refused with `RATE_LIMITED`.',
    },
    MAX_NESTING: {
      value: MAX_NESTING,
      unit: 'levels',
      says: 'JSON bodies and GraphQL documents nest lists and objects at most this deep.',
    },
    MAX_BATCH: {
      value: MAX_BATCH,
      unit: 'operations',
      says: 'A GraphQL request has at most this many operations; they run in order, in one mail session.',
    },
    MAX_TOKENS: { value: MAX_TOKENS, unit: 'tokens', says: 'A GraphQL document has at most this many.' },
    MAX_DEPTH: {
      value: MAX_DEPTH,
      unit: 'levels',
      says: 'The fields of a GraphQL document nest at most this deep.',
    },
    MAX_FIELDS: {
      value: MAX_FIELDS,
      unit: 'fields',
      says: 'A GraphQL document selects at most this many, each fragment counted wherever it is spread.',
    },
    MAX_ANSWER: {
      value: MAX_ANSWER,
      unit: 'octets',
      says: 'An answer that is not streamed has at most this many; a larger one is refused with `TOO_LARGE`.',
    },
    MAX_ANSWER_TEXTS: {
      value: MAX_ANSWER_TEXTS,
      unit: 'octets',
      says: 'Texts, subjects and headers of one answer have this many together; what no longer fits is null with `TOO_LARGE`.',
    },
    MAX_SECONDS: {
      value: MAX_SECONDS,
      unit: 'seconds',
      says: 'An answer takes at most this long; a second before, the call ends with `SERVER_TIMEOUT`.',
    },
    MAX_DOWNLOAD_SECONDS: {
      value: MAX_DOWNLOAD_SECONDS,
      unit: 'seconds',
      says: 'A streamed download takes at most this long.',
    },
  },
  'Tokens and URLs': {
    DEFAULT_TOKEN_HOURS: {
      value: DEFAULT_TOKEN_HOURS,
      unit: 'hours',
      says: 'A token works for this long unless the deployment sets `POSTERN_TOKEN_HOURS`.',
    },
    MAX_TOKEN_HOURS: {
      value: MAX_TOKEN_HOURS,
      unit: 'hours',
      says: '`POSTERN_TOKEN_HOURS` is at most this.',
    },
    DEFAULT_TOKEN_DAYS: {
      value: DEFAULT_TOKEN_DAYS,
      unit: 'days',
      says: 'Renewing a token works for this long after the sign-in unless the deployment sets `POSTERN_TOKEN_MAX_DAYS`.',
    },
    MAX_TOKEN_DAYS: {
      value: MAX_TOKEN_DAYS,
      unit: 'days',
      says: '`POSTERN_TOKEN_MAX_DAYS` is at most this.',
    },
    MAX_LIMITED: {
      value: MAX_LIMITED,
      unit: 'entries',
      says: 'A token is limited to at most this many mailboxes, and to as many recipients.',
    },
    URL_SECONDS: {
      value: URL_SECONDS,
      unit: 'seconds',
      says: '`Attachment.url` and `Message.rawUrl` work for this long.',
    },
  },
} as const satisfies Record<string, Record<string, Limit>>;
