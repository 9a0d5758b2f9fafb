import type { Endpoint } from '../../mail/endpoint.ts';
import { MailError } from '../../mail/errors.ts';
import type { Clock } from '../../net/clock.ts';
import { LineConnection } from '../../net/connection.ts';
import type { Command, Reply } from './command.ts';
import { readStatus } from './command.ts';
import { LIMITS } from './limits.ts';
import { Pipeline } from './pipeline.ts';
import { Reader } from './reader.ts';
import { refusal } from './refusals.ts';

/** Milliseconds that a server gets to answer a QUIT on which nothing depends. */
const QUIT_PATIENCE = 2_000;

/** The answer to STAT, UIDL or LIST. */
const LISTED = /^\+OK[ \t]+\d/i;

const STLS: Command = { line: 'STLS' };

/** One POP3 connection: greeting, STLS, pipelined commands, QUIT. It neither signs in nor knows plans. */
export class Connection extends LineConnection {
  readonly pipeline = new Pipeline(this.outlet);

  protected readonly upgradeVerb = STLS.line;

  /** Dials, and waits for the greeting. @throws MailError SERVER_UNAVAILABLE, SERVER_TIMEOUT, MAILBOX_BUSY, RATE_LIMITED */
  static async open(
    endpoint: Endpoint,
    signal: AbortSignal,
    secrets: readonly string[],
  ): Promise<Connection> {
    const connection = new Connection(endpoint, signal, secrets);
    await connection.establish();
    return connection;
  }

  /** Queues a command; all of one tick leave in one write where the server reads ahead. */
  execute(command: Command): Promise<Reply> {
    return this.pipeline.submit(command);
  }

  /**
   * Ends a session that has changed nothing, and waits until the server has let go of the maildrop: the next session
   * would find it locked.
   */
  async quit(clock: Clock): Promise<void> {
    if (!this.pipeline.failure && this.pipeline.isIdle) {
      const callOff = clock.timeout(QUIT_PATIENCE, () => this.destroy());
      await this.execute({ line: 'QUIT' }).catch(() => {});
      callOff();
    }
    this.destroy();
  }

  protected newReader(): Reader {
    return new Reader(
      {
        onLine: (line, hasMore) => this.#receiveLine(this.#masked(line), hasMore),
        onBody: (octets) => this.pipeline.receiveBody(octets),
        onBodyEnd: () => this.pipeline.receiveBodyEnd(),
        onEndless: () =>
          this.break(
            new MailError(
              'SERVER_UNAVAILABLE',
              'The mail server sent a line longer than the gateway accepts',
            ),
          ),
        onEnd: () => this.ended(),
      },
      LIMITS.statusLine,
    );
  }

  protected async requestUpgrade(): Promise<void> {
    const reply = await this.execute(STLS);
    if (!reply.isOk) throw refusal(reply, 'STLS, without which no password is sent', 'SERVER_UNAVAILABLE');
  }

  /** CAPA is not asked before STLS. */
  protected forgetWhatWasSaid(): void {}

  /** A line without the caller's secrets in its words; the numbers and unique-ids of a listing stay as they are. */
  #masked(line: Buffer): Buffer {
    if (LISTED.test(line.toString('latin1', 0, 16))) return line;
    return Buffer.from(this.pipeline.masks.hide(line.toString('latin1')), 'latin1');
  }

  #receiveLine(line: Buffer, hasMore: boolean): boolean {
    if (this.stage === 'greeting') {
      this.greeted(refusedGreeting(line));
      return false;
    }
    if (this.stage === 'upgrading' && readStatus(line.toString('latin1'))?.status === '+OK')
      this.upgradeAccepted(hasMore);
    return this.pipeline.receiveLine(line);
  }
}

function refusedGreeting(line: Buffer): MailError | undefined {
  const read = readStatus(line.toString('latin1'));
  if (!read || read.status === '+')
    return new MailError(
      'SERVER_UNAVAILABLE',
      'The mail server did not greet as a POP3 server. Check the host and port',
    );
  const { status, code, text } = read;
  const greeting = { isOk: status === '+OK', code, text, body: Buffer.alloc(0), isCut: false, size: 0 };
  return greeting.isOk ? undefined : refusal(greeting, 'the connection', 'SERVER_UNAVAILABLE');
}
