import { once } from 'node:events';
import net from 'node:net';
import { expect, it } from '@jest/globals';

import { createApp } from '../../src/app.ts';
import { localConfig } from '../../src/config.ts';
import { EventReader } from '../support/event-reader.ts';
import type { Credentials, RealServer } from '../support/servers/real-servers.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { quoted } from '../support/servers/raw-imap.ts';
import { Subject, numberedMail } from './subject.ts';
import { TRAITS } from './traits.ts';

// How much later an event arrives than a mail client with IDLE of its own hears of the change. A time, and so an option:
// POSTERN_LATENCY=20 measures 20 changes.

const ROUNDS = Number(process.env['POSTERN_LATENCY'] ?? 0);
/** Milliseconds that may lie between the two; 40 of them are waited for more of a burst. */
const MOST = 100;

describeServer('dovecot', (server) => measure(server, new Subject(server, TRAITS.dovecot)));
describeServer('cyrus', (server) => measure(server, new Subject(server, TRAITS.cyrus)));

function measure(server: RealServer, subject: Subject): void {
  (ROUNDS > 0 ? it : it.skip)(
    `an event comes at most ${MOST} ms after the server has spoken`,
    async () => {
      const user = await subject.user(numberedMail(3));
      const { user: name, password } = user.credentials;
      const authorization = `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
      const app = createApp(
        localConfig({ POSTERN_SERVERS: `imap+plain://127.0.0.1:${server.ports.imap}` }),
        () => {},
      );
      const request = { method: 'GET', path: '/v1/events', query: 'mailbox=INBOX', body: Buffer.alloc(0) };
      const events = new EventReader(
        await app({ ...request, headers: { authorization }, id: 'r', timeLeft: 3_600_000 }),
      );
      await events.next();
      const idle = await Idle.start(server, user.credentials);
      const behind: number[] = [];
      const own: number[] = [];
      for (let i = 0; i < ROUNDS; i++) {
        const told = events.told(() => true).then(() => performance.now());
        const heard = idle.heard();
        const begun = performance.now();
        await user.commands('SELECT INBOX', `STORE 1 ${i % 2 ? '-' : '+'}FLAGS.SILENT (\\Flagged)`);
        const [at, spoke] = [await told, await heard];
        own.push(spoke - begun);
        behind.push(at - spoke);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
      idle.close();
      await events.end();
      await app.close?.();
      console.log(
        `${server.name}: the server speaks after ${of(own)} ms, the event comes ${of(behind)} ms later`,
      );
      expect(middle(behind)).toBeLessThan(MOST);
    },
    60_000 + ROUNDS * 5_000,
  );
}

const middle = (all: readonly number[]): number =>
  [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;

const of = (all: readonly number[]): string =>
  `${middle(all).toFixed(0)} (${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)})`;

/** A mail client that listens by IDLE. */
class Idle {
  readonly #socket: net.Socket;

  private constructor(socket: net.Socket) {
    this.#socket = socket;
  }

  static async start({ host, ports }: RealServer, { user, password }: Credentials): Promise<Idle> {
    const socket = net.connect({ host, port: ports.imap, noDelay: true });
    let text = '';
    socket.on('data', (octets: Buffer) => (text += octets.toString('latin1')));
    const said = async (words: RegExp) => {
      while (!words.test(text)) await once(socket, 'data');
    };
    await said(/^\* OK/);
    for (const [i, command] of [`LOGIN ${quoted(user)} ${quoted(password)}`, 'SELECT INBOX'].entries()) {
      socket.write(`a${i} ${command}\r\n`);
      await said(new RegExp(`^a${i} OK`, 'm'));
    }
    socket.write('a9 IDLE\r\n');
    await said(/^\+ /m);
    return new Idle(socket);
  }

  /** When the server says something of a message. */
  async heard(): Promise<number> {
    for (;;) {
      const [octets] = (await once(this.#socket, 'data')) as [Buffer];
      if (octets.includes('FETCH')) return performance.now();
    }
  }

  close(): void {
    this.#socket.destroy();
  }
}
