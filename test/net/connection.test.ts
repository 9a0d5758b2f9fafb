import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { ConnectionSecurity, Endpoint } from '../../src/mail/endpoint.ts';
import { MailError } from '../../src/mail/errors.ts';
import type { QueuedCommand } from '../../src/net/command-queue.ts';
import { CommandQueue } from '../../src/net/command-queue.ts';
import type { OctetReader } from '../../src/net/octet-reader.ts';
import { LineConnection } from '../../src/net/connection.ts';
import { scriptedCaFile, scriptedCertificate } from '../support/scripted-certificates.ts';

// A line protocol that is none: the server greets with HELLO, and answers each line with one line.

interface Line extends QueuedCommand {
  resolve(answer: string): void;
}

class Lines extends CommandQueue<Line> {
  submit(line: string): Promise<string> {
    if (this.failure) return Promise.reject(this.failure);
    const pieces = [Buffer.from(`${line}\n`)];
    return new Promise((resolve, reject) =>
      this.enqueue({ shown: line, pieces, changes: false, isSent: false, resolve, reject }),
    );
  }

  receive(line: string): void {
    const [oldest] = this.inFlight;
    this.dequeue(oldest!);
    oldest!.resolve(line);
  }
}

class Toy extends LineConnection {
  readonly pipeline = new Lines(this.outlet);
  protected readonly upgradeVerb = 'SECURE';
  forgotten = 0;

  static async open(endpoint: Endpoint, signal: AbortSignal): Promise<Toy> {
    const connection = new Toy(endpoint, signal, []);
    await connection.establish();
    return connection;
  }

  say(line: string): Promise<string> {
    return this.pipeline.submit(line);
  }

  end(): void {
    this.endWith('BYE\n');
  }

  protected newReader(): OctetReader {
    let text = '';
    return {
      push: (octets) => {
        text += octets.toString();
        for (let end; (end = text.indexOf('\n')) >= 0;) {
          const line = text.slice(0, end);
          text = text.slice(end + 1);
          this.#receive(line, text !== '');
        }
      },
      stop: () => (text = ''),
      end: () => this.ended(),
    };
  }

  protected async requestUpgrade(): Promise<void> {
    if ((await this.say('SECURE')) !== 'YES') throw new MailError('SERVER_UNAVAILABLE', 'no TLS');
  }

  protected forgetWhatWasSaid(): void {
    this.forgotten++;
  }

  #receive(line: string, hasMore: boolean): void {
    if (this.stage === 'greeting')
      return this.greeted(line === 'HELLO' ? undefined : new MailError('RATE_LIMITED', line));
    if (this.stage === 'upgrading' && line === 'YES') this.upgradeAccepted(hasMore);
    this.pipeline.receive(line);
  }
}

interface Script {
  greeting: string;
  /** What SECURE is answered with, at once. */
  secure: string;
  onSilence: () => void;
}

const PEM = scriptedCertificate('valid');
let server: net.Server;
let script: Script;
let heard: string[];

function answer(socket: net.Socket): void {
  socket.on('error', () => {});
  socket.on('data', (octets) => {
    const lines = octets.toString().split('\n').slice(0, -1);
    heard.push(...lines);
    if (lines.includes('SILENCE')) script.onSilence();
    for (const line of lines.filter((each) => each !== 'SILENCE' && each !== 'BYE'))
      socket.write(line === 'SECURE' ? script.secure : `you said ${line}\n`);
    if (!lines.includes('SECURE') || !script.secure.startsWith('YES')) return;
    socket.removeAllListeners('data').pause();
    const secure = new tls.TLSSocket(socket, { isServer: true, cert: PEM, key: PEM });
    answer(secure);
  });
}

beforeEach(async () => {
  script = { greeting: 'HELLO\n', secure: 'YES\n', onSilence: () => {} };
  heard = [];
  server = net.createServer((socket) => {
    answer(socket);
    socket.write(script.greeting);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => void server.close());

function open(security: ConnectionSecurity = 'NONE', signal = new AbortController().signal): Promise<Toy> {
  const { port } = server.address() as net.AddressInfo;
  const authorities = [readFileSync(scriptedCaFile(), 'utf8')];
  const addresses = [{ address: '127.0.0.1', family: 4 as const }];
  return Toy.open({ security, host: 'localhost', port, addresses, authorities }, signal);
}

describe('a connection', () => {
  it('waits for the greeting, and counts what it takes', async () => {
    const connection = await open();
    expect(await connection.say('a')).toBe('you said a');
    expect([connection.setupRoundTrips, connection.octetsSent, connection.octetsReceived]).toEqual([
      2,
      'a\n'.length,
      'HELLO\nyou said a\n'.length,
    ]);
    connection.destroy();
  });

  it('passes on why a greeting is none to go on with', async () => {
    script.greeting = 'FULL\n';
    await expect(open()).rejects.toMatchObject({ code: 'RATE_LIMITED', message: 'FULL' });
  });

  it('counts again for the next call', async () => {
    const connection = await open();
    await connection.say('a');
    connection.park();
    connection.unpark(new AbortController().signal, []);
    await connection.say('bc');
    expect([connection.setupRoundTrips, connection.octetsSent, connection.octetsReceived]).toEqual([
      0,
      'bc\n'.length,
      'you said bc\n'.length,
    ]);
    expect(connection.pipeline.flights).toEqual([['bc']]);
    connection.destroy();
  });

  it('ends every wait when its signal aborts', async () => {
    const aborting = new AbortController();
    const connection = await open('NONE', aborting.signal);
    script.onSilence = () => aborting.abort();
    await expect(connection.say('SILENCE')).rejects.toMatchObject({ code: 'SERVER_TIMEOUT' });
    await connection.whenClosed();
  });

  it('says its last words where nothing is under way', async () => {
    const connection = await open();
    connection.end();
    await connection.whenClosed();
    expect(heard).toEqual(['BYE']);
  });
});

describe('an upgrade', () => {
  it('goes on in TLS, with what was said in clear forgotten', async () => {
    const connection = await open('STARTTLS');
    expect(await connection.say('a')).toBe('you said a');
    expect([connection.forgotten, connection.setupRoundTrips]).toEqual([1, 4]);
    expect(connection.pipeline.flights).toEqual([['a']]);
    connection.destroy();
  });

  it.each([
    ['a whole line', 'YES\nyou said b\n'],
    ['half a line', 'YES\nyou'],
  ])('with %s in clear behind it is fatal', async (_title, secure) => {
    script.secure = secure;
    await expect(open('STARTTLS')).rejects.toMatchObject({
      code: 'SERVER_UNAVAILABLE',
      message: 'Unencrypted data arrived after SECURE, which may be an attack. The connection was closed',
    });
  });

  it('that is refused is the end: nothing more is said in clear', async () => {
    script.secure = 'NO\n';
    await expect(open('STARTTLS')).rejects.toMatchObject({ message: 'no TLS' });
    expect(heard).toEqual(['SECURE']);
  });
});
