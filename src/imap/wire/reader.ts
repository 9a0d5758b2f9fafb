import { parser } from 'imapflow/lib/handler/imap-handler.js';

import { MailError } from '../../mail/errors.ts';
import type { OctetReader } from '../../net/octet-reader.ts';
import { LIMITS } from './limits.ts';
import type { LiteralSink } from './literal-sink.ts';
import { mendLine } from './loose-lines.ts';
import { beginsResponse, isRow, joinRows, readLooseRow } from './loose-rows.ts';
import type { RawResponse } from './oversized-items.ts';
import { OversizeFilter, withoutStructure } from './oversized-items.ts';
import { deferEnvelope, hasStrayQuotes, readPlain, restoreEnvelope, rowOf } from './plain-responses.ts';
import type { Response } from './responses.ts';
import { classify } from './responses.ts';
import { Splitter } from './splitter.ts';

/** Responses that some servers write in a form of their own. */
const MAY_BE_LOOSE = /^\* +(?:X?LIST |LSUB |STATUS |\[)/i;

/** Who hears what the server says. */
export interface Listener {
  onResponse(response: Response): void;
  /** A line that cannot be parsed, or a blank one; `tag` is known when only the rest of it is broken. */
  onUnreadable(tag: string | undefined, cause: unknown): void;
  /** Whether all that has come is still within bounds. */
  mayReceive(): boolean;
  sinkFor(announcement: string, size: number): LiteralSink | undefined;
  /** The sink of a literal accepts no more octets until this settles. */
  onFull(room: Promise<void>): void;
  /** The last line has come. @param rest what has come behind it */
  onLast(rest: Buffer): void;
  /** Nothing more will come. */
  onEnd(cause: unknown): void;
}

/**
 * From octets to responses, in order. imapflow's parser makes the tokens; a line is handed over as a binary string, for the
 * parser would read octets as UTF-8 and lose what is not.
 */
export class Reader implements OctetReader {
  readonly #listener: Listener;
  readonly #splitter: Splitter;
  /** What of the answer to the present command is large; undefined: nothing yet. */
  #oversize: OversizeFilter | undefined;
  #work = Promise.resolve();
  #isOver = false;
  /** Responses to be handed over, the next one last: taking the first one of many would move all others. */
  #waiting: RawResponse[] = [];
  /** A row that could not be read, and the lines behind it that may go on with it. */
  #held: RawResponse[] = [];
  #heldOctets = 0;

  constructor(listener: Listener) {
    this.#listener = listener;
    this.#splitter = new Splitter({
      sinkFor: (announcement, size) => listener.sinkFor(announcement, size),
      onFull: (room) => listener.onFull(room),
    });
  }

  /** Whether more has come than was handed over. */
  get hasMore(): boolean {
    return this.#waiting.length > 0 || this.#splitter.responses.length > 0 || this.#splitter.isMidway;
  }

  /** What stands behind the OK to a command of this tag is deflated. */
  deflatesBehind(tag: string): void {
    this.#splitter.lastTag = tag;
  }

  push(octets: Buffer): void {
    if (this.#isOver) return;
    try {
      if (!this.#listener.mayReceive()) throw new Error('too many octets in one session');
      const rest = this.#splitter.push(octets);
      if (rest) this.#listener.onLast(rest);
    } catch (error) {
      this.end(error);
    }
    if (this.#splitter.responses.length > 0) this.#work = this.#work.then(() => this.#handOver());
  }

  stop(): void {
    this.#isOver = true;
    this.#waiting = [];
    this.#splitter.takeResponses();
  }

  /** It is reported behind the last response: a socket closes before its last data has been parsed. */
  end(cause?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#work = this.#work.then(() => this.#handOver()).then(() => this.#listener.onEnd(cause));
  }

  async #handOver(): Promise<void> {
    for (let raw; (raw = this.#next());) {
      if (this.#held.length > 0 && !beginsResponse(raw)) {
        this.#hold(raw);
        continue;
      }
      if (this.#held.length > 0) await this.#releaseHeld();
      // Most rows of a list are plain: they wait for nothing.
      if (!this.#handOverPlain(raw)) await this.#handOverOne(raw);
    }
    if (this.#isOver) await this.#releaseHeld();
  }

  #next(): RawResponse | undefined {
    if (this.#waiting.length === 0) this.#waiting = this.#splitter.takeResponses().reverse();
    return this.#waiting.pop();
  }

  /** Whether the response was one that can be read at once. */
  #handOverPlain(raw: RawResponse): boolean {
    try {
      const response = readPlain(raw);
      if (!response) return false;
      if (response.kind === 'status' && response.tag !== '*') this.#oversize = undefined;
      this.#listener.onResponse(response);
    } catch (error) {
      this.#listener.onUnreadable(undefined, error);
    }
    return true;
  }

  async #handOverOne(raw: RawResponse): Promise<void> {
    if (raw.line === '') return this.#listener.onUnreadable(undefined, undefined);
    let response: Response;
    try {
      response = await read(this.#thin(raw));
    } catch (error) {
      if (isRow(raw) && !(error instanceof MailError)) this.#hold(raw);
      else this.#listener.onUnreadable((error as { parsedTag?: string }).parsedTag, error);
      return;
    }
    this.#listener.onResponse(response);
  }

  /**
   * A row that could not be read goes on with lines that begin no response. It is read once, when all of them are there: to try
   * with each of them would take the square of their number.
   */
  #hold(raw: RawResponse): void {
    this.#held.push(raw);
    this.#heldOctets += raw.line.length;
    if (this.#held.length <= LIMITS.looseLines && this.#heldOctets <= LIMITS.line) return;
    this.#held = [];
    this.#heldOctets = 0;
    this.#listener.onUnreadable(undefined, new Error('a row that goes on for too long'));
  }

  async #releaseHeld(): Promise<void> {
    const held = this.#held;
    this.#held = [];
    this.#heldOctets = 0;
    if (held.length === 0) return;
    let response: Response;
    try {
      response = held.length === 1 ? looseRow(held[0]!) : await readJoined(joinRows(held));
    } catch (error) {
      return this.#listener.onUnreadable(undefined, error);
    }
    this.#listener.onResponse(response);
  }

  /** Small data is passed on as it is; what ends a command ends the room that its answer had. */
  #thin(raw: RawResponse): RawResponse {
    if (!raw.line.startsWith('*')) this.#oversize = undefined;
    if (raw.line.length < LIMITS.largeItem) return raw;
    return (this.#oversize ??= new OversizeFilter()).thin(raw);
  }
}

/** A row in several lines, as it should have been written, or leniently. */
async function readJoined(row: RawResponse): Promise<Response> {
  return read(row).catch(() => looseRow(row));
}

/** A row read leniently: what can be made out of it. */
function looseRow(raw: RawResponse): Response {
  return rowOf(readLooseRow(raw));
}

async function read(raw: RawResponse): Promise<Response> {
  if (raw.line.includes('"') && hasStrayQuotes(raw) && isRow(raw)) return looseRow(raw);
  try {
    return await parse(raw);
  } catch (error) {
    const rest = withoutStructure(raw);
    if (!rest) throw error;
    return parse(rest);
  }
}

async function parse(raw: RawResponse): Promise<Response> {
  const aside = raw.line.includes('ENVELOPE (') ? deferEnvelope(raw) : undefined;
  const { line, literals } = aside ?? (MAY_BE_LOOSE.test(raw.line) ? mendLine(raw) : raw);
  const parsed = await parser(line, { literals: [...literals], maxResponseTokens: LIMITS.tokens });
  const items = parsed.attributes?.[1];
  if (aside && Array.isArray(items)) restoreEnvelope(aside.envelope, items);
  return classify(parsed);
}
