import { DOORS } from './doors.ts';
import type { Shape } from './shapes.ts';
import { IMAP, IMAP_LINES, MESSAGES, POP3, SMTP, callers, filled } from './shapes.ts';

/** What is tried of a door, and how long its longest input is. */
export interface Grown {
  readonly shapes: readonly (readonly [string, Shape])[];
  /** Octets that come in at most. */
  readonly longest: number;
}

const KB = 1024;
const MB = KB * KB;

/** A line of an HTTP header, or a part of the request line: Node.js takes 16 KB of all of them. */
const HEADER = 16 * KB;
/** The body of a request that brings no message. */
const BODY = 256 * KB;

/** Each seed again and again: what is well-formed is no quicker than it need be. */
const again = (name: string, between = ''): readonly (readonly [string, Shape])[] =>
  DOORS[name]!.seeds.map((seed, i): [string, Shape] => [`seed ${i} again`, filled('', seed + between)]);

const caller = (name: string, longest: number, ...heads: string[]): Grown => ({
  shapes: [...callers('', ...heads), ...again(name)],
  longest,
});

const HTML = MESSAGES.flatMap(([name, shape]): [string, Shape][] =>
  name.includes('text/html') ? [[name, (octets) => shape(octets).replace(/^[^]*?\n\n/, '')]] : [],
);

/** Every door with shapes made to hurt it. */
export const GROWN: Readonly<Record<string, Grown>> = {
  'imap wire': { shapes: [...IMAP, ...IMAP_LINES, ...again('imap wire')], longest: 12 * MB },
  'imap structures': {
    shapes: [...IMAP.filter(([name]) => /FETCH|^[a-z]/.test(name)), ...again('imap structures')],
    longest: 12 * MB,
  },
  'pop3 wire': { shapes: [...POP3, ...again('pop3 wire')], longest: 12 * MB },
  'smtp wire': { shapes: [...SMTP, ...again('smtp wire')], longest: 2 * MB },
  'outgoing addresses': caller('outgoing addresses', BODY, '"', 'a@'),
  'outgoing headers': {
    shapes: [...MESSAGES.filter(([name]) => /^[A-Z][\w-]*: /.test(name)), ...again('outgoing headers')],
    longest: 4 * MB,
  },
  'outgoing texts': { shapes: [...callers('', '.\r\n'), ...again('outgoing texts')], longest: 4 * MB },
  'composed messages': caller('composed messages', BODY, 'a|', 'a|b|'),
  messages: { shapes: [...MESSAGES, ...again('messages')], longest: 12 * MB },
  headers: {
    shapes: [...MESSAGES.filter(([name]) => /^[A-Z][\w-]*: /.test(name)), ...again('headers')],
    longest: 4 * MB,
  },
  html: { shapes: [...HTML, ...callers('', '<style>', '<a href="'), ...again('html')], longest: 4 * MB },
  autoconfig: caller('autoconfig', 64 * KB, '<incomingServer>', '<a b="'),
  pacc: caller('pacc', 64 * KB, '{"protocols":'),
  'authorization headers': caller('authorization headers', HEADER, 'Bearer ', 'Basic ', 'a.b.'),
  'request headers': caller('request headers', HEADER, 'bytes=', '"', 'W/"', 'gzip;q='),
  'change tokens': caller('change tokens', HEADER),
  'search queries': caller('search queries', HEADER, 'from:', '"', '-'),
  'ids of octets': caller('ids of octets', HEADER),
  ids: caller('ids', HEADER),
  cursors: caller('cursors', HEADER),
  tokens: caller('tokens', HEADER, 'a.b.', 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..'),
  'server urls': caller('server urls', HEADER, 'imaps://', 'imaps://[', 'imaps://a:'),
  filters: caller('filters', BODY, '{"and":[', '{"text":"', '{"ids":["', '{"not":[{"from":"'),
  rest: caller(
    'rest',
    BODY,
    'GET /',
    'GET /v1/account/messages?',
    'GET /v1/account/messages?fields=',
    'GET /v1/messages/',
    'POST /v1/messages:addFlags\n',
    'POST /v1/messages:addFlags\n{"ids":["',
    'POST /v1/mailboxes/INBOX/messages\n{"text":"',
  ),
  graphql: caller(
    'graphql',
    BODY,
    '{"query":"',
    '{"query":"{ a(b: ',
    '{"query":"query (',
    '{"query":"{ mailboxes { name } } #',
    '{"query":"{ mailboxes { name } }","variables":',
  ),
};
