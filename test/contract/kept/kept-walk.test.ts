import { it } from '@jest/globals';

import { describeServer } from '../../support/servers/real-servers.ts';
import { walkKept } from './kept-walk.ts';

const TITLE = 'a session that is kept answers as a new one does, whatever another client does meanwhile';
const LONG = 3_600_000;

describeServer('dovecot', (server) => {
  it(TITLE, () => walkKept(server, { steps: 150, renames: true }), LONG);
});

describeServer('cyrus', (server) => {
  it(TITLE, () => walkKept(server, { steps: 100, renames: true }), LONG);
});

describeServer('courier', (server) => {
  it(TITLE, () => walkKept(server, { steps: 15, renames: true }), LONG);
});
