import { parser } from 'imapflow/lib/handler/imap-handler.js';
import { ImapStream } from 'imapflow/lib/handler/imap-stream.js';
import type { ImapStreamItem } from 'imapflow/lib/handler/types.js';

import { LIMITS } from './limits.ts';
import type { RawResponse } from './oversized-items.ts';
import { Thinner, withoutStructure } from './oversized-items.ts';
import type { Response } from './responses.ts';
import { classify } from './responses.ts';

/** Who hears what the server says. */
export interface Listener {
  /** `isLast`: nothing else was in the buffer behind this response. */
  onResponse(response: Response, isLast: boolean): void;
  /** A line that cannot be parsed; `tag` is known when only the rest of it is broken. */
  onUnreadable(tag: string | undefined, cause: unknown): void;
  /** Whether so many octets are still within bounds, all that came before included. */
  mayReceive(octets: number): boolean;
  /** Nothing more will come. */
  onEnd(cause: unknown): void;
}

const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} };

/**
 * From octets to responses, in order. imapflow's stream cuts lines and literals, its parser makes tokens; the line is
 * handed over as a binary string, for the parser would read octets as UTF-8 and lose what is not.
 */
export function createReader(listener: Listener): ImapStream {
  const stream = new ImapStream({
    logger: SILENT,
    maxLineLength: LIMITS.line,
    maxLiteralSize: LIMITS.literal,
    maxResponseSize: LIMITS.response,
  });
  const thinner = new Thinner();
  let received = 0;
  const take = async (): Promise<void> => {
    for (let item; (item = stream.read() as ImapStreamItem | null);) {
      received += item.payload.length + item.literals.reduce((sum, each) => sum + each.length, 0);
      if (!listener.mayReceive(received)) stream.destroy(new Error(`${received} octets in one session`));
      await handOver(item, thinner, listener);
      item.next();
    }
  };
  let work = Promise.resolve();
  // The end is reported behind the last response: a socket closes before its last data has been parsed.
  const end = (cause: unknown) => void (work = work.then(() => listener.onEnd(cause)));
  stream.on('readable', () => void (work = work.then(take)));
  stream.on('error', end);
  stream.on('end', () => end(undefined));
  return stream;
}

async function handOver(item: ImapStreamItem, thinner: Thinner, listener: Listener): Promise<void> {
  let response: Response;
  try {
    response = await read(thinner.thin({ line: item.payload.toString('latin1'), literals: item.literals }));
  } catch (error) {
    listener.onUnreadable((error as { parsedTag?: string }).parsedTag, error);
    return;
  }
  listener.onResponse(response, !item.trailingAfterLine);
}

async function read(raw: RawResponse): Promise<Response> {
  try {
    return await parse(raw);
  } catch (error) {
    const rest = withoutStructure(raw);
    if (!rest) throw error;
    return parse(rest);
  }
}

async function parse({ line, literals }: RawResponse): Promise<Response> {
  return classify(await parser(line, { literals: [...literals], maxResponseTokens: LIMITS.tokens }));
}
