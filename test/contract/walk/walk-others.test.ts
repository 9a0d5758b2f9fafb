import { it } from '@jest/globals';

import { describeServer } from '../../support/servers/real-servers.ts';
import { LONG, STEPS, walk } from './walk.ts';

// The same walk on the other servers, each as far as its speed allows; POSTERN_WALK_STEPS decides otherwise. GNU mailutils is left
// out: it refuses sets of UIDs that lie between those of its messages, and answers some others with wrong messages.

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
