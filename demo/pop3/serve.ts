import type { Socket } from 'node:net';
import { drained } from '../drained.ts';
import type { Authenticate } from '../store/authenticate.ts';
import { readLines } from './line-reader.ts';
import type { MaildropSource } from './maildrop.ts';
import { Pop3Session } from './session.ts';

/** RFC 2449 §6. AUTH-RESP-CODE: RFC 3206. */
const CAPABILITIES = [
  'TOP',
  'UIDL',
  'USER',
  'SASL PLAIN',
  'RESP-CODES',
  'AUTH-RESP-CODE',
  'PIPELINING',
  'EXPIRE NEVER',
  'IMPLEMENTATION Postern-demo',
];
/** Autologout may not come before 10 minutes (RFC 1939 §3). */
const IDLE_LIMIT_MS = 10 * 60 * 1000;

/** Serves one client: reads a command, answers it, and only then reads the next. */
export async function servePop3(socket: Socket, authenticate: Authenticate<MaildropSource>): Promise<void> {
  // Without a QUIT nothing is removed.
  socket.setTimeout(IDLE_LIMIT_MS, () => socket.destroy());
  const lines = readLines(socket);
  const write = async (octets: string | Buffer): Promise<void> => {
    if (socket.writable && !socket.write(octets)) await drained(socket);
  };
  const challenge = async (): Promise<string> => {
    await write('+ \r\n');
    return (await lines.next()).value ?? '*';
  };
  const session = new Pop3Session({ authenticate, capabilities: CAPABILITIES, challenge });
  try {
    await write('+OK Postern demo mail server ready\r\n');
    for await (const line of lines) {
      await write(await session.answer(line));
      if (session.isEnding || !socket.writable) break;
    }
  } catch (error) {
    await write(`-ERR ${error instanceof Error ? error.message : ''}\r\n`);
  }
  session.close();
  socket.end();
  socket.destroySoon();
}
