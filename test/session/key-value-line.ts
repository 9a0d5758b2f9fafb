import net from 'node:net';
import { MailError } from '../../src/mail/errors.ts';
import type { ChangingLine } from '../../src/session/change.ts';
import type { Line } from '../../src/session/run.ts';
import { someTurns } from '../support/test-clock.ts';

// A made-up line protocol, to show what the engine of planned sessions needs of a protocol: `HELLO`, `GET key`, and
// `SET key value`, each answered by one line in turn.

export type Step = { readonly get: string } | { readonly set: string; readonly to: string };
export type Answer = string | MailError;

export const lineOf = (step: Step): string =>
  'get' in step ? `GET ${step.get}` : `SET ${step.set} ${step.to}`;

/** A server of it: what arrived in one write is one entry of `writes`. */
export class KeyValueServer {
  readonly values = new Map<string, string>();
  readonly writes: string[][] = [];
  /** Hears nothing that comes in one write with HELLO. */
  isDeafBehindHello = false;
  /** Ends the connection in place of answering a line, once. */
  cutsAt: string | undefined;
  readonly #server = net.createServer((socket) => {
    socket.setNoDelay().on('error', () => {});
    socket.on('data', (octets) => this.#hear(String(octets).trimEnd().split('\n'), socket));
  });

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as net.AddressInfo).port;
  }

  close(): void {
    this.#server.close();
  }

  #hear(lines: string[], socket: net.Socket): void {
    this.writes.push(lines);
    const heard = this.isDeafBehindHello && lines[0] === 'HELLO' ? ['HELLO'] : lines;
    for (const line of heard) {
      const [verb, key = '', value = ''] = line.split(' ');
      if (line === this.cutsAt) {
        this.cutsAt = undefined;
        return void socket.destroy();
      }
      if (verb === 'SET') this.values.set(key, value);
      socket.write(`${verb === 'GET' ? (this.values.get(key) ?? '-') : 'OK'}\n`);
    }
  }
}

/** A client: everything of one tick leaves in one write. */
export class KeyValueLine implements Line<Step, Answer>, ChangingLine<Step, Answer> {
  canPipelineWithAuth: boolean;
  isUnverified = false;
  readonly isOver = false;
  failure: MailError | undefined;
  readonly #port: number;
  #socket: net.Socket;
  #queue: string[] = [];
  #waiting: ((answer: Answer) => void)[] = [];

  constructor(port: number, canPipelineWithAuth = false) {
    this.#port = port;
    this.canPipelineWithAuth = canPipelineWithAuth;
    this.#socket = this.#dial();
  }

  async signIn(): Promise<void> {
    this.canPipelineWithAuth = false;
    await this.#ask('HELLO');
  }

  fly(steps: readonly Step[]): Promise<Answer[]> {
    return Promise.all(steps.map((step) => this.#ask(lineOf(step))));
  }

  write(steps: readonly Step[]): Promise<Answer[]> {
    return this.fly(steps);
  }

  async whenIdle(): Promise<'idle'> {
    await someTurns();
    return 'idle';
  }

  requireAlive(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async replace(): Promise<undefined> {
    this.failure = undefined;
    this.#socket = this.#dial();
    await this.signIn();
  }

  end(): void {
    this.#socket.destroy();
  }

  #dial(): net.Socket {
    const socket = net.connect(this.#port, '127.0.0.1').setNoDelay();
    socket.on('data', (octets) => {
      for (const line of String(octets).trimEnd().split('\n')) this.#waiting.shift()!(line);
    });
    socket.on('error', () => {}).on('close', () => this.#fail());
    return socket;
  }

  #fail(): void {
    this.failure = new MailError('SERVER_UNAVAILABLE', 'The connection ended');
    for (const settle of this.#waiting.splice(0)) settle(this.failure);
  }

  #ask(line: string): Promise<Answer> {
    if (this.#queue.push(line) === 1)
      queueMicrotask(() => this.#socket.write(`${this.#queue.splice(0).join('\n')}\n`));
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
