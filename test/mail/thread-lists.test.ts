import { describe, expect, it } from '@jest/globals';

import { crossedThreads } from '../../src/mail/crossed-threads.ts';
import type { Message } from '../../src/mail/mailbox.ts';
import { decodeThreadCursor, digestOf, encodeThreadCursor } from '../../src/mail/thread-cursor.ts';
import { encodeThreadId } from '../../src/mail/thread-id.ts';

const idOf = (root: string) => encodeThreadId({ by: 'root', id: root });

/** A message with its Message-ID and those that it refers to, oldest first. */
const message = (messageId: string, ...references: string[]): Message =>
  ({ envelope: { messageId, inReplyTo: [] }, references }) as unknown as Message;

const crossed = (messages: readonly Message[], known: readonly string[] = []) =>
  [...crossedThreads(messages, (id) => known.map(idOf).includes(id))].sort();

describe('conversations cross', () => {
  it.each<[string, readonly Message[], readonly string[], readonly string[]]>([
    [
      'not where each has its own messages',
      [message('a1', 'a'), message('b1', 'b'), message('a2', 'a', 'a1')],
      ['a', 'b'],
      [],
    ],
    [
      'where one names a message of the other',
      [message('b1', 'b'), message('a1', 'a', 'b1')],
      [],
      ['a', 'b'],
    ],
    ['where one names the root of one that was told', [message('a1', 'a', 'b')], ['b'], ['a', 'b']],
    ['not by a root that is known of nothing', [message('a1', 'a', 'x')], ['b'], []],
    ['where two messages have one Message-ID', [message('m', 'a'), message('m', 'b')], [], ['a', 'b']],
  ])('%s', (_title, messages, known, ids) => {
    expect(crossed(messages, known)).toEqual(ids.map(idOf).sort());
  });
});

describe('the cursor of a list of conversations', () => {
  const account = 'Abh57Uv2o3DP';
  const [uid, uidValidity] = [4_000_000_000, 4_000_000_001];
  const place = { account, path: 'INBOX', uidValidity, uid, position: 99_999, count: 100_000 };
  const digests = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => digestOf(`${name}${i}`));

  it('keeps apart what crosses and what was told last, 128 of each, in 2.3 KB', () => {
    const [told, other] = [digests('told', 300), digests('crossed', 200)];
    const text = encodeThreadCursor({ place, since: 7, told, crossed: other });
    expect(text.length).toBeLessThan(2_300);
    expect(text).toMatch(/^[\w.-]+$/);
    const read = decodeThreadCursor(text, account);
    expect(read).toMatchObject({ since: 7, told: told.slice(-128), crossed: other.slice(-128) });
    const few = encodeThreadCursor({ place, since: 7, told: told.slice(0, 3), crossed: [] });
    expect(decodeThreadCursor(few, account)).toMatchObject({ told: told.slice(0, 3), crossed: [] });
  });

  it.each(['', 'x', '.', 'WyJ0Il0', 'WyJ0Il0.AAAA', 'WyJ0Il0.A.B'])(
    'is refused where it is none: %j',
    (text) => {
      expect(() => decodeThreadCursor(text, account)).toThrow(
        expect.objectContaining({ code: 'BAD_USER_INPUT' }),
      );
    },
  );
});
