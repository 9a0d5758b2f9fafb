import { afterAll, describe, it } from '@jest/globals';

import { startMailutils } from '../support/servers/mailutils.ts';
import { describePop3 } from './pop3-contract.ts';

const server = await startMailutils();

describe('mailutils', () => {
  if (typeof server === 'string') {
    it.skip(`is not available: ${server}`, () => undefined);
    return;
  }
  afterAll(() => server.stop());
  describePop3(server);
});
