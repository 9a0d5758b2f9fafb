import { Subject } from '../contract/subject.ts';
import { TRAITS } from '../contract/traits.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { itTellsAll, KILLS } from './killed-contract.ts';

describeServer('dovecot', (server) => {
  const subject = new Subject(server, TRAITS.dovecot);
  const often = { kills: KILLS || 4, arrivals: 4 };
  itTellsAll('a subscriber is told everything, though polls are killed', subject, { ...often, seed: 1 });
  itTellsAll('the same without modification sequences', subject, {
    ...{ kills: KILLS || 3, arrivals: 4 },
    ...{ seed: 2, hidden: ['CONDSTORE', 'QRESYNC'] },
  });
});
