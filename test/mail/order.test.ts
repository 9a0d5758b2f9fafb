import { describe, expect, it } from '@jest/globals';

import { baseSubject } from '../../src/mail/base-subject.ts';
import type { Envelope } from '../../src/mail/envelope.ts';
import type { OrderKey } from '../../src/mail/order.ts';
import { comparePlaces, readOrder, sortKeyOf } from '../../src/mail/order.ts';

// RFC 5256 §2.1.
describe('the base of a subject', () => {
  it.each<[string | null, string]>([
    [null, ''],
    ['', ''],
    ['Hello', 'Hello'],
    ['Re: Hello', 'Hello'],
    ['RE: re: Fwd: FW: Hello', 'Hello'],
    ['Re[2]: Hello', 'Hello'],
    ['Re : Hello', 'Hello'],
    ['[list] Hello', 'Hello'],
    ['[list] Re: [other] Hello', 'Hello'],
    ['Re: [list] Hello (fwd)', 'Hello'],
    ['Hello (fwd) (FWD) ', 'Hello'],
    ['[Fwd: Re: Hello]', 'Hello'],
    ['[Fwd: [list] Hello]', 'Hello'],
    ['[all]', '[all]'],
    ['Re: [all]', '[all]'],
    ['Re:', ''],
    ['Reply: Hello', 'Reply: Hello'],
    ['a \t b', 'a b'],
  ])('of %j is %j', (subject, base) => {
    expect(baseSubject(subject)).toBe(base);
  });

  it('is found in time, whatever the subject is', () => {
    for (const piece of ['[', 're', 'Re: ', '[fwd:', ' (fwd)', '[a]']) baseSubject(piece.repeat(20_000));
  });
});

describe('an order', () => {
  const envelope = (subject: string, from: string | null, sentAt: Date | null) =>
    ({
      subject,
      from: from ? [{ name: null, address: from, group: null }] : [],
      sentAt,
    }) as unknown as Envelope;
  const message = (uid: number, subject: string, from: string | null, sent: number | null, got: number) => ({
    uid,
    size: uid % 2,
    receivedAt: new Date(got),
    envelope: envelope(subject, from, sent === null ? null : new Date(sent)),
  });
  const messages = [
    message(1, 'b', 'zoe@a', 50, 10),
    message(2, 'Re: B', 'Anna@z', null, 30),
    message(3, 'a', null, 20, 20),
    message(4, 'É', 'anna@a', 40, 20),
  ];

  it.each<[OrderKey, number[]]>([
    ['MAILBOX', [1, 2, 3, 4]],
    ['RECEIVED', [1, 3, 4, 2]],
    ['SENT', [3, 2, 4, 1]],
    ['SIZE', [2, 4, 1, 3]],
    ['SUBJECT', [3, 1, 2, 4]],
    ['FROM', [3, 2, 4, 1]],
  ])('by %s, ties by UID, is the same both ways', (key, uids) => {
    for (const direction of ['ASCENDING', 'DESCENDING'] as const) {
      const order = { key, direction };
      const places = messages.map((each) => ({ key: sortKeyOf(order, each), uid: each.uid }));
      const sorted = places.sort((a, b) => comparePlaces(order, a, b)).map(({ uid }) => uid);
      expect(sorted).toEqual(direction === 'ASCENDING' ? uids : uids.toReversed());
    }
  });

  it('is the mailbox’s own, newest first, unless another is asked for', () => {
    expect(readOrder({ key: 'SIZE' })).toEqual({ key: 'SIZE', direction: 'DESCENDING' });
    for (const input of [{ key: 'toString' }, { key: 'SIZE', direction: 'UP' }])
      expect(() => readOrder(input)).toThrow();
  });
});
