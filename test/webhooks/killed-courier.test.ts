import { Subject } from '../contract/subject.ts';
import { TRAITS } from '../contract/traits.ts';
import { describeServer } from '../support/servers/real-servers.ts';
import { itTellsAll, KILLS } from './killed-contract.ts';

describeServer('courier', (server) => {
  const subject = new Subject(server, TRAITS.courier);
  itTellsAll('a subscriber is told everything, though polls are killed', subject, {
    ...{ kills: KILLS || 3, arrivals: 4 },
    seed: 3,
  });
});
