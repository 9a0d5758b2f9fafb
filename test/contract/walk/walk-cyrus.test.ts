import { it } from '@jest/globals';

import { describeServer } from '../../support/servers/real-servers.ts';
import { LONG, STEPS, walk } from './walk.ts';

describeServer('cyrus', (server) => {
  it.each([
    ['QRESYNC', []],
    ['CONDSTORE', ['QRESYNC']],
    ['FLAGS', ['QRESYNC', 'CONDSTORE', 'ESEARCH']],
  ] as const)(
    'a copy is the mailbox, by %s, without %j',
    (basis, hidden) => walk(server, { steps: STEPS || 2_000, hidden, basis }),
    LONG,
  );
});
