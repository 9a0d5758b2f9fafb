import type { Limit } from './limits.ts';
import * as limits from './limits.ts';

/** The limits of what is listed, changed and looked for, by topic and by the name of their constants. */
export const LIMITS_OF_LISTS = {
  'Lists and ids': {
    DEFAULT_PAGE: {
      value: limits.DEFAULT_PAGE,
      unit: 'messages',
      says: 'A page has this many unless more or fewer are asked for.',
    },
    MAX_PAGE: { value: limits.MAX_PAGE, unit: 'messages', says: 'A page has at most this many.' },
    MAX_IDS: {
      value: limits.MAX_IDS,
      unit: 'ids',
      says: 'One call reads at most this many messages by their ids.',
    },
    MAX_MAILBOXES: {
      value: limits.MAX_MAILBOXES,
      unit: 'mailboxes',
      says: 'A list over several mailboxes names at most this many; without names it covers all.',
    },
    MAX_COUNTED_MAILBOXES: {
      value: limits.MAX_COUNTED_MAILBOXES,
      unit: 'mailboxes',
      says: 'One request has the counts (`status`) of at most this many.',
    },
    MAX_OPENED: {
      value: limits.MAX_OPENED,
      unit: 'mailboxes',
      says: 'One request opens at most this many on the mail server.',
    },
    MAX_PAGES: {
      value: limits.MAX_PAGES,
      unit: 'pages',
      says: 'One request has at most this many pages of messages.',
    },
    MAX_SEARCHES: {
      value: limits.MAX_SEARCHES,
      unit: 'lists',
      says: 'One request searches or sorts at most this many.',
    },
    MAX_READ: {
      value: limits.MAX_READ,
      unit: 'messages',
      says: 'One request reads at most this many, told from its pages and ids before anything is read: a message counts twice with its structure (`preview`, `attachments`, `parts`), five times with its texts or its whole header.',
    },
    MAX_THREADS: {
      value: limits.MAX_THREADS,
      unit: 'conversations',
      says: 'A page of conversations has at most this many.',
    },
    DEFAULT_THREAD_MESSAGES: {
      value: limits.DEFAULT_THREAD_MESSAGES,
      unit: 'messages',
      says: 'A conversation shows its newest, this many unless `first` says otherwise.',
    },
    MAX_THREAD_SEARCHED: {
      value: limits.MAX_THREAD_SEARCHED,
      unit: 'messages',
      says: 'Where conversations are found by header fields, this many of the newest messages of a mailbox are searched. `complete` is false if it has more.',
    },
    MAX_HEADER_NAMES: {
      value: limits.MAX_HEADER_NAMES,
      unit: 'names',
      says: '`headers` takes at most this many names of header fields; without names it gives the whole header.',
    },
  },
  'What changed': {
    DEFAULT_CHANGES: {
      value: limits.DEFAULT_CHANGES,
      unit: 'messages',
      says: '`changes` returns this many new messages at a time unless `first` says otherwise.',
    },
    MAX_WAIT: {
      value: limits.MAX_WAIT,
      unit: 'seconds',
      says: '`changes` waits at most this long for something to change.',
    },
    MAX_STREAM_HOURS: {
      value: limits.MAX_STREAM_HOURS,
      unit: 'hours',
      says: 'A stream of events ends after this long, with a token to go on from.',
    },
    MAX_WATCHES: {
      value: limits.MAX_WATCHES,
      unit: 'mailboxes',
      says: 'In one container, one user can listen to this many (the account counts as one): waiting requests and event streams of the same share one session with the mail server.',
    },
    MAX_LISTENERS: {
      value: limits.MAX_LISTENERS,
      unit: 'listeners',
      says: 'In one container, one user can have this many waiting requests and event streams.',
    },
    MAX_CHANGES: {
      value: limits.MAX_CHANGES,
      unit: 'messages',
      says: '`changes` returns at most this many new messages at a time.',
    },
    MAX_VANISHED_IDS: {
      value: limits.MAX_VANISHED_IDS,
      unit: 'ids',
      says: '`vanished` lists at most this many ids; if more messages vanished it is null, and `vanishedUids` has them.',
    },
    MAX_COMPARED_FLAGS: {
      value: limits.MAX_COMPARED_FLAGS,
      unit: 'messages',
      says: 'On a mail server without CONDSTORE, `changes` compares the flags of this many of the newest messages; `flagsFrom` says where they begin.',
    },
    MAX_COMPARED_UIDLS: {
      value: limits.MAX_COMPARED_UIDLS,
      unit: 'messages',
      says: 'On POP3, `changes` recognizes this many of the newest messages.',
    },
  },
  Texts: {
    DEFAULT_OCTETS: {
      value: limits.DEFAULT_OCTETS,
      unit: 'octets',
      says: '`text` and `html` are cut after this much UTF-8 unless `maxOctets` is given.',
    },
    MAX_DATA_PICTURES: {
      value: limits.MAX_DATA_PICTURES,
      unit: 'octets',
      says: 'Pictures that html holds itself (`inlineImages: DATA`) have at most this many together, as they are stored.',
    },
    MAX_OCTETS: { value: limits.MAX_OCTETS, unit: 'octets', says: '`maxOctets` is at most this.' },
    DEFAULT_PREVIEW: {
      value: limits.DEFAULT_PREVIEW,
      unit: 'characters',
      says: 'A preview has this many unless `length` is given.',
    },
    MAX_PREVIEW: { value: limits.MAX_PREVIEW, unit: 'characters', says: 'A preview has at most this many.' },
    MAX_FETCHED_TEXTS: {
      value: limits.MAX_FETCHED_TEXTS,
      unit: 'octets',
      says: 'One request fetches at most this much for texts from an IMAP server; what goes beyond it is null with `TOO_LARGE`.',
    },
    MAX_REPORT_OCTETS: {
      value: limits.MAX_REPORT_OCTETS,
      unit: 'octets',
      says: 'A delivery report is read up to this length; one that is longer is `truncated`.',
    },
    MAX_REPORTED_RECIPIENTS: {
      value: limits.MAX_REPORTED_RECIPIENTS,
      unit: 'recipients',
      says: 'A delivery report shows at most this many; one with more is `truncated`.',
    },
    MAX_ENCLOSED: {
      value: limits.MAX_ENCLOSED,
      unit: 'messages',
      says: 'Of one message the texts of at most this many enclosed messages are fetched.',
    },
    MAX_SHOWN_ADDRESSES: {
      value: limits.MAX_SHOWN_ADDRESSES,
      unit: 'addresses',
      says: 'An address list shows at most this many; `headers` has all of them.',
    },
    MAX_SHOWN_IDS: {
      value: limits.MAX_SHOWN_IDS,
      unit: 'ids',
      says: '`references` and `inReplyTo` show at most this many; `headers` has all of them.',
    },
    MAX_HEADER_FIELDS: {
      value: limits.MAX_HEADER_FIELDS,
      unit: 'fields',
      says: 'Of the header of a message or part at most this many are read; `headers` of a message that has more is null with `TOO_LARGE`.',
    },
    MAX_PARTS: {
      value: limits.MAX_PARTS,
      unit: 'parts',
      says: '`parts` and `attachments` of a message with more than this many are null with `TOO_LARGE`.',
    },
    MAX_UUENCODED: {
      value: limits.MAX_UUENCODED,
      unit: 'files',
      says: 'Of the files that are uuencoded within a text at most this many are attachments.',
    },
  },
  'Filters and order': {
    MAX_CONDITIONS: {
      value: limits.MAX_CONDITIONS,
      unit: 'conditions',
      says: 'A filter has at most this many.',
    },
    MAX_FILTER_DEPTH: {
      value: limits.MAX_FILTER_DEPTH,
      unit: 'levels',
      says: 'The conditions of a filter nest at most this deep.',
    },
    MAX_VALUES: {
      value: limits.MAX_VALUES,
      unit: 'values',
      says: 'A list inside a condition has at most this many, and so have the `threads` of a change.',
    },
    MAX_TEXT: {
      value: limits.MAX_TEXT,
      unit: 'characters',
      says: 'A text to search for has at most this many.',
    },
    MAX_QUERY: {
      value: limits.MAX_QUERY,
      unit: 'characters',
      says: 'A search as people type it (`query`, `?q=`) has at most this many.',
    },
    MAX_CHECKED: {
      value: limits.MAX_CHECKED,
      unit: 'messages',
      says: 'If the mail server cannot search or sort as asked, the gateway reads at most this many messages to do it; beyond that the call fails with `UNSUPPORTED`.',
    },
    MAX_SORTED_KEYS: {
      value: limits.MAX_SORTED_KEYS,
      unit: 'messages',
      says: 'If the mail server cannot sort, a page in the order RECEIVED reads the dates of the messages of the days next to it, at most of this many.',
    },
    MAX_COUNTED: {
      value: limits.MAX_COUNTED,
      unit: 'messages',
      says: '`totalCount` is exact if at most this many have to be read to count; beyond that it is the mail server’s number, and `approximated` is true.',
    },
    MAX_CHECKED_POP3: {
      value: limits.MAX_CHECKED_POP3,
      unit: 'messages',
      says: 'Over POP3 a filter looks at most at this many headers for one page; `endCursor` says where to go on.',
    },
  },
  Changes: {
    MAX_CHANGED: {
      value: limits.MAX_CHANGED,
      unit: 'ids',
      says: 'One change names at most this many messages.',
    },
    MAX_MUTATIONS: {
      value: limits.MAX_MUTATIONS,
      unit: 'changes',
      says: 'A GraphQL document has at most this many mutations.',
    },
    MAX_SIGN_INS: {
      value: limits.MAX_SIGN_INS,
      unit: 'sign-ins',
      says: 'One request signs in at most this often.',
    },
    MAX_FLAGS: { value: limits.MAX_FLAGS, unit: 'flags', says: 'One change names at most this many.' },
    MAX_ADDRESSES: {
      value: limits.MAX_ADDRESSES,
      unit: 'addresses',
      says: 'An address field of a draft has at most this many.',
    },
    MAX_DRAFT_HEADERS: {
      value: limits.MAX_DRAFT_HEADERS,
      unit: 'fields',
      says: 'A draft has at most this many header fields of its own.',
    },
    MAX_CORRESPONDENCE: {
      value: limits.MAX_CORRESPONDENCE,
      unit: 'messages',
      says: '`identities` and `addresses` come from at most this many of the newest messages of INBOX, and of SENT.',
    },
    MAX_FOUND_ADDRESSES: {
      value: limits.MAX_FOUND_ADDRESSES,
      unit: 'addresses',
      says: '`addresses` returns at most this many.',
    },
    MAX_IDENTITIES: {
      value: limits.MAX_IDENTITIES,
      unit: 'addresses',
      says: 'A reply is told of at most this many addresses of the caller.',
    },
    MAX_CARRIED: {
      value: limits.MAX_CARRIED,
      unit: 'octets',
      says: 'Stored attachments of one draft that have to be decoded first have at most this many: where the mail server has no CATENATE, and over POP3.',
    },
  },
} as const satisfies Record<string, Record<string, Limit>>;
