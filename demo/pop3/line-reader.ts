import type { Socket } from 'node:net';

/** A command has 255 octets at most (RFC 2449 §4), a SASL response has more. */
const LONGEST_LINE = 4096;

/**
 * The lines that a client sends, without their ends, however the octets are cut into packets. Ends when the client has
 * closed its side. @throws for a line that is too long
 */
export async function* readLines(socket: Socket): AsyncGenerator<string, undefined> {
  let rest = Buffer.alloc(0);
  const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  for await (const chunk of chunks) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf('\n'); end >= 0 && end <= LONGEST_LINE; end = rest.indexOf('\n')) {
      yield rest.toString('utf8', 0, end).replace(/\r$/, '');
      rest = rest.subarray(end + 1);
    }
    if (rest.length > LONGEST_LINE) throw new Error('The line is too long');
  }
  return undefined;
}
