/** What a limit counts. */
export type LimitUnit =
  | 'parts'
  | 'recipients'
  | 'files'
  | 'days'
  | 'entries'
  | 'messages'
  | 'ids'
  | 'mailboxes'
  | 'conversations'
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
  | 'hours'
  | 'listeners'
  | 'minutes'
  | 'webhooks';

/** One limit that a caller can meet. */
export interface Limit {
  readonly value: number;
  readonly unit: LimitUnit;
  /** One sentence for callers of the API. */
  readonly says: string;
}

// What each of them is for stands in limits-table.ts, which no function loads: docs/limits.md, the schema and REST's words
// are filled from it.

/** What the first TCP window holds: 20 to 25 envelopes. */
export const DEFAULT_PAGE = 25;
export const MAX_PAGE = 500;
export const MAX_IDS = 500;
export const MAX_MAILBOXES = 100;
/** Each is a SELECT or EXAMINE. */
export const MAX_COUNTED_MAILBOXES = 10_000;
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
export const MAX_THREADS = 100;
export const DEFAULT_THREAD_MESSAGES = 100;
/** Some 100 ms at Dovecot, two seconds at Courier. */
export const MAX_THREAD_SEARCHED = 20_000;
export const DEFAULT_CHANGES = 500;
export const MAX_CHANGES = 500;
/** As long as a token works by default. */
export const MAX_STREAM_HOURS = 12;
/** An HTTP API gives up after 30 seconds. */
export const MAX_WAIT = 25;
/** Each is a session with the mail server, which counts them. */
export const MAX_WATCHES = 4;
export const MAX_LISTENERS = 500;
export const MAX_VANISHED_IDS = 1_000;
/** Some 20 KB from the server. */
export const MAX_COMPARED_FLAGS = 512;
/** Three octets each in the token. */
export const MAX_COMPARED_UIDLS = 500;

export const DEFAULT_OCTETS = 262_144;
/** More does not fit into an answer. */
export const MAX_OCTETS = 4_000_000;
export const MAX_DATA_PICTURES = 1_000_000;
export const DEFAULT_PREVIEW = 200;
export const MAX_PREVIEW = 1_000;
/** More than any answer can carry. */
export const MAX_FETCHED_TEXTS = 24 * 1024 * 1024;
export const MAX_ENCLOSED = 20;
/** Some 250 octets for each recipient. */
export const MAX_REPORT_OCTETS = 262_144;
export const MAX_REPORTED_RECIPIENTS = 1_000;
export const MAX_SHOWN_ADDRESSES = 10_000;
export const MAX_SHOWN_IDS = 10_000;
export const MAX_HEADER_FIELDS = 10_000;
export const MAX_PARTS = 10_000;
export const MAX_UUENCODED = 100;

export const MAX_FILTER_DEPTH = 10;
export const MAX_CONDITIONS = 100;
export const MAX_VALUES = 100;
export const MAX_TEXT = 500;
export const MAX_QUERY = 1_000;
export const MAX_CHECKED = 5_000;
/** Some 75 octets each from the server, and what one call may hold of answers. */
export const MAX_SORTED_KEYS = 20_000;
export const MAX_COUNTED = 1_000;
export const MAX_CHECKED_POP3 = 1_000;

export const MAX_CHANGED = 1_000;
export const MAX_FLAGS = 100;
export const MAX_ADDRESSES = 1_000;
export const MAX_DRAFT_HEADERS = 50;
export const MAX_IDENTITIES = 100;
/** Some 60 KB from the server each. */
export const MAX_CORRESPONDENCE = 200;
export const MAX_FOUND_ADDRESSES = 100;
export const MAX_CARRIED = 25 * 1024 * 1024;

/** Lambda takes as much per synchronous call. */
export const MAX_BODY = 6 * 1024 * 1024;
/** A function's call in base64, with what else is in it. */
export const MAX_FUNCTION_UPLOAD = 4_400_000;
/** Twice what the largest providers take. */
export const MAX_UPLOAD = 100 * 1024 * 1024;
export const MAX_UPLOAD_SECONDS = 300;
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

export const DEFAULT_WEBHOOK_MINUTES = 5;
export const MAX_WEBHOOK_MINUTES = 60;
export const MAX_WEBHOOK_DAYS = 30;
/** Each is polled by itself. */
export const MAX_WEBHOOKS = 20;
export const MAX_WEBHOOK_URL = 2_000;
export const MAX_WEBHOOK_QUERY = 4_000;
/** Each is a delivery, and remembered until the last of them is accepted. */
export const MAX_WEBHOOK_REMOVALS = 2_000;
export const WEBHOOK_PAGE = 25;
export const WEBHOOK_SECRET_HOURS = 24;
export const WEBHOOK_FAILURE_HOURS = 24;

/** A number as sentences have it: `5,000`. */
export const shown = (value: number): string => value.toLocaleString('en');
