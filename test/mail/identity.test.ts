import { describe, expect, it } from '@jest/globals';

import { readIdentities } from '../../src/config-values.ts';
import { knownIdentities } from '../../src/mail/identity.ts';

const own = (address: string) => ({ name: null, address, source: 'SIGN_IN' });
const set = (address: string) => ({ name: null, address, source: 'CONFIGURED' });
const RULES = readIdentities(
  ' {user}@example.com, anna=sales@example.com ,Anna@Example.org=Anna.B+list@example.net,{user}@example.org',
);

describe('what is known of a user without asking the mail server', () => {
  it('are the names that signed in, as far as they are addresses', () => {
    expect(knownIdentities(['anna@example.com', 'anna@example.com', 'anna', 'post@example.org'], [])).toEqual(
      [own('anna@example.com'), own('post@example.org')],
    );
    expect(knownIdentities(['anna'], [])).toEqual([]);
  });

  it.each([
    ['anna', [set('anna@example.com'), set('sales@example.com'), set('anna@example.org')]],
    ['ANNA', [set('ANNA@example.com'), set('sales@example.com'), set('ANNA@example.org')]],
    ['bob', [set('bob@example.com'), set('bob@example.org')]],
    ['anna@example.org', [own('anna@example.org'), set('anna@example.com'), set('Anna.B+list@example.net')]],
    // What would be no address is left out, and nothing of a name is a pattern.
    ['a b', []],
    ['$&', [set('$&@example.com'), set('$&@example.org')]],
  ])('of %s are those that the deployment has set', (user, found) => {
    expect(knownIdentities([user], RULES)).toEqual(found);
  });

  it('is each address once, whatever its case', () => {
    const rules = readIdentities('{user}@EXAMPLE.com,anna@example.com');
    expect(knownIdentities(['anna@example.com', 'anna'], rules)).toEqual([own('anna@example.com')]);
  });
});
