import { describe, expect, it } from '@jest/globals';

import { signedInIdentities } from '../../src/mail/identity.ts';

describe('identities of a sign-in', () => {
  it('are the names that signed in, each once, as far as they are addresses', () => {
    expect(signedInIdentities(['anna@example.com', 'anna@example.com', 'anna', 'post@example.org'])).toEqual([
      { name: null, address: 'anna@example.com', source: 'SIGN_IN' },
      { name: null, address: 'post@example.org', source: 'SIGN_IN' },
    ]);
    expect(signedInIdentities(['anna'])).toEqual([]);
  });
});
