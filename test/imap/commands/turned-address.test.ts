import { describe, expect, it } from '@jest/globals';

import { FetchedEnvelope } from '../../../src/imap/commands/envelope.ts';
import type { Token } from '../../../src/imap/wire/token.ts';

const string = (value: string | null): Token => (value === null ? null : { type: 'STRING', value });
const from = (...addresses: (string | null)[][]) =>
  new FetchedEnvelope([null, null, addresses.map((each) => each.map(string))]).from;

describe('an address in ENVELOPE', () => {
  it('whose name and mailbox were exchanged is turned round', () => {
    expect(from(['<anna@example.com>', null, 'Anna', null])).toEqual([
      { name: 'Anna', address: 'anna@example.com', group: null },
    ]);
    expect(from(['anna@example.com', null, 'Anna', null], [null, null, 'bob', 'example.com'])).toHaveLength(
      2,
    );
  });

  it('that begins a group still does', () => {
    expect(
      from([null, null, 'friends', null], ['Bob', null, 'bob', 'example.com'], [null, null, null, null]),
    ).toEqual([{ name: 'Bob', address: 'bob@example.com', group: 'friends' }]);
  });
});
