import { describe, expect, it } from '@jest/globals';

import { crossedThreads } from '../../src/mail/crossed-threads.ts';
import type { Message } from '../../src/mail/mailbox.ts';
import { decodeThreadCursor, digestOf, encodeThreadCursor } from '../../src/mail/thread-cursor.ts';
import { encodeThreadId } from '../../src/mail/thread-id.ts';

const idOf = (root: string) => encodeThreadId({ by: 'root', id: root });

/** A message with its Message-ID and those that it refers to, oldest first. */
const message = (messageId: string, ...references: string[]): Message =>
  ({ envelope: { messageId, inReplyTo: [] }, references }) as unknown as Message;

describe('conversations cross', () => {
  it.each<[string, readonly Message[], readonly string[]]>([
    [
      'not where each has its own messages',
      [message('a'), message('b'), message('a1', 'a'), message('b1', 'b'), message('a2', 'a', 'a1')],
      [],
    ],
    ['not where references were cut', [message('a'), message('a1', 'a'), message('a2', 'a1')], []],
    [
      'not where messages of one conversation differ',
      [message('a2', 'a', 'a1'), message('a1', 'a', 'x')],
      [],
    ],
    [
      'where a message answers what another says to answer something else',
      [message('b1', 'b'), message('a1', 'a', 'x', 'b1')],
      ['a', 'b'],
    ],
    [
      'with all that name the message',
      [message('b1', 'b'), message('a1', 'a', 'b1'), message('b1'), message('c1', 'c', 'b1', 'b2')],
      ['a', 'b', 'b1', 'c'],
    ],
    ['where two messages have one Message-ID', [message('m', 'a'), message('m', 'b')], ['a', 'b']],
  ])('%s', (_title, messages, ids) => {
    expect([...crossedThreads(messages)].sort()).toEqual(ids.map(idOf).sort());
  });
});

describe('the cursor of a list of conversations', () => {
  const account = 'Abh57Uv2o3DP';
  const [uid, uidValidity] = [4_000_000_000, 4_000_000_001];
  const place = { account, path: 'INBOX', uidValidity, uid, position: 99_999, count: 100_000 };
  const digests = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => digestOf(`${name}${i}`));

  it('holds those that were told last, 384 of them, in 2.9 KB', () => {
    const told = digests('told', 500);
    const text = encodeThreadCursor({ place, since: 7, told });
    expect(text.length).toBeLessThan(2_900);
    expect(text).toMatch(/^[\w.-]+$/);
    expect(decodeThreadCursor(text, account)).toEqual({ place, since: 7, told: told.slice(-384) });
    const few = encodeThreadCursor({ place, since: 7, told: told.slice(0, 3) });
    expect(decodeThreadCursor(few, account).told).toEqual(told.slice(0, 3));
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
