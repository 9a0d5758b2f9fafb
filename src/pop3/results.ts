import { MailError, attempt } from '../mail/errors.ts';
import type { Step } from './steps.ts';
import type { Reply } from './wire/command.ts';
import { LIMITS } from './wire/limits.ts';
import { refusal } from './wire/refusals.ts';

export interface DropStatus {
  /** Number of messages. */
  readonly count: number;
  /** Octets of all of them. */
  readonly size: number;
}

/** Octets of a message from its beginning. */
export interface Octets {
  readonly octets: Buffer;
  /** There are more. */
  readonly isCut: boolean;
  /** Octets that came, with those that were not kept. */
  readonly size: number;
}

/** What a step brings, by its verb. */
export interface Results {
  CAPA: readonly string[];
  STAT: DropStatus;
  /** By message number. */
  UIDL: ReadonlyMap<number, string>;
  LIST: ReadonlyMap<number, number>;
  TOP: Octets;
  RETR: Octets;
  DELE: null;
  RSET: null;
  QUIT: null;
}

/** What a listing says of one message. */
export type Row<V extends 'UIDL' | 'LIST'> = Results[V] extends ReadonlyMap<number, infer R> ? R : never;

export type Result = Results[Step['verb']];
export type Answer = Result | MailError;

const READERS: { [V in Step['verb']]: (reply: Reply, isOfAll: boolean) => Results[V] } = {
  CAPA: (reply) => [...linesOf(wholeOf(reply))],
  STAT: ({ text }) => readStatus(text),
  UIDL: (reply, isOfAll) => readListing(linesIn(reply, isOfAll), (text) => text),
  LIST: (reply, isOfAll) => readListing(linesIn(reply, isOfAll), sizeIn),
  TOP: octetsOf,
  RETR: octetsOf,
  DELE: () => null,
  RSET: () => null,
  QUIT: () => null,
};

/** A step's answer as a value; an -ERR as the error that it is. */
export function readReply(step: Step, reply: Reply): Answer {
  if (!reply.isOk) return refused(step, reply);
  return attempt((): Answer => READERS[step.verb](reply, !('number' in step)));
}

function refused({ verb }: Step, reply: Reply): MailError {
  // A server that does not know an optional command says no more than that.
  const isOptional = verb === 'CAPA' || verb === 'UIDL' || verb === 'TOP';
  const error = refusal(reply, verb, isOptional ? 'UNSUPPORTED' : 'SERVER_UNAVAILABLE');
  return verb === 'QUIT' ? unsureRemoval(error) : error;
}

/** Some of what was marked may have been removed (RFC 1939 §6). */
function unsureRemoval(error: MailError): MailError {
  const { message, serverCode, serverText } = error;
  const details = { cause: error, serverCode, serverText };
  return new MailError(
    'OUTCOME_UNKNOWN',
    `The mail server reported an error at QUIT, so some of the messages may not have been removed (${message}). List them again`,
    details,
  );
}

function octetsOf({ body, isCut, size }: Reply): Octets {
  return { octets: body, isCut, size };
}

/** Message numbers are counted from 1; more than this no maildrop holds. */
const MAX_NUMBER = 2 ** 32 - 1;

/** `15 9000` (RFC 1939 §5, STAT); some say it in words: `15 messages (9000 octets)`. */
function readStatus(text: string): DropStatus {
  const [count = NaN, size = NaN] = (text.match(/(?<![\w.])\d+(?![\w.])/g) ?? []).map(Number);
  const isEmpty = count === 0 || /\bno (?:new )?(?:messages|mail)\b|\bempty\b/i.test(text);
  if (isEmpty) return { count: 0, size: 0 };
  if (!(count <= MAX_NUMBER) || !Number.isSafeInteger(size)) throw unreadable();
  return { count, size };
}

/** Part of a list is no list. */
function wholeOf({ body, isCut }: Reply): Buffer {
  if (isCut) throw unreadable();
  return body;
}

/** Of one message it stands in the status line, of all in the lines behind it. */
function linesIn(reply: Reply, isOfAll: boolean): Iterable<string> {
  return isOfAll ? linesOf(wholeOf(reply)) : [reply.text];
}

function sizeIn(text: string): number | undefined {
  return /^\d{1,15}(?=$|\s)/.test(text) ? Number.parseInt(text, 10) : undefined;
}

/**
 * `1 120`, `1 whqtswO00WBw418f9t5JxYwZ`, by number. Lines that are no such thing are passed over. A unique-id may have
 * blanks in it that no RFC allows: only all of it tells messages apart. `+OK 3 messages` announces a listing that was not
 * asked for.
 * @throws MailError for a number that no message has
 */
function readListing<T>(
  lines: Iterable<string>,
  read: (text: string) => T | undefined,
): ReadonlyMap<number, T> {
  const listing = new Map<number, T>();
  for (const line of lines) {
    const [, digits, rest] = /^[ \t]*(\d+)[ \t]+(?!messages?\b)(\S.*)$/i.exec(line.trimEnd()) ?? [];
    if (rest === undefined) continue;
    const [number, value] = [Number(digits), read(rest)];
    if (number < 1 || number > MAX_NUMBER) throw unreadable();
    if (value !== undefined) listing.set(number, value);
  }
  return listing;
}

function* linesOf(body: Buffer): Generator<string> {
  let lines = 0;
  for (let at = 0; at < body.length;) {
    const found = body.indexOf(0x0a, at);
    const end = found < 0 ? body.length : found;
    if (++lines > LIMITS.lines) throw unreadable();
    yield body.toString('latin1', at, end).trimEnd();
    at = end + 1;
  }
}

function unreadable(): MailError {
  return new MailError('SERVER_UNAVAILABLE', 'The mail server sent a response that the gateway cannot parse');
}

/** The highest number of a listing; 0 where it is empty. */
export function highestOf(listing: ReadonlyMap<number, unknown>): number {
  let highest = 0;
  for (const number of listing.keys()) highest = Math.max(highest, number);
  return highest;
}

/** The numbers of each unique-id: a server may give the same one twice. */
export function numbersByUidl(listing: ReadonlyMap<number, string>): ReadonlyMap<string, readonly number[]> {
  const byUidl = new Map<string, number[]>();
  for (const [number, uidl] of listing) {
    const numbers = byUidl.get(uidl);
    if (numbers) numbers.push(number);
    else byUidl.set(uidl, [number]);
  }
  return byUidl;
}

/** What `read` returns, or `instead` where the server refused it. @throws what is no refusal */
export function ifRefused<T>(instead: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MailError) return instead;
    throw error;
  }
}
