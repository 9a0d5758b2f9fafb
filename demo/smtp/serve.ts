import type { Socket } from 'node:net';

import type { SmtpSetting } from './session.ts';
import { SmtpSession } from './session.ts';
import { TextReader } from './text-reader.ts';

/** RFC 5321 §4.5.3.2.7 */
const IDLE_LIMIT_MS = 5 * 60 * 1000;
const LONGEST_LINE = 16 * 1024;
/** As EHLO announces it. */
export const MAX_MESSAGE = 25 * 1024 * 1024;

/** Serves one client of the submission server. */
export function serveSmtp(socket: Socket, setting: SmtpSetting): void {
  socket.setTimeout(IDLE_LIMIT_MS, () => socket.destroy());
  const session = new SmtpSession(setting);
  let rest: Buffer = Buffer.alloc(0);
  let text: TextReader | undefined;
  const say = (reply: string): void => {
    if (socket.writable) socket.write(reply);
    text = session.isInText ? new TextReader() : undefined;
    if (session.isEnding) socket.end();
  };
  socket.on('data', (octets: Buffer) => {
    rest = Buffer.concat([rest, octets]);
    while (rest.length > 0 && !session.isEnding) {
      if (text) {
        const whole = text.push(rest);
        rest = whole?.rest ?? Buffer.alloc(0);
        if (text.length > MAX_MESSAGE) socket.destroy();
        if (whole) say(session.take(whole.text));
      } else {
        const end = rest.indexOf('\n');
        if (end < 0) {
          if (rest.length > LONGEST_LINE) socket.destroy();
          return;
        }
        const line = rest.toString('utf8', 0, end).replace(/\r$/, '');
        rest = rest.subarray(end + 1);
        say(session.answer(line));
      }
    }
  });
  socket.on('end', () => socket.end());
  socket.write('220 demo ESMTP Postern demo mail server\r\n');
}
