import { it } from '@jest/globals';

import { describeServer } from '../../support/servers/real-servers.ts';
import { LONG, STEPS, walk } from './walk.ts';

const TIERS = [
  ['QRESYNC', []],
  ['CONDSTORE', ['QRESYNC']],
  ['CONDSTORE', ['QRESYNC', 'ESEARCH']],
  ['FLAGS', ['QRESYNC', 'CONDSTORE', 'ESEARCH']],
] as const;

describeServer('dovecot', (server) => {
  it.each(TIERS)(
    'a copy is the mailbox, by %s, without %j',
    async (basis, hidden) => {
      await walk(server, { steps: STEPS || 2_000, hidden, basis });
    },
    LONG,
  );
});
