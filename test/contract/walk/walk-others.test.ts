import { afterAll, describe, it } from '@jest/globals';

import { startMailutils } from '../../support/servers/mailutils.ts';
import { describeServer } from '../../support/servers/real-servers.ts';
import { STEPS, walk } from './walk.ts';

// The same walk on the other servers, each as far as its speed allows; POSTERN_WALK_STEPS decides otherwise.

const LONG = 3_600_000;

describeServer('cyrus', (server) => {
  it.each([
    ['QRESYNC', []],
    ['CONDSTORE', ['QRESYNC']],
    ['FLAGS', ['QRESYNC', 'CONDSTORE', 'ESEARCH']],
  ] as const)(
    'a copy is the mailbox, by %s, without %j',
    (basis, hidden) => walk(server, { steps: STEPS || 200, hidden, basis }),
    LONG,
  );
});

describeServer('courier', (server) => {
  it(
    'a copy is the mailbox, by FLAGS',
    () => walk(server, { steps: STEPS || 20, hidden: [], basis: 'FLAGS', pathOf: (name) => `INBOX.${name}` }),
    LONG,
  );
});

const mailutils = await startMailutils();

describe('mailutils', () => {
  if (typeof mailutils === 'string') {
    it.skip(`is not available: ${mailutils}`, () => undefined);
    return;
  }
  afterAll(() => mailutils.stop());
  it(
    'a copy is the mailbox, by FLAGS',
    // It refuses a range of UIDs that none of its messages has, when there are some behind it.
    () => walk(mailutils, { steps: STEPS || 120, hidden: [], basis: 'FLAGS', canMove: false, first: 500 }),
    LONG,
  );
});
