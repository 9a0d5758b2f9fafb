import { afterAll, describe, it } from '@jest/globals';

import { describeServer } from '../../support/servers/real-servers.ts';
import { startMailutils } from '../../support/servers/mailutils.ts';
import { LONG, STEPS, walk } from './walk.ts';

// The same walk on the other servers, each as far as its speed allows; POSTERN_WALK_STEPS decides otherwise.

describeServer('courier', (server) => {
  it(
    'a copy is the mailbox, by FLAGS',
    () =>
      walk(server, { steps: STEPS || 200, hidden: [], basis: 'FLAGS', pathOf: (name) => `INBOX.${name}` }),
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

  // It gives messages other UIDs in each session that is open, and has no MOVE.
  it(
    'a copy is the mailbox, by FLAGS, for clients that come one by one',
    () =>
      walk(mailutils, {
        steps: STEPS || 500,
        hidden: [],
        basis: 'FLAGS',
        canMove: false,
        isOneByOne: true,
      }),
    LONG,
  );
});
