import type { Script } from './scripted-options.ts';

/** A tagged NO with a response code of RFC 5530. */
export const no =
  (code: string, text = 'refused'): Script =>
  ({ tag }) => [`${tag} NO [${code}] ${text}`];

/** A tagged NO without a code. */
export const plainNo =
  (text: string): Script =>
  ({ tag }) => [`${tag} NO ${text}`];

export const bad: Script = ({ tag }) => [`${tag} BAD what`];

/** BYE in place of an answer, and the connection ends. */
export const bye =
  (text: string): Script =>
  (_, session) => {
    void session.send([`* BYE ${text}`]).then(() => session.close());
    return null;
  };

/** Lines ahead of the honest answer. */
export const ahead =
  (...lines: (string | Buffer)[]): Script =>
  async (command, session) => [...lines, ...(await session.honestly(command))];

/** These lines as they are, and no tagged answer: the client goes on waiting. */
export const only =
  (...lines: (string | Buffer)[]): Script =>
  // An iterator, because a tagged OK is added to arrays.
  () =>
    lines[Symbol.iterator]() as IterableIterator<string | Buffer>;

/** The same octets over and over, until the client hangs up. */
export const endless =
  (piece: Buffer, start = Buffer.alloc(0)): Script =>
  () =>
    (function* () {
      yield start;
      for (;;) yield piece;
    })();

/** How many octets one turn of an endless answer has. */
const TURN = 64 * 1024;

/** A line that never ends. */
export const endlessLine = (start: string): Script => endless(Buffer.alloc(TURN, 'x'), Buffer.from(start));

/** One line again and again. */
export const endlessLines = (line: string): Script =>
  endless(Buffer.from(`${line}\r\n`.repeat(Math.ceil(TURN / (line.length + 2))), 'latin1'));
