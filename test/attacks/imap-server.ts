import type { Socket } from 'node:net';

import { drained } from '../../demo/drained.ts';

/** What a server says to one command, piece by piece; the pieces may never end. */
export type Say = (tag: string) => Iterable<string>;

const CAPABILITIES = 'IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ ESEARCH LIST-EXTENDED LIST-STATUS UIDPLUS';
const HONESTLY: Readonly<Record<string, Say>> = {
  LIST: (tag) => [`* LIST () "/" INBOX\r\n${tag} OK\r\n`],
  EXAMINE: (tag) => [
    `* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT 3] ok\r\n${tag} OK [READ-ONLY] done\r\n`,
  ],
};

/** What a listener does with its connections. It is honest until it is armed: a sign-in comes first. */
export interface HostileServer {
  (socket: Socket): void;
  isArmed: boolean;
  readonly protocol: 'imap' | 'pop3';
}

/** An IMAP server that lets everyone in and is as the table says, command by command. */
export function imapServer(hostile: Readonly<Record<string, Say>>): HostileServer {
  const serve = (socket: Socket): void => {
    socket.on('error', () => {});
    socket.write(`* OK [CAPABILITY ${CAPABILITIES}] ready\r\n`);
    let rest = '';
    let work = Promise.resolve();
    socket.on('data', (octets: Buffer) => {
      const lines = (rest + octets.toString('latin1')).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) work = work.then(() => answer(socket, line, server.isArmed ? hostile : {}));
    });
  };
  const server: HostileServer = Object.assign(serve, { isArmed: false, protocol: 'imap' as const });
  return server;
}

async function answer(socket: Socket, line: string, hostile: Readonly<Record<string, Say>>): Promise<void> {
  const [, tag = '*', verb = ''] = /^(\S+) ((?:UID )?\S+)/i.exec(line) ?? [];
  const say = hostile[verb] ?? hostile[verb.replace('UID ', '')] ?? HONESTLY[verb];
  for (const piece of say?.(tag) ?? [`${tag} OK done\r\n`]) {
    if (!socket.writable) return;
    if (!socket.write(Buffer.from(piece, 'latin1'))) await drained(socket);
  }
}

/** The same again and again, without an end. */
export const forever =
  (piece: string, start = ''): Say =>
  () =>
    (function* () {
      yield start;
      const much = piece.repeat(Math.ceil(65_536 / piece.length));
      for (;;) yield much;
    })();

/** So many pieces that differ, and then an end. */
export const many =
  (count: number, piece: (i: number) => string, start = '', end = ''): Say =>
  (tag) =>
    (function* () {
      yield start;
      for (let i = 0; i < count; i += 100)
        yield Array.from({ length: Math.min(100, count - i) }, (_, k) => piece(i + k)).join('');
      yield `${end}${tag} OK done\r\n`;
    })();
