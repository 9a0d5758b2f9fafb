import { describe, expect, it } from '@jest/globals';

import { MailError } from '../../src/mail/errors.ts';
import type { QueuedCommand, QueuedPiece } from '../../src/net/command-queue.ts';
import { CommandQueue, SourceFailed } from '../../src/net/command-queue.ts';
import { outletTo } from '../support/outlet.ts';

// Commands of a made-up protocol: words, answered in their order.

interface Word extends QueuedCommand {
  resolve(): void;
}

class Words extends CommandQueue<Word> {
  say(...words: string[]): Promise<void> {
    return this.#submit(words, undefined);
  }

  change(...words: string[]): Promise<void> {
    return this.#submit(words, true);
  }

  answer(): void {
    const [oldest] = this.inFlight;
    this.dequeue(oldest!);
    oldest!.resolve();
  }

  ask(): boolean {
    return this.writeNextPiece();
  }

  /** The second piece is fetched while it is sent. */
  carry(first: string, source: () => AsyncIterable<Buffer>, last: string): Promise<void> {
    return this.#queue([Buffer.from(first), source, Buffer.from(last)], true);
  }

  #submit(words: readonly string[], changes: boolean | undefined): Promise<void> {
    return this.#queue(
      words.map((word) => Buffer.from(word)),
      changes,
    );
  }

  #queue(pieces: QueuedPiece[], changes: boolean | undefined): Promise<void> {
    return new Promise((resolve, reject) =>
      this.enqueue({ shown: String(pieces[0]), pieces, changes, isSent: false, resolve, reject }),
    );
  }
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

function open(isTaken = () => true) {
  const written: string[] = [];
  const broken: MailError[] = [];
  const write = (octets: Buffer) => {
    if (isTaken()) written.push(octets.toString());
    return isTaken();
  };
  const outlet = outletTo(write, (error) => {
    broken.push(error);
    words.fail(error);
  });
  const words: Words = new Words(outlet);
  return { words, written, broken };
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: MailError) => error.code,
  );

describe('commands of one tick', () => {
  it('leave in one write', async () => {
    const { words, written } = open();
    void words.say('a');
    void words.say('b');
    await tick();
    void words.say('c');
    await tick();
    expect(written).toEqual(['ab', 'c']);
    expect(words.flights).toEqual([['a', 'b'], ['c']]);
    expect(words.roundTrips).toBe(2);
  });

  it('have one time, which ends with the last of their answers', async () => {
    const { words } = open();
    void words.say('a');
    void words.say('b');
    await tick();
    const [time] = words.flightTimes;
    expect(time!.answered).toBeUndefined();
    words.answer();
    const first = time!.answered!;
    words.answer();
    expect(words.flightTimes).toEqual([time]);
    expect([time!.sent <= first, first <= time!.answered!]).toEqual([true, true]);
    words.beginCall([]);
    expect(words.flightTimes).toEqual([]);
  });

  it('leave one by one where the server does not read ahead', async () => {
    const { words, written } = open();
    words.mayReadAhead = false;
    void words.say('a');
    void words.say('b');
    await tick();
    expect(written).toEqual(['a']);
    words.answer();
    await tick();
    expect(written).toEqual(['a', 'b']);
  });

  it('wait behind a piece that the server has yet to ask for', async () => {
    const { words, written } = open();
    void words.say('a', 'A');
    void words.say('b');
    await tick();
    expect(written).toEqual(['a']);
    expect(words.ask()).toBe(true);
    await tick();
    expect(written).toEqual(['a', 'A', 'b']);
    expect(words.ask()).toBe(false);
  });

  it('wait no longer where that piece was refused, and it is never sent', async () => {
    const { words, written } = open();
    void words.say('a', 'A');
    void words.say('b');
    await tick();
    words.answer();
    await tick();
    expect(written).toEqual(['a', 'b']);
  });
});

describe('octets that are fetched while they are sent', () => {
  const source = (...words: string[]) =>
    async function* (): AsyncGenerator<Buffer> {
      for (const word of words) yield await Promise.resolve(Buffer.from(word));
    };

  it('leave when the server asks, with the piece behind them, and nothing else in between', async () => {
    const { words, written } = open();
    void words.carry('a', source('1', '2'), 'z');
    void words.say('b');
    await tick();
    expect(words.ask()).toBe(true);
    expect(words.ask()).toBe(false);
    await tick();
    expect(written).toEqual(['a', '1', '2', 'z', 'b']);
    expect(words.roundTrips).toBe(3);
  });

  it('break the connection where they cannot be had: the change was not made, and says why', async () => {
    const { words, written, broken } = open();
    const outcome = codeOf(
      words.carry(
        'a',
        async function* () {
          yield await Promise.resolve(Buffer.from('1'));
          throw new MailError('NOT_FOUND', 'gone');
        },
        'z',
      ),
    );
    await tick();
    words.ask();
    expect(await outcome).toBe('NOT_FOUND');
    expect(written).toEqual(['a', '1']);
    expect(broken[0]).toBeInstanceOf(SourceFailed);
  });

  it('break it where the server answers before it has all of them', async () => {
    const { words, written, broken } = open();
    let goOn = () => {};
    const slow = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('1');
      await new Promise<void>((resolve) => (goOn = resolve));
      yield Buffer.from('2');
      yield Buffer.from('3');
    };
    void words.carry('a', slow, 'z');
    await tick();
    words.ask();
    await tick();
    words.answer();
    goOn();
    await tick();
    expect(written).toEqual(['a', '1']);
    expect(broken).toHaveLength(1);
  });
});

describe('the end of the connection', () => {
  const lost = new MailError('SERVER_UNAVAILABLE', 'lost');

  it('leaves the outcome of a change unknown once its last octets were taken', async () => {
    const { words } = open();
    const outcomes = [words.say('a'), words.change('b'), words.change('c', 'C')].map(codeOf);
    await tick();
    const unsent = codeOf(words.change('d'));
    words.fail(lost);
    expect(await Promise.all(outcomes)).toEqual([
      'SERVER_UNAVAILABLE',
      'OUTCOME_UNKNOWN',
      'SERVER_UNAVAILABLE',
    ]);
    expect(await unsent).toBe('SERVER_UNAVAILABLE');
    expect(words.isIdle).toBe(true);
  });

  it('does not where the socket took nothing', async () => {
    const { words } = open(() => false);
    const outcome = codeOf(words.change('a'));
    await tick();
    words.fail(lost);
    expect(await outcome).toBe('SERVER_UNAVAILABLE');
  });
});
