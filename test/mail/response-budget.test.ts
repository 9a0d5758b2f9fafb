import { describe, expect, it } from '@jest/globals';
import { MAX_ANSWER_TEXTS } from '../../src/mail/limits.ts';
import { ResponseBudget } from '../../src/mail/response-budget.ts';

const TOO_LARGE = expect.objectContaining({ code: 'TOO_LARGE' });

/** Reads texts of so many characters each, all asked for at once; tells which began. */
async function readAll(sizes: readonly number[]): Promise<{ read: number[]; outcomes: unknown[] }> {
  const room = new ResponseBudget();
  const read: number[] = [];
  const outcomes = await Promise.allSettled(
    sizes.map((size, i) =>
      room.inTurn(async () => {
        read.push(i);
        await Promise.resolve();
        return room.take('x'.repeat(size)).length;
      }),
    ),
  );
  return { read, outcomes: outcomes.map((each) => (each.status === 'fulfilled' ? each.value : each.reason)) };
}

describe('the room of an answer', () => {
  it('is given to one text after the other', async () => {
    const room = new ResponseBudget();
    const log: string[] = [];
    const read = (name: string) =>
      room.inTurn(async () => {
        log.push(`${name} begins`);
        await Promise.resolve();
        log.push(`${name} ends`);
      });
    await Promise.all([read('a'), read('b')]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
  });

  it('has place for a small text behind one that was too large', async () => {
    const { outcomes } = await readAll([MAX_ANSWER_TEXTS / 2, MAX_ANSWER_TEXTS, 10]);
    expect(outcomes).toEqual([MAX_ANSWER_TEXTS / 2, TOO_LARGE, 10]);
  });

  it('reads nothing more once a text did not fit and hardly any is left', async () => {
    const { read, outcomes } = await readAll([MAX_ANSWER_TEXTS - 100, 200, 10, 10]);
    expect(outcomes).toEqual([MAX_ANSWER_TEXTS - 100, TOO_LARGE, TOO_LARGE, TOO_LARGE]);
    expect(read).toEqual([0, 1]);
  });

  it('goes on where a text could not be read', async () => {
    const room = new ResponseBudget();
    await expect(room.inTurn(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    expect(await room.inTurn(() => Promise.resolve('next'))).toBe('next');
  });
});
