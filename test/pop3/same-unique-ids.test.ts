import { describe, expect, it } from '@jest/globals';

import { Capabilities } from '../../src/pop3/capabilities.ts';
import { Maildrop } from '../../src/pop3/maildrop.ts';

// RFC 1939 §7 forbids it, and servers do it: one unique-id for every message.

describe('a maildrop of which every message has the same unique-id', () => {
  it('is looked through in a time that grows with the number of messages', () => {
    const drop = new Maildrop({ capabilities: new Capabilities(['UIDL']), readsAhead: true });
    const count = 400_000;
    drop.numbersOf({ uidl: 'same' });
    drop.learn([{ verb: 'UIDL' }], [new Map(Array.from({ length: count }, (_, i) => [i + 1, 'same']))]);
    // The square of it would take minutes.
    expect(drop.numbersOf({ uidl: 'same' })).toHaveLength(count);
  });
});
