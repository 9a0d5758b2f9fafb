import type { Socket } from 'node:net';

import { drained } from '../../demo/drained.ts';
import type { HostileServer } from './imap-server.ts';

/** A POP3 server that lets everyone in and has this one message, or says otherwise where the table has the command. */
export function pop3Server(
  raw: Buffer,
  hostile: Readonly<Record<string, () => Iterable<string>>> = {},
): HostileServer {
  const stuffed = Buffer.from(
    raw.toString('latin1').replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..'),
    'latin1',
  );
  const end = stuffed.toString('latin1', stuffed.length - 2) === '\r\n' ? '.\r\n' : '\r\n.\r\n';
  const body = () => [`+OK\r\n`, stuffed.toString('latin1'), end];
  const honestly: Readonly<Record<string, () => Iterable<string>>> = {
    CAPA: () => ['+OK\r\nTOP\r\nUIDL\r\nUSER\r\nPIPELINING\r\n.\r\n'],
    STAT: () => [`+OK 1 ${stuffed.length}\r\n`],
    LIST: () => [`+OK\r\n1 ${stuffed.length}\r\n.\r\n`],
    UIDL: () => ['+OK\r\n1 a\r\n.\r\n'],
    RETR: body,
    TOP: body,
  };
  const serve = (socket: Socket): void => {
    socket.on('error', () => {});
    socket.write('+OK ready\r\n');
    let rest = '';
    let work = Promise.resolve();
    socket.on('data', (octets: Buffer) => {
      const lines = (rest + octets.toString('latin1')).split('\r\n');
      rest = lines.pop()!;
      for (const line of lines) work = work.then(() => answer(line));
    });
    async function answer(line: string): Promise<void> {
      const [verb = ''] = line.toUpperCase().split(' ');
      const say = (server.isArmed && hostile[verb]) || (honestly[verb] ?? (() => ['+OK\r\n']));
      for (const piece of say()) {
        if (!socket.writable) return;
        if (!socket.write(Buffer.from(piece, 'latin1'))) await drained(socket);
      }
      if (verb === 'QUIT') socket.end();
    }
  };
  const server: HostileServer = Object.assign(serve, { isArmed: false, protocol: 'pop3' as const });
  return server;
}
