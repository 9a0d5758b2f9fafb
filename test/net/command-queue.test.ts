import { describe, expect, it } from '@jest/globals';

import { MailError } from '../../src/mail/errors.ts';
import type { QueuedCommand } from '../../src/net/command-queue.ts';
import { CommandQueue } from '../../src/net/command-queue.ts';

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

  #submit(words: readonly string[], changes: boolean | undefined): Promise<void> {
    const pieces = words.map((word) => Buffer.from(word));
    return new Promise((resolve, reject) =>
      this.enqueue({ shown: words[0]!, pieces, changes, isSent: false, resolve, reject }),
    );
  }
}

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

function open(isTaken = () => true) {
  const written: string[] = [];
  const words = new Words((octets) => {
    if (isTaken()) written.push(octets.toString());
    return isTaken();
  });
  return { words, written };
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
