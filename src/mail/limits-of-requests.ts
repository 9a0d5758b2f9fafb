import type { Limit } from './limits.ts';
import * as limits from './limits.ts';

/** The limits of requests, answers and tokens, by topic and by the name of their constants. */
export const LIMITS_OF_REQUESTS = {
  'Requests and answers': {
    MAX_SIGN_IN_BODY: {
      value: limits.MAX_SIGN_IN_BODY,
      unit: 'octets',
      says: 'The body of a request to `/v1/tokens` has at most this many.',
    },
    MAX_SMALL_BODY: {
      value: limits.MAX_SMALL_BODY,
      unit: 'octets',
      says: 'The body of any other request has at most this many.',
    },
    MAX_BODY: {
      value: limits.MAX_BODY,
      unit: 'octets',
      says: 'With a token (not with Basic), the body of a request to `/graphql`, or of one that adds a message, has at most this many.',
    },
    MAX_UPLOAD: {
      value: limits.MAX_UPLOAD,
      unit: 'octets',
      says: 'In a container, a message that is added by REST as `message/rfc822`, with a token and a Content-Length, has at most this many, and no more than the mail server takes (APPENDLIMIT): it is passed on to that while it comes in.',
    },
    MAX_FUNCTION_UPLOAD: {
      value: limits.MAX_FUNCTION_UPLOAD,
      unit: 'octets',
      says: 'On AWS, such a message has about this many: a call of a function is held to 6 MB, in base64. Larger ones are composed from stored messages and parts by reference.',
    },
    MAX_BODIES: {
      value: limits.MAX_BODIES,
      unit: 'octets',
      says: 'All bodies that a container is receiving or working on have at most this many together; more is refused with `RATE_LIMITED`.',
    },
    MAX_NESTING: {
      value: limits.MAX_NESTING,
      unit: 'levels',
      says: 'JSON bodies and GraphQL documents nest lists and objects at most this deep.',
    },
    MAX_BATCH: {
      value: limits.MAX_BATCH,
      unit: 'operations',
      says: 'A GraphQL request has at most this many operations; they run in order, in one mail session.',
    },
    MAX_TOKENS: {
      value: limits.MAX_TOKENS,
      unit: 'tokens',
      says: 'A GraphQL document has at most this many.',
    },
    MAX_DEPTH: {
      value: limits.MAX_DEPTH,
      unit: 'levels',
      says: 'The fields of a GraphQL document nest at most this deep.',
    },
    MAX_FIELDS: {
      value: limits.MAX_FIELDS,
      unit: 'fields',
      says: 'A GraphQL document selects at most this many, each fragment counted wherever it is spread.',
    },
    MAX_ANSWER: {
      value: limits.MAX_ANSWER,
      unit: 'octets',
      says: 'An answer that is not streamed has at most this many; a larger one is refused with `TOO_LARGE`.',
    },
    MAX_ANSWER_TEXTS: {
      value: limits.MAX_ANSWER_TEXTS,
      unit: 'octets',
      says: 'Texts, subjects and headers of one answer have this many together; what no longer fits is null with `TOO_LARGE`.',
    },
    MAX_SECONDS: {
      value: limits.MAX_SECONDS,
      unit: 'seconds',
      says: 'An answer takes at most this long; a second before, the call ends with `SERVER_TIMEOUT`.',
    },
    MAX_UPLOAD_SECONDS: {
      value: limits.MAX_UPLOAD_SECONDS,
      unit: 'seconds',
      says: 'An upload that is passed on may take this long.',
    },
    MAX_DOWNLOAD_SECONDS: {
      value: limits.MAX_DOWNLOAD_SECONDS,
      unit: 'seconds',
      says: 'A streamed download takes at most this long.',
    },
  },
  'Tokens and URLs': {
    DEFAULT_TOKEN_HOURS: {
      value: limits.DEFAULT_TOKEN_HOURS,
      unit: 'hours',
      says: 'A token works for this long unless the deployment sets `POSTERN_TOKEN_HOURS`.',
    },
    MAX_TOKEN_HOURS: {
      value: limits.MAX_TOKEN_HOURS,
      unit: 'hours',
      says: '`POSTERN_TOKEN_HOURS` is at most this.',
    },
    DEFAULT_TOKEN_DAYS: {
      value: limits.DEFAULT_TOKEN_DAYS,
      unit: 'days',
      says: 'Renewing a token works for this long after the sign-in unless the deployment sets `POSTERN_TOKEN_MAX_DAYS`.',
    },
    MAX_TOKEN_DAYS: {
      value: limits.MAX_TOKEN_DAYS,
      unit: 'days',
      says: '`POSTERN_TOKEN_MAX_DAYS` is at most this.',
    },
    MAX_LIMITED: {
      value: limits.MAX_LIMITED,
      unit: 'entries',
      says: 'A token is limited to at most this many mailboxes, and to as many recipients.',
    },
    URL_SECONDS: {
      value: limits.URL_SECONDS,
      unit: 'seconds',
      says: '`Attachment.url` and `Message.rawUrl` stay the same for this long; they work for at least this long and at most twice as long.',
    },
  },
  Webhooks: {
    DEFAULT_WEBHOOK_MINUTES: {
      value: limits.DEFAULT_WEBHOOK_MINUTES,
      unit: 'minutes',
      says: 'A webhook is polled at this interval unless `every` says otherwise.',
    },
    MAX_WEBHOOK_MINUTES: {
      value: limits.MAX_WEBHOOK_MINUTES,
      unit: 'minutes',
      says: '`every` is 1 to this.',
    },
    MAX_WEBHOOK_DAYS: {
      value: limits.MAX_WEBHOOK_DAYS,
      unit: 'days',
      says: 'A webhook ends after at most this time, unless it is renewed.',
    },
    MAX_WEBHOOKS: {
      value: limits.MAX_WEBHOOKS,
      unit: 'webhooks',
      says: 'An account has at most this many.',
    },
    MAX_WEBHOOK_URL: {
      value: limits.MAX_WEBHOOK_URL,
      unit: 'characters',
      says: 'The URL of a callback has at most this many.',
    },
    MAX_WEBHOOK_QUERY: {
      value: limits.MAX_WEBHOOK_QUERY,
      unit: 'characters',
      says: 'The `query` of a webhook has at most this many.',
    },
    MAX_WEBHOOK_REMOVALS: {
      value: limits.MAX_WEBHOOK_REMOVALS,
      unit: 'messages',
      says: 'If more than this vanish between two polls, one event `events.truncated` says so.',
    },
    WEBHOOK_PAGE: {
      value: limits.WEBHOOK_PAGE,
      unit: 'messages',
      says: 'New messages are read this many at a time; the change token moves on when the events of all of them have been accepted.',
    },
    WEBHOOK_SECRET_HOURS: {
      value: limits.WEBHOOK_SECRET_HOURS,
      unit: 'hours',
      says: 'After a signing secret has been replaced, deliveries are signed with both for this long.',
    },
    WEBHOOK_FAILURE_HOURS: {
      value: limits.WEBHOOK_FAILURE_HOURS,
      unit: 'hours',
      says: 'A webhook that has failed for this long is paused.',
    },
  },
} as const satisfies Record<string, Record<string, Limit>>;
